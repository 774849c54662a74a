"""Taking up answers made elsewhere: the table brought, its columns, questions and words said, what it would bring, then done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory.rules import staff
from continuum.surveys import rules, services
from continuum.surveys.forms import BorrowColumnsForm, BorrowForm, BorrowQuestionsForm, BorrowWordsForm, TakeUpForm
from continuum.surveys.models import Campaign
from continuum.surveys.models.borrowed import BorrowedReading
from continuum.surveys.queries import borrowing, compiled_of, matching, unread
from continuum.surveys.services.borrowing import BorrowedTable
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import Sheet, ask_before, attempt

from .campaigns import campaign_run, to_campaign

LONGEST_NAME = 200
STEPS = ("borrow_columns", "borrow_questions", "borrow_words")


@page(staff)
def borrow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring the table; it is read before anything is locked."""
    found = campaign_run(request, pk, rules.bring_answers)
    if not found.is_open:
        messages.error(request, services.borrowing.NOT_OPEN)
        return redirect(found)
    form = initial_or_kept(request, BorrowForm, campaign=found)
    table: BorrowedTable | None = None
    if request.method == "POST" and form.is_valid():
        try:
            table = services.read_borrowed(form.cleaned_data["file"].read(), form.cleaned_data["layout"])
        except services.Unreadable as refusal:
            form.add_error("file", str(refusal))
    return _brought(request, found, form, table)


@once
def _brought(request: HttpRequest, found: Campaign, form: Any, table: BorrowedTable | None) -> HttpResponse:
    def act() -> None:
        assert table is not None
        name = "".join(sign for sign in form.cleaned_data["file"].name if sign.isprintable())
        form.instance.file_name = name[:LONGEST_NAME] or "tableau"
        services.bring_answers(campaign=found, reading=form.instance, table=table, by=request.user)

    if table is not None and attempt(form, act):
        return redirect("surveys:borrow_columns", form.instance.pk)
    waiting = BorrowedReading.objects.visible_to(request.user).filter(campaign=found, applied_at=None).defer("content")
    context = {"campaign": found, "form": form, "waiting": waiting, "crumbs": [*to_campaign(found), {"label": TITLE}]}
    return render(request, "surveys/borrow.html", context)


TITLE = "Reprendre des réponses faites ailleurs"


# --- Step by step -----------------------------------------------------------------------------------------------------------


@page(staff)
@once
def borrow_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which column names the structure, which gives the date."""
    found = _brought_by_her(request, pk)
    if found.applied_at is not None:
        return redirect(found)
    proposed = matching.proposed_columns(found)
    if said := found.matching.get("columns"):
        proposed = matching.Proposals(dict(said), {}, proposed.notes)
    known = {"layout": found.layout, "columns": matching.columns_of(found), "proposed": proposed}
    form = initial_or_kept(request, BorrowColumnsForm, **known, day=found.matching.get("day", ""))

    def act() -> None:
        services.match_columns(reading=found, columns=form.said, day=form.cleaned_data["day"], by=request.user)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return redirect("surveys:borrow_questions", pk)
    told = f"{found.told}\u00a0: {counted(len(found.content['rows']), 'ligne', 'lignes')}."
    return _step(request, found, form, "borrow_columns", "Désigner les colonnes", told, proposed.notes)


@page(staff)
@once
def borrow_questions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which question each column carries."""
    found = _brought_by_her(request, pk)
    if found.applied_at is not None or "columns" not in found.matching:
        return redirect("surveys:borrow_columns", pk)
    proposed, carriers = matching.proposed_questions(found), matching.carriers_of(found)
    if said := found.matching.get("questions"):
        proposed = matching.Proposals(dict(said), {}, proposed.notes)
    asked = matching.questions_of(found.campaign.version)
    form = initial_or_kept(request, BorrowQuestionsForm, carriers=carriers, asked=asked, proposed=proposed)

    def act() -> None:
        services.match_questions(reading=found, questions=form.said, by=request.user)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return redirect("surveys:borrow_words", pk)
    what = ("intitulé", "intitulés")
    told = (
        f"{counted(len(proposed.chosen), 'question proposée', 'questions proposées')} pour {counted(len(carriers), *what)} du "
        f"tableau\u202f; le questionnaire en a {len(asked)}."
    )
    return _step(request, found, form, "borrow_questions", "Rapprocher les questions", told, proposed.notes)


