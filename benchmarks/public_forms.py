"""Forms that others published, read one by one: `python -m benchmarks.public_forms FOLDER` (or CONTINUUM_PUBLIC_FORMS).

The folder holds .xls and .xlsx files, one folder a publisher; a pair NAME.survey.csv and NAME.choices.csv is a form too. For
each form: whether it is imported, with how many questions and seconds, or every refusal with its place and its reason; then
the share that is imported, by publisher, in all, and among those that ODK's own reader takes; then the reasons, by how many
forms have each. Nothing stops it; it ends with 1 when a form makes the reader fail.
The forms are not ours and are not kept here: `benchmarks/public_forms.tsv` says where each comes from, with its sha256.
"""

from __future__ import annotations

import csv
import io
import os
import re
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from pyxform.xls2xform import convert

from continuum.methods.questionnaires import Reading, read_form
from continuum.methods.questionnaires.tests.forms import Rows, xlsx

BOOKS = {".xlsx", ".xls"}


@dataclass(frozen=True)
class Result:
    """What became of one form: its reading, or the failure of the reader."""

    publisher: str
    name: str
    seconds: float
    reading: Reading | None
    is_taken_by_odk: bool
    failure: str = ""

    @property
    def is_imported(self) -> bool:
        return self.reading is not None and self.reading.is_valid


def content_of(path: Path) -> bytes:
    """The bytes of a workbook; two sheets kept as text are put into one."""
    if path.suffix.lower() in BOOKS:
        return path.read_bytes()
    sheets = {name: _rows(path.with_name(path.name.replace(".survey.", f".{name}."))) for name in ("survey", "choices")}
    return xlsx(sheets["survey"], sheets["choices"])


def _rows(path: Path) -> Rows:
    if not path.exists():
        return ()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name: cell or None for name, cell in row.items() if name} for row in csv.DictReader(file)]


def forms_in(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*") if one.suffix.lower() in BOOKS or one.name.endswith(".survey.csv"))


def result_of(path: Path, folder: Path) -> Result:
    publisher, _, name = path.relative_to(folder).as_posix().partition("/")
    content = content_of(path)
    taken, began = is_taken_by_odk(content), time.perf_counter()
    try:
        reading = read_form(content)
    except Exception as failure:  # to be told, whatever it is
        return Result(publisher, name, time.perf_counter() - began, None, taken, f"{type(failure).__name__}: {failure}")
    return Result(publisher, name, time.perf_counter() - began, reading, taken)


def is_taken_by_odk(content: bytes) -> bool:
    """Whether ODK's own reader makes a form of it; it fails in many ways."""
    try:
        convert(io.BytesIO(content), warnings=[], form_name="data")
    except Exception:
        return False
    return True


def told(result: Result) -> list[str]:
    head = f"{result.publisher}/{result.name}, {result.seconds:.2f} s"
    if result.reading is None:
        return [f"! {head}: FAILURE {result.failure}"]
    if result.is_imported:
        return [f"  {head}: imported, {result.reading.question_count} questions"]
    return [f"- {head}: refused", *(f"      {problem}" for problem in result.reading.errors)]


def share(results: list[Result]) -> str:
    imported = sum(result.is_imported for result in results)
    return f"{imported} of {len(results)} imported ({100 * imported / len(results):.0f} %)"


def reasons(results: list[Result]) -> Counter[str]:
    """How many forms have each reason, names and numbers taken out of the sentences."""
    found: Counter[str] = Counter()
    for result in results:
        messages = [problem.message for problem in result.reading.errors] if result.reading else [result.failure]
        found.update({re.sub(r"«[^»]*»|\(signe.*|\d+", "…", message) for message in messages})
    return found


def main() -> int:
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CONTINUUM_PUBLIC_FORMS", "")
    folder = Path(given)
    paths = forms_in(folder) if given and folder.is_dir() else []
    if not paths:
        sys.stderr.write("give a folder that holds forms: python -m benchmarks.public_forms FOLDER\n")
        return 2
    by_publisher: dict[str, list[Result]] = defaultdict(list)
    for path in paths:
        result = result_of(path, folder)
        by_publisher[result.publisher].append(result)
        sys.stdout.write("\n".join(told(result)) + "\n")
    for publisher, results in by_publisher.items():
        sys.stdout.write(f"{publisher}: {share(results)}\n")
    every = [result for results in by_publisher.values() for result in results]
    sys.stdout.write(f"all, {len(by_publisher)} publishers: {share(every)}\n")
    if taken := [result for result in every if result.is_taken_by_odk]:
        sys.stdout.write(f"of those that ODK's own reader takes: {share(taken)}\n")
    for reason, count in reasons(every).most_common():
        sys.stdout.write(f"{count:4} forms: {reason}\n")
    return 1 if any(result.reading is None for result in every) else 0


if __name__ == "__main__":
    sys.exit(main())
