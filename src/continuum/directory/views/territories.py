"""Pages of the territories: public knowledge, open to whoever is signed in."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from continuum.directory import queries
from continuum.directory.enums import TerritoryKind
from continuum.directory.models import Territory
from continuum.toolkit import frames
from continuum.toolkit.access import page, signed_in
from continuum.toolkit.listing import Column, Filter, Listing

from .tabs import tabs

NAME = Column("name", "Nom", sortable="search_name", link=lambda one: one.get_absolute_url())
KIND = Column("kind", "Échelon", value=lambda one: one.get_kind_display())
CODE = Column("code", "Code", sortable=True)
POPULATION = Column("population", "Population", numeric=True, sortable=True)
PARENT = Column(
    "parent",
    "Dans",
    value=lambda one: str(one.parent) if one.parent else "",
    link=lambda one: one.parent.get_absolute_url() if one.parent else None,
)
WORDS = ("territoire", "territoires")

all_territories = Listing(
    "territoires",
    title="Territoires",
    columns=[NAME, KIND, CODE, POPULATION, PARENT],
    filters=[Filter("echelon", "Échelon", TerritoryKind.choices, apply="kind")],
    search=queries.matching_territories,
    default_order="in_order",
    words=WORDS,
    empty="Les territoires ne sont pas encore chargés\u00a0: lancez la commande «\u00a0prepare\u00a0» de l’installation.",
)

contents = Listing(
    "contenus",
    title="Ce territoire comprend",
    columns=[NAME, KIND, CODE, POPULATION],
    filters=[
        Filter(
            "echelon",
            "Échelon",
            [pair for pair in TerritoryKind.choices if pair[0] != TerritoryKind.COUNTRY],
            apply="kind",
        )
    ],
    search=queries.matching_territories,
    default_order="in_order",
    words=WORDS,
    empty="Rien n’est encore chargé ici\u00a0: les communes arrivent quelques minutes après l’ouverture de l’installation.",
)


ASTRIDE_COLUMNS = [
    {"label": "Intercommunalité"},
    {"label": "Comptée dans"},
    {"label": "Communes ici", "numeric": True},
    {"label": "Communes en tout", "numeric": True},
    {"label": "Population", "numeric": True},
]


@page(signed_in)
def territories(request: HttpRequest) -> HttpResponseBase:
    rows = queries.for_list(Territory.objects.visible_to(request.user))
    return all_territories.page(request, rows, template="directory/list.html", tabs=tabs("territories", request))


@page(signed_in)
def territory(request: HttpRequest, key: str) -> HttpResponseBase:
    found = queries.by_key(key)
    if found is None:
        raise Http404
    frames.place(request, territory=found)
    within = queries.above(found)
    return contents.page(
        request,
        queries.for_list(queries.contents_of(found)),
        template="directory/territory.html",
        territory=found,
        crumbs=_crumbs(found, within),
        facts=_facts(found),
        map=queries.map_of(found),
        astride=_astride_rows(found),
        astride_columns=ASTRIDE_COLUMNS,
        former=[one.code for one in found.former_codes.order_by("code")],
    )


def _crumbs(territory: Territory, within: list[Territory]) -> list[dict[str, str]]:
    links = [{"label": str(one), "url": one.get_absolute_url()} for one in within]
    return [*links, {"label": str(territory)}]


def _facts(territory: Territory) -> list[dict[str, Any]]:
    people = queries.population_of(territory)
    facts = [
        {"label": "Population", "value": "non connue" if people is None else people, "note": "Insee, populations légales"},
        {"label": "Échelon", "value": territory.get_kind_display()},
    ]
    if territory.kind != TerritoryKind.COUNTRY:
        facts.append({"label": "Code Siren" if territory.kind == TerritoryKind.EPCI else "Code Insee", "value": territory.code})
    if territory.epci:
        facts.append({"label": "Intercommunalité", "value": str(territory.epci), "url": territory.epci.get_absolute_url()})
    return facts


def _astride_rows(territory: Territory) -> list[dict[str, Any]]:
    return [
        {"cells": [str(one), str(one.parent), one.here_count, one.commune_count, one.population], "url": one.get_absolute_url()}
        for one in queries.astride(territory)  # type: ignore[attr-defined]
    ]
