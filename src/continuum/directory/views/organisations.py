"""The page of an organisation, which gathers what concerns it: what the register knows, then what each room brings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from continuum.directory import queries, rules
from continuum.directory.enums import OrganisationKind, TerritoryKind
from continuum.directory.models import Headcount, Organisation
from continuum.toolkit import charts, frames, registry
from continuum.toolkit.access import page, signed_in, visible_or_404
from continuum.toolkit.typography import counted, french_date, french_number, join_french

NOT_KNOWN = "non renseigné"


@page(signed_in)
def organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whatever was merged into another leads to the one that was kept."""
    try:
        found = visible_or_404(Organisation.objects.select_related(*queries.WITH_NAMES), request.user, pk=pk)
    except Http404:
        if kept := queries.kept_instead_of(request.user, pk):
            return redirect(kept)
        raise
    frames.place(request, territory=found.territory or "")
    writes = rules.writes_organisation(request.user, found)
    known = queries.Register.of(found, request.user, writes=writes)
    identity = _identity(found)
    context = {
        "organisation": found,
        "crumbs": [{"label": "Annuaire", "url": reverse("directory:organisations")}, {"label": str(found)}],
        "facts": _facts(found, known, corrects=rules.corrects_organisation(request.user, found)),
        "known": known,
        "identity": [line for line in identity if line[1]],
        "unknown": join_french(_in_a_sentence(label) for label, value, _ in identity if not value),
        "sizes": _sizes(known.headcounts),
        "writes": writes,
        "corrects": rules.corrects_organisation(request.user, found),
        "panels": _panels(request, found),
        "linked": _linked(found, known),
    }
    return render(request, "directory/organisation.html", context)


def _facts(organisation: Organisation, known: queries.Register, *, corrects: bool) -> list[dict[str, Any]]:
    territory = organisation.territory
    place = {
        "label": "Commune" if territory and territory.kind == TerritoryKind.COMMUNE else "Territoire",
        "value": queries.said_with_department(territory) if territory else "France",
        "url": territory.get_absolute_url() if territory else "",
    }
    if organisation.kind != OrganisationKind.MEMBER:
        return [
            {"label": "Nature", "value": organisation.get_kind_display()},
            place,
            {"label": "Sigle", "value": organisation.short_name or "aucun"},
        ]
    return [
        {"label": "Groupe de branches", "value": str(organisation.branch or NOT_KNOWN)},
        place,
        _size(known, organisation, corrects),
    ]


def _size(known: queries.Register, organisation: Organisation, corrects: bool) -> dict[str, Any]:
    """« 12 salariés, au 31 décembre 2023 (tranche : 10 à 19 salariés) »; where it is missing, the way to give it."""
    last = known.last_headcount
    if last is not None:
        size = f" (tranche\u00a0: {last.size.label})" if last.size else ""
        return {
            "label": "Effectif",
            "value": counted(last.employees, "salarié", "salariés"),
            "note": f"au {french_date(last.on)}{size}",
        }
    if not corrects:
        return {"label": "Effectif", "value": NOT_KNOWN}
    return {
        "label": "Effectif",
        "value": NOT_KNOWN,
        "action": "Renseigner l’effectif",
        "url": reverse("directory:new_headcount", args=[organisation.pk]),
    }


def _identity(organisation: Organisation) -> list[tuple[str, Any, str]]:
    """(label, words or nothing, address): what is missing is said as such."""
    one = organisation
    council = {True: "oui", False: "non"}.get(one.has_staff_council)  # type: ignore[arg-type]
    reached = [
        ("Adresse", ", ".join(filter(None, (one.address, one.postcode))), ""),
        ("Téléphone", one.phone, f"tel:{''.join(one.phone.split())}"),
        ("Adresse électronique", one.email, f"mailto:{one.email}"),
        ("Site", one.website, one.website),
    ]
    named = [("Nature", one.get_kind_display(), ""), ("Sigle", one.short_name, ""), ("SIRET", _spaced(one.siret), "")]
    if one.kind != OrganisationKind.MEMBER:
        return [*(line for line in named[2:] if line[1]), *reached]
    opco = one.opco.get_absolute_url() if one.opco else ""
    return [
        *named,
        ("Forme juridique", one.get_legal_form_display(), ""),
        ("Convention collective", str(one.agreement or ""), ""),
        ("OPCO", str(one.opco or ""), opco),
        ("Comité social et économique (CSE)", council, ""),
        *reached,
    ]


def _in_a_sentence(label: str) -> str:
    return label if label.isupper() else label[0].lower() + label[1:]


def _spaced(siret: str) -> str:
    return " ".join((siret[:3], siret[3:6], siret[6:9], siret[9:])).replace(" ", "\u00a0") if siret else ""


def _sizes(headcounts: list[Headcount]) -> charts.Chart | None:
    """How it grew, oldest first; nothing to draw with a single headcount."""
    if len(headcounts) < 2:
        return None
    last, first = headcounts[0], headcounts[-1]
    bars = [charts.Bar(french_date(one.on), one.employees) for one in reversed(headcounts)]
    before = f"{counted(first.employees, 'salarié', 'salariés')} en {first.on.year}"
    title = f"{before}, {french_number(last.employees)} en {last.on.year}"
    return charts.bars(bars, title, "salariés")


def _panels(request: HttpRequest, organisation: Organisation) -> list[dict[str, str]]:
    """What the rooms above bring to this page, each drawn by its own template; one that has nothing to say is left out."""
    panels = sorted(registry.organisation_panels, key=lambda panel: panel.order)
    told = [(panel, panel.context(request.user, organisation)) for panel in panels]
    return [
        {"key": panel.key, "title": panel.title, "html": render_to_string(panel.template, inside, request)}
        for panel, inside in told
        if inside
    ]


def _linked(organisation: Organisation, known: queries.Register) -> list[dict[str, str]]:
    """Where it stands: its EPCI and département, its OPCO, the networks it belongs to today."""
    territory = organisation.territory
    around = [territory.epci, territory.parent] if territory else []
    links = [{"label": str(one), "url": one.get_absolute_url(), "note": one.get_kind_display()} for one in around if one]
    if organisation.opco:
        links.append({"label": str(organisation.opco), "url": organisation.opco.get_absolute_url(), "note": "OPCO"})
    links += [
        {"label": str(one.network), "url": one.network.get_absolute_url(), "note": "adhésion en cours"}
        for one in known.affiliations
        if one.ends_on is None
    ]
    return links
