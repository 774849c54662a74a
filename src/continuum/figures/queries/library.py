"""The libraries of indicators shipped with the product: read from data files, never from a document outside."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from continuum.plan.models import Indicator, Measure

FOLDER = Path(__file__).parent.parent / "reference"
SAID = ("label", "definition", "unit", "nature", "aggregation", "direction", "scale")


@dataclass(frozen=True)
class Entry:
    """A measure of a library: how it is worded, where the idea was read, how often it is told."""

    code: str
    library: str
    group: str
    said: dict[str, str]
    rhythm: str
    part_of: str = ""
    place: str = ""
    page: str = ""
    is_monthly: bool = False
    is_counted: bool = False
    """A room counts it, and words it."""


@dataclass(frozen=True)
class Group:
    code: str
    title: str
    intro: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Library:
    """A data file: what it is called, the document it follows, its groups."""

    code: str
    title: str
    document: str
    publisher: str
    period: str
    origin: str
    groups: tuple[Group, ...]

    @property
    def entries(self) -> list[Entry]:
        return [entry for group in self.groups for entry in group.entries]


@dataclass(frozen=True)
class Shown:
    """An entry as the page shows it: its measure today, and how many expect it already."""

    entry: Entry
    measure: Measure
    expected: int


@cache
def libraries() -> tuple[Library, ...]:
    """All of them; the evaluation first."""
    return tuple(_read(FOLDER / f"{name}.toml") for name in ("lab-qvt", "communication"))


def _read(path: Path) -> Library:
    with path.open("rb") as file:
        raw = tomllib.load(file)
    head = raw["library"]
    entries = [_entry(head["code"], row) for row in raw["measure"]]
    groups = tuple(Group(**row, entries=tuple(one for one in entries if one.group == row["code"])) for row in raw["group"])
    return Library(**head, groups=groups)


def _entry(library: str, row: dict[str, Any]) -> Entry:
    return Entry(
        code=row["code"],
        library=library,
        group=row["group"],
        said={name: row[name] for name in SAID if name in row},
        rhythm=row["rhythm"],
        part_of=row.get("part_of", ""),
        place=row.get("place", ""),
        page=row.get("page", ""),
        is_monthly=row.get("monthly", False),
        is_counted=row.get("counted", False),
    )


def monthly_codes() -> set[str]:
    """What a library says is told every month."""
    return {entry.code for library in libraries() for entry in library.entries if entry.is_monthly}


def entry_of(code: str) -> tuple[Library, Entry] | None:
    """Where a measure stands in the libraries, if it stands there."""
    return next(((one, entry) for one in libraries() for entry in one.entries if entry.code == code), None)


def shown_libraries(person: Any) -> list[tuple[Library, list[tuple[Group, list[Shown]]]]]:
    """Every library with its measures as they are today, and how many results this person sees expected of each."""
    codes = [entry.code for library in libraries() for entry in library.entries]
    measures = {measure.code: measure for measure in Measure.objects.visible_to(person).filter(code__in=codes)}
    expected: dict[str, int] = {}
    seen = Indicator.objects.visible_to(person).filter(measure__code__in=codes).order_by()
    for code in seen.values_list("measure__code", flat=True):
        expected[code] = expected.get(code, 0) + 1

    def shown(entries: Sequence[Entry]) -> list[Shown]:
        return [Shown(one, measures[one.code], expected.get(one.code, 0)) for one in entries if one.code in measures]

    return [(one, [(group, shown(group.entries)) for group in one.groups]) for one in libraries()]
