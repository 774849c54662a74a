"""Pages of the organisations: institutions for all, a structure for itself and for those who run its territory."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from continuum.directory import queries
from continuum.directory.enums import OrganisationKind, TerritoryKind
from continuum.directory.models import Organisation, Territory
from continuum.toolkit import frames, registry
from continuum.toolkit.access import page, signed_in, visible_or_404
from continuum.toolkit.listing import Choices, Column, Filter, Listing

from .tabs import tabs


def _regions(request: HttpRequest) -> Choices:
    regions = Territory.objects.filter(kind=TerritoryKind.REGION).order_by("search_name")
    return [(one.key, str(one)) for one in regions]


def _in_territory(rows: QuerySet, key: str) -> QuerySet:
    territory = queries.by_key(key)
    return rows.filter(territory__path__startswith=territory.path) if territory else rows.none()


all_organisations = Listing(
    "organisations",
    title="Organisations",
    columns=[
        Column("name", "Nom", sortable=True, link=lambda one: one.get_absolute_url()),
        Column("short_name", "Sigle", sortable=True, value=lambda one: one.short_name or "–"),
        Column("kind", "Nature", value=lambda one: one.get_kind_display()),
        Column("territory", "Territoire", value=lambda one: str(one.territory or "national"), sortable="territory__path"),
        Column("origin", "Origine", value=lambda one: one.get_origin_display()),
    ],
    filters=[
        Filter("nature", "Nature", OrganisationKind.choices, apply="kind"),
        Filter("territoire", "Région", _regions, apply=_in_territory),
    ],
    search=lambda rows, text: queries.matching(rows, text, ("name", "short_name")),
    default_order="name",
    words=("organisation", "organisations"),
    empty="Aucune organisation n’est encore enregistrée. Elles arrivent avec les programmes.",
)


@page(signed_in)
def organisations(request: HttpRequest) -> HttpResponseBase:
    rows = Organisation.objects.visible_to(request.user).select_related("territory")
    return all_organisations.page(request, rows, template="directory/list.html", tabs=tabs("organisations"))


@page(signed_in)
def organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = visible_or_404(Organisation.objects.select_related("territory"), request.user, pk=pk)
    frames.place(request, territory=found.territory or "")
    context = {
        "organisation": found,
        "crumbs": [{"label": "Organisations", "url": reverse("directory:organisations")}, {"label": str(found)}],
        "facts": _facts(found),
        "panels": _panels(request, found),
    }
    return render(request, "directory/organisation.html", context)


def _facts(organisation: Organisation) -> list[dict[str, Any]]:
    territory = organisation.territory
    return [
        {"label": "Nature", "value": organisation.get_kind_display()},
        {
            "label": "Territoire",
            "value": str(territory or "national"),
            "url": territory.get_absolute_url() if territory else "",
        },
        {"label": "Sigle", "value": organisation.short_name or "aucun"},
    ]


def _panels(request: HttpRequest, organisation: Organisation) -> list[dict[str, str]]:
    """What the rooms above bring to this page, each drawn by its own template."""
    return [
        {
            "key": panel.key,
            "title": panel.title,
            "html": render_to_string(panel.template, panel.context(request.user, organisation), request),
        }
        for panel in sorted(registry.organisation_panels, key=lambda panel: panel.order)
    ]
