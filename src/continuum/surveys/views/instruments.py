"""Questionnaires: their list, each one's page, how they are named and copied."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.surveys import queries, rules, services
from continuum.surveys.enums import InstrumentKind, VersionState
from continuum.surveys.forms import InstrumentForm, NewInstrumentForm
from continuum.surveys.models import Instrument
from continuum.toolkit.access import page
from continuum.toolkit.listing import Choices, Column, Filter, Listing
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .seen import crumbs_to, kept_instrument, seen_instrument

LIBRARY = "bibliotheque"
STATES = (("publie", "publié"), (VersionState.READY.value, "à publier"), (VersionState.TO_CORRECT.value, "à corriger"))


def _programmes(request: HttpRequest) -> Choices:
    rows = Instrument.objects.visible_to(request.user).exclude(programme=None)
    found = rows.order_by("programme__title").values_list("programme__code", "programme__title").distinct()
    return [(LIBRARY, "Bibliothèque"), *found]


def _of_programme(rows: QuerySet, code: str) -> QuerySet:
    return rows.filter(programme=None) if code == LIBRARY else rows.filter(programme__code=code)


def _by_state(rows: QuerySet, state: str) -> QuerySet:
    """Drafts, or those of which nothing is published, or what may be put to structures."""
    if state == "publie":
        return rows.filter(last_number__isnull=False)
    return rows.filter(draft_state=state)


def _standing(one: Instrument) -> str:
    """« version 2, une suivante à corriger »."""
    draft = {VersionState.READY: "prête à publier", VersionState.TO_CORRECT: "à corriger"}.get(one.draft_state, "")  # type: ignore[attr-defined]
    published = f"version\u00a0{one.last_number}" if one.last_number else ""  # type: ignore[attr-defined]
    if not published:
        return f"brouillon {draft}" if draft else "sans question"
    return f"{published}, une suivante {draft}" if draft else published


INSTRUMENTS = Listing(
    "questionnaires",
    title="Questionnaires",
    columns=[
        Column("title", "Questionnaire", sortable=True, link=lambda one: one.get_absolute_url()),
        Column("kind", "Nature", value=lambda one: one.get_kind_display()),
        Column("programme", "Programme", value=lambda one: one.programme or "bibliothèque", sortable="programme__title"),
        Column("standing", "État", value=_standing),
        Column("minutes", "Minutes", numeric=True, sortable=True),
    ],
    filters=[
        Filter("programme", "Programme", _programmes, apply=_of_programme),
        Filter("nature", "Nature", InstrumentKind.choices, apply="kind"),
        Filter("etat", "État", STATES, apply=_by_state),
    ],
    search=("title", "code"),
    default_order="title",
    empty="Aucun questionnaire n’est encore écrit. On en ajoute un, ou l’on copie un de ceux de la bibliothèque.",
    words=("questionnaire", "questionnaires"),
    template="surveys/instruments.html",
)


@page(staff)
def instruments(request: HttpRequest) -> HttpResponseBase:
    may_add = queries.programmes_to_write(request.user).exists()
    return INSTRUMENTS.page(request, queries.instruments_seen(request.user), may_add=may_add)


@page(staff)
def instrument(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it is for, its versions, the draft in hand."""
    found = seen_instrument(request, pk)
    context = {
        "instrument": found,
        "sources": found.sources.splitlines(),
        "versions": queries.versions_of(found),
        "keeps": rules.keep_instrument(request.user, found),
        "may_copy": queries.programmes_to_write(request.user).exists(),
        "crumbs": [*crumbs_to(), {"label": str(found)}],
    }
    return render(request, "surveys/instrument.html", context)


@page(staff)
@once
def new_instrument(request: HttpRequest) -> HttpResponse:
    programmes = queries.programmes_to_write(request.user)
    if not programmes:
        raise Http404
    form = initial_or_kept(request, NewInstrumentForm, programmes=programmes)
    sheet = Sheet(
        title="Ajouter un questionnaire",
        submit="Ajouter ce questionnaire",
        back=reverse("surveys:instruments"),
        done="Le questionnaire est ajouté\u00a0: déposez maintenant le classeur de ses questions.",
        crumbs=crumbs_to(),
    )

    def act() -> None:
        services.add_instrument(programme=form.cleaned_data["programme"], instrument=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=lambda: reverse("surveys:bring_version", args=[form.instance.pk]))


@page(staff)
@once
def change_instrument(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept_instrument(request, pk, rules.change_instrument)
    form = initial_or_kept(request, InstrumentForm, instance=found)
    sheet = Sheet(
        title=f"Modifier «\u00a0{found}\u00a0»",
        submit="Enregistrer ce questionnaire",
        back=found.get_absolute_url(),
        done="Le questionnaire est modifié.",
        crumbs=crumbs_to(found),
        remove_url=reverse("surveys:remove_instrument", args=[pk]),
        remove="Retirer ce questionnaire, jamais publié",
    )

    def act() -> None:
        services.change_instrument(instrument=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def remove_instrument(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = kept_instrument(request, pk, rules.remove_instrument)
    sheet = Sheet(
        title=f"Retirer «\u00a0{found}\u00a0»\u202f?",
        submit="Retirer ce questionnaire",
        back=found.get_absolute_url(),
        done="Le questionnaire est retiré.",
        crumbs=crumbs_to(found),
    )
    remove = {"instrument": found, "by": request.user}
    to = reverse("surveys:instruments")
    return ask_before(request, lambda: services.remove_instrument(**remove), sheet, ["Son brouillon est retiré avec lui."], to=to)


@page(staff)
@once
def copy_instrument(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another one's questions, to be adapted under another name."""
    source = seen_instrument(request, pk)
    programmes = queries.programmes_to_write(request.user)
    if not programmes:
        raise Http404
    same = {name: getattr(source, name) for name in ("title", "code", "kind", "purpose", "who_answers", "minutes", "sources")}
    form = initial_or_kept(request, NewInstrumentForm, programmes=programmes, initial=same)
    sheet = Sheet(
        title=f"Copier «\u00a0{source}\u00a0»",
        submit="Copier ce questionnaire",
        back=source.get_absolute_url(),
        done="Le questionnaire est copié\u00a0: adaptez-le, puis publiez sa première version.",
        crumbs=crumbs_to(source),
        intro="La copie reprend les questions de la dernière version publiée\u202f; l’original ne change pas.",
    )

    def act() -> None:
        programme = form.cleaned_data["programme"]
        services.copy_instrument(source=source, programme=programme, instrument=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=lambda: form.instance.get_absolute_url())
