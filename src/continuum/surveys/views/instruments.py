"""Instruments: their list, each one's page, the file that is brought, what is to be corrected in it, its publication."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.surveys import queries, rules, services
from continuum.surveys.enums import InstrumentKind, VersionState
from continuum.surveys.forms import BringVersionForm, InstrumentForm, NewInstrumentForm
from continuum.surveys.models import Instrument, InstrumentVersion
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.downloads import sealed_response
from continuum.toolkit.listing import Choices, Column, Filter, Listing
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before, attempt

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIBRARY = "bibliotheque"


def _programmes(request: HttpRequest) -> Choices:
    rows = Instrument.objects.visible_to(request.user).exclude(programme=None)
    return list(rows.order_by("programme__title").values_list("programme__code", "programme__title").distinct())


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
        Filter("programme", "Programme", _programmes, apply="programme__code"),
        Filter("nature", "Nature", InstrumentKind.choices, apply="kind"),
    ],
    search=("title", "code"),
    default_order="title",
    empty="Aucun questionnaire n’est encore écrit. On en ajoute un, ou l’on copie un de ceux de la bibliothèque.",
    words=("questionnaire", "questionnaires"),
    template="surveys/instruments.html",
)


def crumbs_to(instrument: Instrument | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": "Questionnaires", "url": reverse("surveys:instruments")}]
    if instrument is not None:
        crumbs.append({"label": str(instrument), "url": instrument.get_absolute_url()})
    return crumbs


@page(staff)
def instruments(request: HttpRequest) -> HttpResponseBase:
    may_add = queries.programmes_to_write(request.user).exists()
    return INSTRUMENTS.page(request, queries.instruments_seen(request.user), may_add=may_add)


@page(staff)
def instrument(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it is for, its versions, the draft in hand."""
    found = _seen(request, pk)
    context = {
        "instrument": found,
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
    found = _kept(request, pk, rules.change_instrument)
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
    found = _kept(request, pk, rules.remove_instrument)
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
    source = _seen(request, pk)
    programmes = queries.programmes_to_write(request.user)
    if not programmes:
        raise Http404
    same = {name: getattr(source, name) for name in ("title", "code", "kind", "purpose", "minutes")}
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


@page(staff)
@once
def bring_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring the workbook; what is wrong in it is on the next page."""
    found = _kept(request, pk, rules.bring_version)
    form = initial_or_kept(request, BringVersionForm)
    brought: list[InstrumentVersion] = []

    def act() -> None:
        file = form.cleaned_data["file"]
        name = "".join(sign for sign in file.name if sign.isprintable())[:200] or "classeur"
        brought.append(services.bring_version(instrument=found, file_name=name, content=file.read(), by=request.user))

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return redirect(brought[0])
    context = {"instrument": found, "form": form, "crumbs": [*crumbs_to(found), {"label": "Déposer un classeur"}]}
    return render(request, "surveys/bring.html", context)


@page(staff)
def version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was read: what is to be corrected, what it changes, its pages and questions."""
    found = _version(request, pk)
    context = {
        "version": found,
        "sheet": queries.VersionSheet.of(found),
        "keeps": rules.keep_version(request.user, found),
        "crumbs": [*crumbs_to(found.instrument), {"label": f"Version\u00a0{found.number}"}],
    }
    return render(request, "surveys/version.html", context)


@page(staff)
@once
def publish_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _kept_version(request, pk, rules.publish_version)
    sheet = Sheet(
        title=f"Publier la version\u00a0{found.number} de «\u00a0{found.instrument}\u00a0»\u202f?",
        submit="Publier cette version",
        back=found.get_absolute_url(),
        done=f"La version\u00a0{found.number} est publiée.",
        crumbs=crumbs_to(found.instrument),
    )
    consequences = ["Elle ne change plus\u00a0: une correction fera la version suivante.", *queries.what_changes(found)]
    act = {"version": found, "by": request.user}
    return ask_before(request, lambda: services.publish_version(**act), sheet, consequences, harmless=True)


@page(staff)
@once
def remove_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _kept_version(request, pk, rules.remove_version)
    sheet = Sheet(
        title="Retirer ce brouillon\u202f?",
        submit="Retirer ce brouillon",
        back=found.get_absolute_url(),
        done="Le brouillon est retiré.",
        crumbs=crumbs_to(found.instrument),
    )
    to = found.instrument.get_absolute_url()
    return ask_before(request, lambda: services.remove_version(version=found, by=request.user), sheet, to=to)


@page(staff)
def version_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The workbook as it came."""
    found = _version(request, pk)
    return sealed_response(bytes(found.file.body), XLSX, found.file_name)


def _seen(request: HttpRequest, pk: UUID) -> Instrument:
    rows = Instrument.objects.select_related("programme__territory", "copied_from")
    found: Instrument = visible_or_404(rows, request.user, pk=pk)
    _place(request, found)
    return found


def _kept(request: HttpRequest, pk: UUID, rule: object) -> Instrument:
    found = _seen(request, pk)
    if not rule(request.user, found):  # type: ignore[operator]
        raise Http404
    return found


def _version(request: HttpRequest, pk: UUID) -> InstrumentVersion:
    rows = InstrumentVersion.objects.select_related("instrument__programme__territory", "brought_by")
    found: InstrumentVersion = visible_or_404(rows, request.user, pk=pk)
    _place(request, found.instrument)
    return found


def _kept_version(request: HttpRequest, pk: UUID, rule: object) -> InstrumentVersion:
    found = _version(request, pk)
    if not rule(request.user, found):  # type: ignore[operator]
        raise Http404
    return found


def _place(request: HttpRequest, found: Instrument) -> None:
    if found.programme is not None:
        frames.place(request, programme=found.programme, territory=found.programme.territory)
