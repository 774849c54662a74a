"""Reads of the tree of territories."""

from __future__ import annotations

from django.db.models import Case, CharField, Count, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Concat

from continuum.directory.enums import TerritoryKind
from continuum.directory.models import FormerCode, Territory
from continuum.toolkit.folding import fold

KINDS_BY_LETTER = {
    "R": TerritoryKind.REGION,
    "D": TerritoryKind.DEPARTMENT,
    "E": TerritoryKind.EPCI,
    "C": TerritoryKind.COMMUNE,
}
FROM_WIDE_TO_NARROW = (
    TerritoryKind.COUNTRY,
    TerritoryKind.REGION,
    TerritoryKind.DEPARTMENT,
    TerritoryKind.EPCI,
    TerritoryKind.COMMUNE,
)


def by_key(key: str) -> Territory | None:
    """The territory of « R44 », « D57 », « E200039865 », « C57463 » or « FR »."""
    if key == "FR":
        kind, code = TerritoryKind.COUNTRY, key
    elif key[:1] in KINDS_BY_LETTER:
        kind, code = KINDS_BY_LETTER[key[0]], key[1:]
    else:
        return None
    return Territory.objects.filter(kind=kind, code=code).select_related("parent", "epci").first()


def for_list(territories: QuerySet[Territory]) -> QuerySet[Territory]:
    """With what a list shows, and `in_order`: from the widest kind to the narrowest, then by name."""
    return territories.select_related("parent").annotate(in_order=Concat(_rank(), "search_name", output_field=CharField()))


def _rank() -> Case:
    ranks = [When(kind=kind, then=Value(str(rank))) for rank, kind in enumerate(FROM_WIDE_TO_NARROW)]
    return Case(*ranks, output_field=CharField())


def matching_territories(territories: QuerySet[Territory], text: str) -> QuerySet[Territory]:
    """By name without accents, by code, or by an INSEE code that is no longer; `in_order` starts with the nearest names."""
    folded, code = fold(text), text.strip().upper()
    found = Q(code=code) | Q(pk__in=FormerCode.objects.filter(code=code).values("territory"))
    if not folded:
        return territories.filter(found)
    by_name = Q()
    for word in folded.split():
        by_name &= Q(search_name__contains=word)
    exact = When(Q(search_name=folded) | Q(code=code), then=Value("0"))
    starting = When(search_name__startswith=folded, then=Value("1"))
    nearest = Case(exact, starting, default=Value("2"), output_field=CharField())
    in_order = Concat(nearest, _rank(), "search_name", output_field=CharField())
    return territories.filter(found | by_name).annotate(in_order=in_order)


def above(territory: Territory) -> list[Territory]:
    """What contains it, from the country down."""
    return list(Territory.objects.filter(path__in=territory.paths_above).order_by("path"))


def contents_of(territory: Territory) -> QuerySet[Territory]:
    """What hangs on it; for an EPCI, its communes."""
    if territory.kind == TerritoryKind.EPCI:
        return Territory.objects.filter(epci=territory)
    return Territory.objects.filter(parent=territory)


def population_of(territory: Territory) -> int | None:
    """Its own, or for the country the sum of its regions."""
    if territory.kind != TerritoryKind.COUNTRY:
        return territory.population
    return Territory.objects.filter(kind=TerritoryKind.REGION).aggregate(total=Sum("population"))["total"]


def astride(territory: Territory) -> list[Territory]:
    """EPCIs with communes both here and elsewhere: they hang on a wider territory, so they are shown apart.

    Each has `here_count`, its communes within this territory, and `commune_count`, all of them.
    """
    if territory.kind not in {TerritoryKind.DEPARTMENT, TerritoryKind.REGION}:
        return []
    here = Count("communes", filter=Q(communes__path__startswith=territory.path))
    wider = Territory.objects.filter(kind=TerritoryKind.EPCI, parent__in=above(territory))
    counted = wider.annotate(here_count=here, commune_count=Count("communes"))
    return list(counted.filter(here_count__gt=0).select_related("parent").order_by("search_name"))


def departments_of(epci: Territory) -> list[Territory]:
    """The départements in which an EPCI has communes, each with `here_count`."""
    here = Count("children", filter=Q(children__epci=epci))
    departments = Territory.objects.filter(kind=TerritoryKind.DEPARTMENT, children__epci=epci)
    return list(departments.distinct().annotate(here_count=here).order_by("search_name"))
