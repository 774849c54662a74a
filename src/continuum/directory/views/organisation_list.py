"""« Annuaire » : the list of organisations with its exports, and the same choice counted on a map."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from continuum.directory import queries, rules
from continuum.directory.enums import LegalForm, Nomenclature, OrganisationKind, SizeClass, TerritoryKind
from continuum.directory.models import Organisation, Territory
from continuum.directory.services import imports
from continuum.toolkit import charts
from continuum.toolkit.access import page, signed_in
from continuum.toolkit.listing import Choices, Column, Filter, Listing, OtherTable
from continuum.toolkit.submissions import once
from continuum.toolkit.typography import counted, french_number

from .tabs import tabs

WORDS = ("organisation", "organisations")
BARS = 12
PARAMETER = {
    TerritoryKind.REGION: "region",
    TerritoryKind.DEPARTMENT: "departement",
    TerritoryKind.EPCI: "intercommunalite",
}
PLACED = {
    TerritoryKind.REGION: "Région",
    TerritoryKind.DEPARTMENT: "Département",
    TerritoryKind.EPCI: "Intercommunalité",
}


def _territories(kind: TerritoryKind) -> Callable[[HttpRequest], Choices]:
    def offered(request: HttpRequest) -> Choices:
        return [(one.key, str(one)) for one in Territory.objects.filter(kind=kind).order_by("search_name")]

    return offered


def _epcis(request: HttpRequest) -> Choices:
    """Those of the département that is asked for: of all France they would be too many to choose from."""
    department = queries.by_key(request.GET.get("departement", ""))
    if department is None or department.kind != TerritoryKind.DEPARTMENT:
        return []
    here = Territory.objects.filter(kind=TerritoryKind.EPCI, communes__parent=department).distinct()
    return [(one.key, str(one)) for one in here.order_by("search_name")]


def _branches(nomenclature: Nomenclature) -> Callable[[HttpRequest], Choices]:
    def offered(request: HttpRequest) -> Choices:
        return [(one.code, str(one)) for one in queries.branches_in(nomenclature)]

    return offered


def _opcos(request: HttpRequest) -> Choices:
    return [(str(one.pk), str(one)) for one in queries.opcos(request.user)]


def _in_territory(rows: QuerySet, key: str) -> QuerySet:
    territory = queries.by_key(key)
    return rows.filter(territory__path__startswith=territory.path) if territory else rows.none()


def _in_epci(rows: QuerySet, key: str) -> QuerySet:
    return rows.filter(Q(territory__epci__code=key[1:]) | Q(territory__path__endswith=f"/{key}/"))


def _council(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(has_staff_council={"oui": True, "non": False}.get(value))


def _employees(organisation: Organisation) -> Any:
    """Missing where an employer has none; not asked of an institution."""
    counts = organisation.kind == OrganisationKind.MEMBER or organisation.employees is not None  # type: ignore[attr-defined]
    return organisation.employees if counts else "–"  # type: ignore[attr-defined]


def _counted_on(organisation: Organisation) -> Any:
    return organisation.counted_on or "–"  # type: ignore[attr-defined]


COLUMNS = [
    Column("name", "Nom", sortable="search_name", link=lambda one: one.get_absolute_url()),
    Column("kind", "Nature", value=lambda one: one.get_kind_display()),
    Column("branch", "Groupe de branches", value=lambda one: str(one.branch or "–"), exported=lambda one: str(one.branch or "")),
    Column("territory", "Commune", value=lambda one: str(one.territory or "France"), sortable="territory__search_name"),
    Column("employees", "Effectif", value=_employees, numeric=True, sortable=True, exported=lambda one: one.employees),
    Column("counted_on", "Compté au", value=_counted_on, sortable=True, exported=lambda one: one.counted_on),
    Column("opco", "OPCO", value=lambda one: str(one.opco or "–"), exported=lambda one: str(one.opco or "")),
]


def _exchanged(rows: QuerySet) -> Iterator[list[Any]]:
    return imports.exchange_rows(rows.values_list("pk", flat=True).iterator(chunk_size=500))


all_organisations = Listing(
    "organisations",
    title="Organisations",
    columns=COLUMNS,
    filters=[
        Filter("nature", "Nature", OrganisationKind.choices, apply="kind"),
        Filter("region", "Région", _territories(TerritoryKind.REGION), apply=_in_territory),
        Filter("departement", "Département", _territories(TerritoryKind.DEPARTMENT), apply=_in_territory),
        Filter("intercommunalite", "Intercommunalité", _epcis, apply=_in_epci),
        Filter("groupe", "Groupe de branches", _branches(Nomenclature.GROUPS), apply="branch__code"),
        Filter("effectif", "Effectif", [*SizeClass.choices, (queries.UNKNOWN, "non renseigné")], apply=queries.of_size),
        Filter("branche", "Branche d’étude", _branches(Nomenclature.STUDY), apply=queries.of_study_branch),
        Filter("opco", "OPCO", _opcos, apply="opco"),
        Filter("forme", "Forme juridique", LegalForm.choices, apply="legal_form"),
        Filter("etat", "État", [("en-activite", "en activité"), ("fermee", "fermée")], apply=queries.in_activity),
        Filter("cse", "CSE", [("oui", "oui"), ("non", "non"), (queries.UNKNOWN, "non renseigné")], apply=_council),
    ],
    search=queries.matching_organisations,
    note=queries.forgiven_spelling,
    default_order="name",
    words=WORDS,
    says_why=rules.answers_for_exports,
    empty="Aucune organisation n’est encore enregistrée.",
    tables=[
        OtherTable("reimport-xlsx", "Tableau pour réimport (Excel)", "xlsx", imports.HEADINGS, _exchanged),
        OtherTable("reimport-csv", "Tableau pour réimport (CSV)", "csv", imports.HEADINGS, _exchanged),
    ],
)


@page(signed_in)
@once
def organisations(request: HttpRequest) -> HttpResponseBase:
    """What she may see; the table in the columns of an import serves those who run programmes."""
    listing = all_organisations if rules.staff(request.user) else replace(all_organisations, tables=())
    return listing.page(
        request,
        queries.for_register(request.user),
        template="directory/organisations.html",
        tabs=tabs("organisations", request),
        may_add=rules.adds_organisations(request.user),
        may_import=rules.imports_structures(request.user),
    )


@page(signed_in)
def organisations_map(request: HttpRequest) -> HttpResponse:
    """How many where, of those that the same choice would list; each number leads to its list."""
    rows, choice = all_organisations.narrowed(request, queries.for_register(request.user))
    chosen = {one.param: one.value for one in choice["asked"].filters}
    found = queries.spread(rows, region=chosen["region"], department=chosen["departement"])
    context = {
        "listing": choice,
        "tabs": tabs("organisations_map", request),
        "chart": _chart(found),
        "caption": f"{counted(found.total, *WORDS)} par {PLACED[found.kind].lower()}",
        "columns": [
            {"label": PLACED[found.kind]},
            {"label": "Nombre", "numeric": True},
            {"label": "Part", "numeric": True},
        ],
        "rows": [_row(request, part, count, found) for part, count in found.parts],
        "elsewhere": found.elsewhere,
        "total": found.total,
    }
    return render(request, "directory/organisations_map.html", context)


def _chart(found: queries.Spread) -> charts.Chart | None:
    """The finding is the title: where most of them are."""
    if not found.parts:
        return None
    first, most = found.parts[0]
    title = f"{first}\u00a0: {counted(most, *WORDS)} sur {french_number(found.total)}"
    if found.kind == TerritoryKind.EPCI:
        bars = [charts.Bar(str(part), count) for part, count in found.parts[:BARS]]
        return charts.bars(bars, title, WORDS[1], "annuaire de l’installation.")
    return queries.map_of_counts(found.parts, WORDS, title)


def _row(request: HttpRequest, part: Territory, count: int, found: queries.Spread) -> dict[str, Any]:
    parameters = request.GET.copy()
    parameters.pop("page", None)
    parameters[PARAMETER[found.kind]] = part.key
    url = f"{reverse('directory:organisations')}?{parameters.urlencode()}"
    return {"cells": [str(part), count, _share(count, found.total)], "url": url}


def _share(count: int, total: int) -> str:
    """Something is never « 0 % » of the whole."""
    part = 100 * count / total
    return "moins de 1\u00a0%" if part < 1 else f"{french_number(part, 0)}\u00a0%"