@page(staff)
@once
def borrow_words(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which word is which choice."""
    found = _brought_by_her(request, pk)
    if found.applied_at is not None or "questions" not in found.matching:
        return redirect("surveys:borrow_columns", pk)
    words = matching.words_of(found, borrowing.cells_by_carrier(found))
    if not words:
        return redirect(found)
    language = compiled_of(found.campaign.version).form.language
    form = initial_or_kept(request, BorrowWordsForm, words=words, language=language)

    def act() -> None:
        services.match_words(reading=found, words=form.said, by=request.user)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        return redirect(found)
    count = sum(len(one.keys) for one in words)
    known = sum(key in one.proposals.chosen for one in words for key in one.keys)
    told = (
        f"{counted(count, 'mot différent', 'mots différents')} dans les questions à choix, {known} avec une proposition. "
        "Un mot laissé sans choix sera montré avant de rien enregistrer."
    )
    return _step(request, found, form, "borrow_words", "Rapprocher les mots", told, [])


def _step(
    request: HttpRequest, found: BorrowedReading, form: Any, name: str, title: str, told: str, notes: list[str]
) -> HttpResponse:
    number = STEPS.index(name)
    back = reverse(f"surveys:{STEPS[number - 1]}", args=[found.pk]) if number else found.campaign.get_absolute_url()
    context = {"reading": found, "form": form, "title": title, "told": told, "notes": notes, "number": number + 1, "back": back}
    return render(request, "surveys/borrow_step.html", {**context, "crumbs": _crumbs(found)})


# --- Looked at, then done -------------------------------------------------------------------------------------------------


@page(staff)
@once
def borrowed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the table would bring, structure by structure; nothing is saved before she says so."""
    found = _brought_by_her(request, pk)
    if found.applied_at is not None:
        return render(request, "surveys/borrowed.html", {"reading": found, "crumbs": _crumbs(found)})
    if "questions" not in found.matching:
        return redirect("surveys:borrow_columns", pk)
    preview = _preview(request, found)
    form = initial_or_kept(request, TakeUpForm, key=preview.key)

    def act() -> None:
        services.apply_answers(reading=found, seen=form.cleaned_data["seen"], by=request.user)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, f"{counted(len(preview.ready), 'structure est reprise', 'structures sont reprises')}.")
        return redirect(found)
    if form.is_bound:
        found.refresh_from_db()
        if found.applied_at is not None:
            return redirect(found)
        preview = _preview(request, found)
        form.show_again(preview.key)
    context = {"reading": found, "preview": preview, "form": form, "crumbs": _crumbs(found)}
    return render(request, "surveys/borrowed.html", context)


def _preview(request: HttpRequest, found: BorrowedReading) -> borrowing.Preview:
    return borrowing.preview_of(found, [one.name for one in matching.carriers_of(found)], request.user)


@page(staff)
@once
def drop_borrowed(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _brought_by_her(request, pk)
    if found.applied_at is not None:
        return redirect(found)
    sheet = Sheet(
        title=f"Abandonner «\u00a0{found}\u00a0»\u202f?",
        submit="Abandonner ce tableau",
        back=found.get_absolute_url(),
        done="Le tableau est effacé.",
        crumbs=_crumbs(found),
        intro="Ses lignes sont effacées, rien n’en est repris. Les colonnes désignées resteront connues pour une prochaine fois.",
    )
    to = found.campaign.get_absolute_url()
    return ask_before(request, lambda: services.drop_answers(reading=found, by=request.user), sheet, to=to)


def _brought_by_her(request: HttpRequest, pk: UUID) -> BorrowedReading:
    known = ("campaign__node__programme", "campaign__node__territory", "campaign__version")
    rows = BorrowedReading.objects.select_related(*known).defer(*unread("campaign__version"))
    found: BorrowedReading = visible_or_404(rows, request.user, pk=pk)
    if not rules.match_answers(request.user, found):
        raise Http404
    frames.place(request, programme=found.campaign.node.programme, territory=found.campaign.node.territory)
    return found


def _crumbs(found: BorrowedReading) -> list[dict[str, str]]:
    link = {"label": TITLE, "url": reverse("surveys:borrow", args=[found.campaign_id])}
    return [*to_campaign(found.campaign), link, {"label": found.file_name}]
