"""Where organisations are: how many in each region, each département of a region, each EPCI of a département."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from continuum.directory.enums import TerritoryKind
from continuum.directory.models import Territory

LETTERS = {TerritoryKind.REGION: "R", TerritoryKind.DEPARTMENT: "D", TerritoryKind.EPCI: "E"}


@dataclass(frozen=True)
class Spread:
    """The parts in which there are some, most first; `elsewhere`: those of no part, known only more widely."""

    kind: TerritoryKind
    parts: list[tuple[Territory, int]]
    elsewhere: int

    @property
    def total(self) -> int:
        return sum(count for _, count in self.parts) + self.elsewhere


def spread(rows: QuerySet, *, region: str = "", department: str = "") -> Spread:
    """By EPCI in a département, by département in a region or when there is only one, else by region. One query for counts."""
    places = rows.order_by().values_list("territory__path", "territory__epci__code").annotate(count=Count("pk"))
    counts = [(_steps(path, epci), count) for path, epci, count in places]
    kind = _kind(counts, region, department)
    letter = LETTERS[kind]
    found: Counter[str] = Counter()
    for steps, count in counts:
        found[next((step for step in steps if step.startswith(letter)), "")] += count
    elsewhere = found.pop("", 0)
    codes = [key[1:] for key in found]
    parts = [(one, found[one.key]) for one in Territory.objects.filter(kind=kind, code__in=codes).select_related("parent")]
    return Spread(kind, sorted(parts, key=lambda part: (-part[1], part[0].search_name)), elsewhere)


def _steps(path: str | None, epci: str | None) -> list[str]:
    steps = (path or "").rstrip("/").split("/")
    return [*steps, f"E{epci}"] if epci else steps


def _kind(counts: list[tuple[list[str], int]], region: str, department: str) -> TerritoryKind:
    if department:
        return TerritoryKind.EPCI
    regions = {step for steps, _ in counts for step in steps if step.startswith("R")}
    return TerritoryKind.DEPARTMENT if region or len(regions) == 1 else TerritoryKind.REGION
