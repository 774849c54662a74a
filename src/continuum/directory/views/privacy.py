"""The register of processing, for everybody; requests, erasures and retention, for those who answer for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory import queries, rules, services
from continuum.directory.forms import ReasonForm
from continuum.directory.models import ErasureRequest, Person
from continuum.toolkit.access import page, signed_in, visible_or_404
from continuum.toolkit.exports import EXPORTS
from continuum.toolkit.listing import Column, Listing
from continuum.toolkit.registry import Fate, processings
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted, join_french
from continuum.toolkit.writing import Sheet, WhyForm, answer, attempt

REGISTER = (
    ("Traitement", "title"),
    ("Finalité", "purpose"),
    ("Fondement", "basis"),
    ("Personnes concernées", "people"),
    ("Données", "categories"),
    ("Destinataires", "recipients"),
    ("Conservation", "retention"),
)

WITH_HER = "ne sert qu’à cette personne"

all_requests = Listing(
    "demandes",
    title="Demandes d’effacement",
    columns=[
        Column("asked_at", "Demandé le", sortable=True, link=lambda one: _page_to_erase(one)),
        Column("person", "Personne", value=lambda one: str(one.person or "personne effacée")),
        Column("by_herself", "À sa demande"),
        Column("due_on", "À faire avant le", sortable=True),
        Column("state", "État", value=lambda one: one.state_text),
        Column("erased_by", "Fait par", value=lambda one: str(one.erased_by or "–")),
    ],
    default_order="-asked_at",
    words=("demande", "demandes"),
    says_why=signed_in,
    empty="Personne n’a demandé à être effacé. Les demandes arrivent ici depuis «\u00a0Mes données\u00a0».",
)

all_runs = Listing(
    "conservation",
    title="Passages de la conservation",
    columns=[
        Column("ran_at", "Passage du", sortable=True),
        Column("total", "Lignes effacées", numeric=True),
        Column("detail", "Par traitement", value=lambda one: _in_words(one.counts)),
    ],
    default_order="-ran_at",
    words=("passage", "passages"),
    empty="Le premier passage aura lieu cette nuit, à 3 h 10.",
)


def _page_to_erase(request: ErasureRequest) -> str | None:
    return reverse("directory:erase_person", args=[request.person_id]) if request.is_waiting and request.person_id else None


def _in_words(counts: dict[str, int]) -> str:
    titles = {one.code: one.title for one in processings}
    return join_french(f"{titles.get(code, code)}\u00a0: {count}" for code, count in counts.items()) or "rien à effacer"


@page(signed_in)
def register(request: HttpRequest) -> HttpResponseBase:
    """What is done with people's data, written by the code that does it."""
    found = queries.in_order()
    form = EXPORTS.get(request.GET.get("format", ""))
    if form:
        headings = [heading for heading, _ in REGISTER]
        lines = [[getattr(one, name) for _, name in REGISTER] for one in found]
        return form.respond("registre-des-traitements", headings, lines)
    entries = [(one, [(heading, getattr(one, name)) for heading, name in REGISTER[1:]]) for one in found]
    return render(request, "directory/register.html", {"entries": entries, "tabs": _tabs(request, "register")})


@page(rules.keeps_personal_data, personal=True)
@once
def requests(request: HttpRequest) -> HttpResponseBase:
    rows = ErasureRequest.objects.visible_to(request.user).select_related("person", "erased_by")
    return all_requests.page(request, rows, template="directory/privacy_list.html", tabs=_tabs(request, "privacy_requests"))


@page(rules.keeps_personal_data, personal=True)
def retention(request: HttpRequest) -> HttpResponseBase:
    """What was erased because its time was over, and who comes next."""
    soon = [{"label": str(one), "url": reverse("directory:erase_person", args=[one.pk])} for one in queries.soon_erased()]
    tabs = _tabs(request, "retention")
    return all_runs.page(request, queries.retention_runs(), template="directory/retention.html", tabs=tabs, soon=soon)


