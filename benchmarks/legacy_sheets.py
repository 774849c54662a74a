"""What the reader of old action sheets recovers: `python benchmarks/legacy_sheets.py FILE [FILE ...] [--expected FILE.json]`.

Each file is a text. The expectation, which is optional, is an object: for each file name, the list of its sheets, each a
map of field to value (a text, a list of texts, or for missions a list of [title, [activities]]). Values are compared
without accents, case, signs or spaces; a field that is expected empty is right when nothing was found.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter
from dataclasses import fields
from pathlib import Path
from time import perf_counter
from typing import Any

from continuum.methods.sheets import Mission, Reading, SheetDraft, from_text, read_sheets

RIGHT, WRONG, MISSING = "right", "wrong", "missing"


def value_of(found: Any) -> Any:
    """The values alone, as the expectation writes them."""
    if isinstance(found, tuple):
        return [value_of(one) for one in found]
    if isinstance(found, Mission):
        return [found.title.value, [activity.value for activity in found.activities]]
    return found.value if found else None


def alike(found: Any, expected: Any) -> bool:
    return _plain(found) == _plain(expected)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    folded = unicodedata.normalize("NFKD", (value or "").lower().replace("œ", "oe"))
    return re.sub(r"[^0-9a-z]+", " ", "".join(sign for sign in folded if not unicodedata.combining(sign))).strip()


def judged(sheet: SheetDraft, expected: dict[str, Any]) -> dict[str, str]:
    """Each expected field: right, wrong or missing."""
    verdicts = {}
    for name, value in expected.items():
        found = value_of(getattr(sheet, name)) or None
        verdicts[name] = RIGHT if alike(found or "", value or "") else WRONG if found else MISSING
    return verdicts


def report(name: str, reading: Reading, seconds: float, expected: list[dict[str, Any]]) -> Counter[str]:
    left = f"{len(reading.left_over)} left over, {len(reading.noise)} noise"
    print(f"{name}: {reading.layout}, {len(reading.sheets)} sheets, {left}, {seconds:.3f} s")
    total: Counter[str] = Counter()
    for at, sheet in enumerate(reading.sheets):
        confidences = Counter(
            one.confidence for field in fields(sheet) for one in _founds(getattr(sheet, field.name)) if field.name != "missing"
        )
        print(f"  sheet {at + 1}: {dict(confidences)}, missing {[one.field for one in sheet.missing]}")
        verdicts = judged(sheet, expected[at]) if at < len(expected) else {}
        total += Counter(verdicts.values())
        for verdict in (RIGHT, WRONG, MISSING):
            if names := [field for field, told in verdicts.items() if told == verdict]:
                print(f"    {verdict}: {', '.join(names)}")
    if len(expected) != len(reading.sheets) and expected:
        print(f"    {len(expected)} sheets were expected")
    return total


def _founds(value: Any) -> list[Any]:
    several = value if isinstance(value, tuple) else (value,)
    return [one.title if isinstance(one, Mission) else one for one in several if one]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--expected", type=Path)
    given = parser.parse_args()
    expected = json.loads(given.expected.read_text(encoding="utf-8")) if given.expected else {}
    total: Counter[str] = Counter()
    for file in given.files:
        started = perf_counter()
        reading = read_sheets(from_text(file.read_text(encoding="utf-8")))
        total += report(file.name, reading, perf_counter() - started, expected.get(file.name, []))
    if total:
        print(f"fields: {dict(total)}")


if __name__ == "__main__":
    main()
