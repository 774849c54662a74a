"""« Branches et conventions » : the collective agreements of the register, which the national administration keeps."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from continuum.directory import queries, rules, services
from continuum.directory.enums import Nomenclature
from continuum.directory.forms import AgreementForm
from continuum.directory.models import Agreement
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Choices, Column, Filter, Listing
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer

from .tabs import tabs


def _groups(request: HttpRequest) -> Choices:
    return [(one.code, str(one)) for one in queries.branches_in(Nomenclature.GROUPS)]


all_agreements = Listing(
    "conventions",
    title="Conventions collectives",
    columns=[
        Column("idcc", "IDCC", sortable=True, value=lambda one: one.idcc.lstrip("0"), exported=lambda one: one.idcc),
        Column("title", "Intitulé", sortable=True),
        Column("short_title", "Nom court", value=lambda one: one.short_title or "–"),
        Column("group", "Groupe de branches", value=lambda one: str(one.group or "–"), sortable="group__order"),
        Column("study", "Branche d’étude", value=lambda one: str(one.study or "–"), sortable="study__order"),
        Column("opco", "OPCO", value=lambda one: str(one.opco or "–"), sortable="opco__name"),
    ],
    filters=[Filter("groupe", "Groupe de branches", _groups, apply="group__code")],
    search=lambda rows, text: queries.matching(rows, text, ("idcc", "title", "short_title")),
    default_order="idcc",
    words=("convention collective", "conventions collectives"),
    empty="Aucune convention n’est enregistrée.",
)


def _to_change(agreement: Agreement) -> str:
    return reverse("directory:change_agreement", args=[agreement.idcc])


first, *others = all_agreements.columns
kept_agreements = replace(all_agreements, columns=[replace(first, link=_to_change), *others])
"""For those who may correct them."""


@page(rules.staff)
def agreements(request: HttpRequest) -> HttpResponseBase:
    """Which agreements are known, what each tells of a structure; and how the two nomenclatures meet."""
    keeps = rules.keeps_nomenclatures(request.user)
    rows = Agreement.objects.visible_to(request.user).select_related("group", "study", "opco")
    return (kept_agreements if keeps else all_agreements).page(
        request,
        rows,
        template="directory/agreements.html",
        tabs=tabs("agreements", request),
        matches=queries.branch_matches(),
        keeps=keeps,
    )


@page(rules.keeps_nomenclatures)
@once
def new_agreement(request: HttpRequest) -> HttpResponse:
    return _written(request, Agreement(), "Ajouter une convention", "La convention est ajoutée\u00a0: les fiches la proposent.")


@page(rules.keeps_nomenclatures)
@once
def change_agreement(request: HttpRequest, idcc: str) -> HttpResponse:
    agreement = visible_or_404(Agreement.objects.all(), request.user, idcc=idcc)
    return _written(request, agreement, f"Corriger {agreement}", "La convention est corrigée.")


def _written(request: HttpRequest, agreement: Agreement, title: str, done: str) -> HttpResponse:
    back = reverse("directory:agreements")
    sheet = Sheet(title, "Enregistrer", back, done, crumbs=[{"label": "Conventions collectives", "url": back}])
    form = initial_or_kept(request, AgreementForm, instance=agreement)
    return answer(request, form, lambda: services.keep_agreement(agreement=form.instance, by=request.user), sheet)