@page(rules.keeps_personal_data, personal=True)
@once
def erase_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What an erasure would do, room by room; then, with a reason, do it."""
    found = visible_or_404(Person, request.user, pk=pk)
    if not rules.erase_person(request.user, found):
        raise Http404
    form = initial_or_kept(request, WhyForm)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: services.erase_person(person=found, reason=reason, by=request.user)):
            messages.success(request, "C’est fait\u00a0: cette personne est effacée.")
            return redirect("directory:privacy_requests")
    crumbs = [*_crumbs(), {"label": "Effacer une personne"}]
    asked = ErasureRequest.objects.visible_to(request.user).waiting().filter(person=found).first()
    context = {"person": found, "asked": asked, "form": form, "crumbs": crumbs, **_foreseen(found)}
    return render(request, "directory/erase_person.html", context)


def _foreseen(person: Person) -> dict[str, Any]:
    held = queries.held_of(person)
    rows = [
        {"cells": [processing.title, line.label, line.count, line.fate.value, line.why or WITH_HER]}
        for processing, lines in held
        for line in lines
    ]
    again = [row for _, lines in held for line in lines if line.fate == Fate.KEPT for row in line.rows]
    columns = ["Traitement", "Ce qui est gardé", "Lignes", "Ce qui en est fait", "Pourquoi"]
    return {
        "rows": rows,
        "columns": [{"label": label, "numeric": label == "Lignes"} for label in columns],
        "again": [{"label": str(row), "url": _address_of(row)} for row in again],
        "total": counted(sum(line.count for _, lines in held for line in lines), "ligne", "lignes"),
        "is_last": queries.is_last_administrator(person),
    }


def _address_of(row: Any) -> str:
    """Where a text can be put right: its own page, or that of the place where it hangs."""
    place = row if hasattr(row, "get_absolute_url") else getattr(row, "node", None)
    return place.get_absolute_url() if place else ""


@page(rules.keeps_personal_data, personal=True)
@once
def refuse_erasure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer no, with a reason that the person reads."""
    found = visible_or_404(ErasureRequest.objects.waiting(), request.user, pk=pk)
    if not rules.refuse_erasure(request.user, found):
        raise Http404
    sheet = Sheet(
        title=f"Refuser l’effacement demandé par {found.person}\u202f?",
        intro="La raison lui est envoyée par courriel, avec son droit de saisir la CNIL\u202f; sa page la garde.",
        submit="Refuser l’effacement",
        back=reverse("directory:erase_person", args=[found.person_id]),
        done="Le refus est envoyé, avec sa raison.",
        crumbs=_crumbs(),
    )
    form = initial_or_kept(request, ReasonForm)
    return answer(
        request,
        form,
        lambda: services.refuse_erasure(request=found, reason=form.cleaned_data["reason"], by=request.user),
        sheet,
        to=lambda: reverse("directory:privacy_requests"),
    )


@page(rules.keeps_personal_data, personal=True)
@once
def copy_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Prepare somebody's copy because she asked for it."""
    found = visible_or_404(Person, request.user, pk=pk)
    sheet = Sheet(
        title=f"Préparer la copie des données de {found}",
        intro="Le fichier réunit tout ce que chaque rubrique garde de cette personne. Il vous attendra une semaine.",
        submit="Préparer la copie",
        back=reverse("directory:privacy_requests"),
        done="La copie se prépare.",
        crumbs=_crumbs(),
    )
    form, made = initial_or_kept(request, WhyForm), []
    return answer(
        request,
        form,
        lambda: made.append(services.prepare_export(person=found, reason=form.cleaned_data["reason"], by=request.user)),
        sheet,
        to=lambda: made[0].get_absolute_url(),
    )


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """For whoever only reads the register there is nothing else to go to."""
    names = {"privacy_requests": "Demandes", "retention": "Conservation", "register": "Registre des traitements"}
    if not rules.keeps_personal_data(request.user):
        return []
    return [{"label": label, "url": reverse(f"directory:{name}"), "current": name == current} for name, label in names.items()]


def _crumbs() -> list[dict[str, str]]:
    return [{"label": "Données personnelles", "url": reverse("directory:privacy_requests")}]
