"""The map of a territory: what it holds, or where it lies."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from continuum.directory.enums import TerritoryKind
from continuum.directory.models import Territory
from continuum.directory.territory_files import OutlineKind, outlines
from continuum.toolkit.charts import Chart, territory_map
from continuum.toolkit.typography import counted, french_number

from .territories import departments_of

OUTLINES = "IGN, contours simplifiés."
SOURCE = f"Insee, populations légales\u202f; {OUTLINES}"
LEVELS = 4
Box = tuple[float, float, float, float]


def map_of(territory: Territory) -> Chart | None:
    """A map for a country, a region, a department, an EPCI or a commune; none where no outline is known."""
    if territory.kind in {TerritoryKind.COUNTRY, TerritoryKind.REGION}:
        return _by_population(territory)
    if territory.kind == TerritoryKind.EPCI:
        return _epci(territory)
    department = territory if territory.kind == TerritoryKind.DEPARTMENT else territory.parent
    if department is None or department.kind != TerritoryKind.DEPARTMENT:
        return None
    return _department(territory, department)


def map_of_regions(words: dict[str, str], title: str) -> Chart | None:
    """Some regions by their code, each with its words, on the outline of France."""
    return _regions({code: (3, said) for code, said in words.items()}, title)


def map_of_counts(counts: Sequence[tuple[Territory, int]], words: tuple[str, str], title: str) -> Chart | None:
    """Regions, or départements, most first, each with its count; the darker the more."""
    shaded = {part.code: (_level(count, counts[0][1]), counted(count, *words)) for part, count in counts}
    territories = [part for part, _ in counts]
    if not territories or territories[0].kind not in {TerritoryKind.REGION, TerritoryKind.DEPARTMENT}:
        return None
    if territories[0].kind == TerritoryKind.REGION:
        return _regions(shaded, title)
    return _drawn("departments", shaded, title, _neighbours(territories), OUTLINES)


def _regions(shaded: dict[str, tuple[int, str]], title: str) -> Chart | None:
    """Without overseas when none is there."""
    drawn = outlines("regions")
    known = {code: said for code, said in shaded.items() if code in drawn["shapes"]}
    if not known:
        return None
    overseas = {code for code, shape in drawn["shapes"].items() if shape["box"][3] > drawn["mainland_box"][3]}
    if overseas & known.keys():
        return territory_map("région", known, title, _shapes("regions"), tuple(drawn["view_box"]), OUTLINES)
    at_home = {code: shape for code, shape in _shapes("regions").items() if code not in overseas}
    return territory_map("région", known, title, at_home, tuple(drawn["mainland_box"]), OUTLINES)


def _by_population(territory: Territory) -> Chart | None:
    """The parts of a country or of a region, the darker the more people."""
    country = territory.kind == TerritoryKind.COUNTRY
    kind = TerritoryKind.REGION if country else TerritoryKind.DEPARTMENT
    parts = list(Territory.objects.filter(parent=territory, kind=kind).order_by("-population"))
    if not parts:
        return None
    shaded = {part.code: (_level(part.population or 0, parts[0].population or 1), _people(part)) for part in parts}
    title = f"Le plus peuplé\u00a0: {parts[0].name}, {_people(parts[0])}"
    return _drawn("regions" if country else "departments", shaded, title, list(shaded))


def _department(territory: Territory, department: Territory) -> Chart | None:
    """Where a department lies in its region, or a commune in its department."""
    is_itself = territory == department
    lying = f"{territory.name} se trouve dans le département {department.name}"
    title = f"{department.name} dans sa région" if is_itself else lying
    words = _people(department) if is_itself else f"dont {territory.name}, {_people(territory)}"
    return _drawn("departments", {department.code: (LEVELS, words)}, title, _neighbours([department]))


def _epci(epci: Territory) -> Chart | None:
    """The departments in which it has communes."""
    departments = departments_of(epci)
    if not departments:
        return None
    most_first = sorted(((one.here_count, one.code) for one in departments), reverse=True)  # type: ignore[attr-defined]
    shaded = {code: (_level(count, most_first[0][0]), counted(count, "commune", "communes")) for count, code in most_first}
    where = counted(len(departments), "département", "départements")
    return _drawn("departments", shaded, f"{epci.name} a ses communes dans {where}", _neighbours(departments))


def _neighbours(departments: Sequence[Territory]) -> list[str]:
    """All the departments of the regions concerned, so that one recognises the place."""
    regions = {one.parent_id for one in departments}
    found = Territory.objects.filter(parent__in=regions, kind=TerritoryKind.DEPARTMENT)
    return list(found.values_list("code", flat=True))


def _drawn(
    kind: OutlineKind, shaded: dict[str, tuple[int, str]], title: str, shown: Sequence[str], source: str = SOURCE
) -> Chart | None:
    known = _shapes(kind)
    if not set(shaded) <= set(known):
        return None
    around = {code: known[code] for code in shown if code in known}
    view_box = tuple(outlines(kind)["view_box"]) if kind == "regions" else _around([one["box"] for one in around.values()])
    word = "région" if kind == "regions" else "département"
    return territory_map(word, shaded, title, around, view_box, source)


def _around(boxes: Sequence[Sequence[float]]) -> Box:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return left, top, max(box[2] for box in boxes) - left, max(box[3] for box in boxes) - top


@cache
def _shapes(kind: OutlineKind) -> dict[str, dict[str, Any]]:
    """Outlines written with absolute points, which is what lets a map write a number on a shape."""
    return {code: {**shape, "path": _absolute(shape["path"])} for code, shape in outlines(kind)["shapes"].items()}


def _absolute(path: str) -> str:
    return "".join(_ring(start, moves) for start, moves in re.findall(r"M([^l]+)l([^z]+)z", path))


def _ring(start: str, moves: str) -> str:
    x, y = (float(part) for part in start.split())
    numbers = [float(part) for part in moves.split()]
    across, down = accumulate(numbers[::2], initial=x), accumulate(numbers[1::2], initial=y)
    return "M" + "L".join(f"{one:.1f} {other:.1f}" for one, other in zip(across, down, strict=True)) + "Z"


def _level(amount: int, most: int) -> int:
    """By quarters of the largest: what is as large is as dark, and nine beside two thousand is pale."""
    return max(1, math.ceil(LEVELS * amount / most))


def _people(territory: Territory) -> str:
    if territory.population is None:
        return "population non connue"
    return f"{french_number(territory.population)}\u00a0habitants"
