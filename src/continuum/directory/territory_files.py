"""Read the territory files shipped in `reference/`: typed rows, no database, no Django.

Codes are text (« 01 », « 2A », « 97105 »). The origin and licence of each file are in `reference/SOURCES.md`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

REFERENCE = Path(__file__).parent / "reference"

FormerKind = Literal["former", "delegated", "associated", "district"]
OutlineKind = Literal["departments", "regions"]


class Region(NamedTuple):
    code: str
    name: str
    population: int
    longitude: float
    latitude: float


class Department(NamedTuple):
    code: str
    name: str
    region: str
    population: int
    longitude: float
    latitude: float


class Epci(NamedTuple):
    siren: str
    name: str
    kind: str
    population: int


class Commune(NamedTuple):
    code: str
    name: str
    department: str
    epci: str
    population: int | None
    longitude: float | None
    latitude: float | None
    postcodes: tuple[str, ...]


class FormerCommune(NamedTuple):
    former_code: str
    current_code: str
    kind: FormerKind


@cache
def regions() -> tuple[Region, ...]:
    """The 18 regions, placed at their chief town."""
    return tuple(Region(row["code"], row["name"], int(row["population"]), *chief_town(row)) for row in rows("regions.csv"))


@cache
def departments() -> tuple[Department, ...]:
    """The 101 departments, placed at their chief town."""
    return tuple(
        Department(row["code"], row["name"], row["region"], int(row["population"]), *chief_town(row))
        for row in rows("departments.csv")
    )


@cache
def epcis() -> tuple[Epci, ...]:
    """The groupings of communes with their own taxation; `kind` is CC, CA, CU, METRO or MET69."""
    return tuple(Epci(row["siren"], row["name"], row["kind"], int(row["population"])) for row in rows("epci.csv"))


def communes() -> Iterator[Commune]:
    """All communes by code; not kept in memory, since they are read once to fill the database."""
    for row in rows("communes.csv.gz"):
        yield Commune(
            row["code"],
            row["name"],
            row["department"],
            row["epci"],
            int(row["population"]) if row["population"] else None,
            coordinate(row["longitude"]),
            coordinate(row["latitude"]),
            tuple(row["postcodes"].split()),
        )


def former_communes() -> Iterator[FormerCommune]:
    """INSEE codes out of use, with the commune of today: to be accepted in imports."""
    for row in rows("former_communes.csv.gz"):
        yield FormerCommune(row["former_code"], row["current_code"], row["kind"])


@cache
def outlines(kind: OutlineKind) -> dict[str, Any]:
    """Outlines for maps: `view_box` and `mainland_box` (left, top, width, height) and `shapes` by INSEE code.

    A shape has a `name`, a `box` (left, top, right, bottom) and an SVG `path`, filled by the even-odd rule.
    """
    return json.loads((REFERENCE / "outlines" / f"{kind}.json").read_text(encoding="utf-8"))


def rows(name: str) -> Iterator[dict[str, Any]]:
    raw = (REFERENCE / name).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")
    yield from csv.DictReader(io.StringIO(text))


def chief_town(row: dict[str, str]) -> tuple[float, float]:
    return float(row["longitude"]), float(row["latitude"])


def coordinate(text: str) -> float | None:
    return float(text) if text else None
