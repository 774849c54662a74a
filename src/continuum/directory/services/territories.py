"""Filling the tree of territories from the reference files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from continuum.directory import territory_files
from continuum.directory.enums import TerritoryKind
from continuum.directory.models import FormerCode, Territory
from continuum.toolkit.folding import fold

FRANCE = "FR"


def load_territories(*, communes: bool) -> int:
    """Fill the tree of territories from the reference files; what is there already stays as it is."""
    with transaction.atomic():
        _add([_territory(TerritoryKind.COUNTRY, FRANCE, "France", None)])
        france = Territory.objects.get(kind=TerritoryKind.COUNTRY)
        _add(_territory(TerritoryKind.REGION, row.code, row.name, france, row) for row in territory_files.regions())
        regions = _by_code(TerritoryKind.REGION)
        _add(
            _territory(TerritoryKind.DEPARTMENT, row.code, row.name, regions[row.region], row)
            for row in territory_files.departments()
        )
        _load_epcis(france)
    if communes:
        with transaction.atomic():
            _load_communes(france)
    return Territory.objects.count()


def load_communes_of(territory: Territory) -> None:
    """The communes of one region or department alone, at once: those of the whole country take longer."""
    with transaction.atomic():
        _load_communes(Territory.objects.get(kind=TerritoryKind.COUNTRY), within=territory)


def _territory(kind: str, code: str, name: str, parent: Territory | None, row: Any = None) -> Territory:
    letter = "" if kind == TerritoryKind.COUNTRY else kind[0].upper()
    return Territory(
        kind=kind,
        code=code,
        name=name.replace("'", "’"),
        search_name=fold(name),
        parent=parent,
        path=f"{parent.path if parent else ''}{letter}{code}/",
        population=getattr(row, "population", None),
        longitude=getattr(row, "longitude", None),
        latitude=getattr(row, "latitude", None),
    )


def _add(territories: Iterable[Territory]) -> None:
    Territory.objects.bulk_create(territories, batch_size=2000, ignore_conflicts=True)


def _by_code(kind: str) -> dict[str, Territory]:
    return {territory.code: territory for territory in Territory.objects.filter(kind=kind)}


def _load_epcis(france: Territory) -> None:
    """An EPCI hangs on the smallest territory that holds all its communes."""
    departments = _by_code(TerritoryKind.DEPARTMENT)
    holders: dict[str, Territory] = {}
    for row in territory_files.communes():
        here = departments.get(row.department)
        if row.epci and here:
            known = holders.setdefault(row.epci, here)
            holders[row.epci] = known if known.contains(here) else _shared(known, here, france)
    _add(
        _territory(TerritoryKind.EPCI, row.siren, row.name, holders.get(row.siren, france), row)
        for row in territory_files.epcis()
    )


def _shared(first: Territory, second: Territory, france: Territory) -> Territory:
    """The smallest territory above both."""
    while first.parent and not first.contains(second):
        first = first.parent
    return first if first.contains(second) else france


def _load_communes(france: Territory, within: Territory | None = None) -> None:
    departments, epcis = _by_code(TerritoryKind.DEPARTMENT), _by_code(TerritoryKind.EPCI)
    communes = []
    for row in territory_files.communes():
        department = departments.get(row.department, france)
        if within and not within.contains(department):
            continue
        commune = _territory(TerritoryKind.COMMUNE, row.code, row.name, department, row)
        commune.epci = epcis.get(row.epci)
        communes.append(commune)
    _add(communes)
    known = _by_code(TerritoryKind.COMMUNE)
    former = (
        FormerCode(code=row.former_code, territory=known[row.current_code])
        for row in territory_files.former_communes()
        if row.current_code in known and row.former_code not in known
    )
    FormerCode.objects.bulk_create(former, batch_size=2000, ignore_conflicts=True)
