"""Answering a questionnaire: begun, saved page by page, given in. Each post merges its own page under the lock of the sheet.

A draft keeps what has become irrelevant, in case the answer that hid it changes back; what is given in no longer holds it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.methods.questionnaires import CompiledForm, Item, Outcome, Page, start_response
from continuum.surveys import emails, rules
from continuum.surveys.enums import AnswerMode
from continuum.surveys.models import Campaign, Request
from continuum.surveys.models.answers import AnswerSheet
from continuum.surveys.queries.compiled import compiled_of, unread
from continuum.surveys.queries.sheets import asked_pages, codes_of, faults, faults_by_page, outcome_of, page_called
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.outbox import send

from .links import answer_address
from .scoring import write_scores
from .shared import tell_the_others

journal.declare(
    {
        "answers.begun": "feuille de réponses commencée",
        "answers.typed": "saisie d’une feuille de réponses commencée",
        "answers.taken_over": "feuille de réponses reprise par qui répond",
        "answers.given_in": "feuille de réponses rendue",
    }
)
TYPED = frozenset({AnswerMode.PHONE.value, AnswerMode.PAPER.value})
"""The ways in which somebody of the team types for whoever answers."""
NOT_OPEN = "On ne répond plus à ce questionnaire\u00a0: sa campagne est close."
GIVEN_IN = "Ces réponses sont déjà envoyées\u00a0: elles ne changent plus."
UNKNOWN_PAGE = "Cette page n’est pas dans ce questionnaire."
BEGUN_ONLINE = (
    "Cette feuille est commencée en ligne\u00a0: seule la personne qui répond la voit. Elle la termine elle-même, par son lien."
)
TYPED_BY_ANOTHER = "{person} saisit déjà cette feuille\u00a0: elle seule la voit jusqu’à son envoi."
HOW_TYPED = "Dites si vous saisissez par téléphone ou d’après le papier."
NOT_BEGUN = "Cette feuille n’est pas commencée."
CORRECT_FIRST = "Une réponse au moins ne peut pas être gardée telle quelle\u00a0: corrigez-la, puis envoyez."
UNKNOWN_LANGUAGE = "Ce questionnaire n’existe pas dans cette langue."
COUNT_CHANGED = "Cette page a changé ailleurs\u00a0: la voici à jour, recommencez l’ajout ou le retrait."


@acts(rule=rules.begin_sheet, on="request")
def begin(*, request: Request, mode: str, by: Any, language: str = "") -> AnswerSheet:
    """The sheet, with what it says by default; begun already, it is the same one. `language`: that of its questions."""
    kept = _kept(request)
    _refuse_mode(kept, mode, by)
    sheet = AnswerSheet.objects.filter(request=kept).select_related("version").first()
    if sheet is None:
        sheet = _new_sheet(kept)
        journal.write(by, "answers.typed" if mode in TYPED else "answers.begun", kept)
    _note_mode(kept, mode, by)
    if language:
        _note_language(sheet, language)
    sheet.request = kept
    return sheet


@acts(rule=rules.fill_sheet, on="request")
def save_page(*, request: Request, page: str, given: Mapping[str, Any], mode: str, by: Any) -> Outcome:
    """The answers of one page, whatever they are worth; those of the other pages stay as they are."""
    sheet = _locked(request, mode, by)
    compiled = compiled_of(sheet.version)
    asked = page_called(compiled, page)
    if asked is None or not set(given) <= set(codes_of(compiled, asked)):
        raise ValidationError(UNKNOWN_PAGE)
    sheet.answers = merged_answers(compiled, sheet.answers, given)
    return _save(sheet, asked)


@acts(rule=rules.fill_sheet, on="request")
def choose_language(*, request: Request, language: str, mode: str, by: Any) -> Outcome:
    """The questions are asked in that language from now on, on this device and any other; no answer changes."""
    sheet = _locked(request, mode, by)
    _note_language(sheet, language)
    return outcome_of(sheet)


@acts(rule=rules.fill_sheet, on="request")
def add_occurrence(*, request: Request, repeat: str, place: tuple[int, ...], seen: int, mode: str, by: Any) -> Outcome:
    """Once more, what is asked several times; not when somebody has added or removed one meanwhile."""
    sheet = _locked(request, mode, by)
    compiled = compiled_of(sheet.version)
    rows = rows_of(compiled, sheet.answers, repeat, place, seen)
    rows.append({item.code: item.default for item in compiled.of_repeat.get(repeat, ()) if _plain_default(compiled, item)})
    return _save(sheet)


@acts(rule=rules.fill_sheet, on="request")
def remove_occurrence(
    *, request: Request, repeat: str, place: tuple[int, ...], index: int, seen: int, mode: str, by: Any
) -> Outcome:
    sheet = _locked(request, mode, by)
    rows = rows_of(compiled_of(sheet.version), sheet.answers, repeat, place, seen)
    if not 0 <= index < len(rows):
        raise ValidationError(COUNT_CHANGED)
    del rows[index]
    return _save(sheet)


@acts(rule=rules.give_in, on="request")
def give_in(*, request: Request, by: Any) -> Request:
    """The whole is checked, what is irrelevant leaves the sheet, scores are worked out; a second time changes nothing."""
    sheet, kept = _sheet_of(request)
    if kept.answered_at is not None:
        return kept
    _refuse_closed(kept)
    if kept.campaign.is_shared:
        Campaign.objects.select_for_update(of=("self",)).get(pk=kept.campaign_id)
    outcome = outcome_of(sheet)
    wrong = faults(outcome)
    if any(one.kind != "required" for one in wrong):
        raise ValidationError(CORRECT_FIRST)
    kept.answered_at = sheet.saved_at = clock.now()
    kept.is_valid = not wrong
    kept.pages_done, kept.pages_count = _progress(sheet, outcome)
    sheet.answers = outcome.answers
    write_scores(kept, sheet, outcome)
    sheet.save(update_fields=["answers", "saved_at"])
    kept.save(update_fields=["answered_at", "is_valid", "pages_done", "pages_count"])
    journal.write(by, "answers.given_in", kept, {"mode": kept.get_mode_display()})
    if kept.mode in TYPED and kept.person is not None:
        send(emails.typed_for_her, to=kept.person, key=str(kept.pk), request=kept, results=answer_address(kept))
    if kept.campaign.is_shared:
        tell_the_others(kept)
    return kept


# --- The sheet and its request ------------------------------------------------------------------------------------------


def _kept(request: Request) -> Request:
    """The request as it is kept, locked, still to be answered."""
    known = ("campaign__version", "campaign__node__territory", "organisation", "typed_by")
    rows = Request.objects.select_for_update(of=("self",)).select_related(*known).defer(*unread("campaign__version"))
    kept: Request = rows.get(pk=request.pk)
    if kept.answered_at is not None:
        raise ValidationError(GIVEN_IN)
    _refuse_closed(kept)
    return kept


def _refuse_closed(request: Request) -> None:
    if not request.campaign.is_open:
        raise ValidationError(NOT_OPEN)


def _sheet_of(request: Request) -> tuple[AnswerSheet, Request]:
    """Locked first, then its request read: what another post has just decided is seen on both databases."""
    rows = AnswerSheet.objects.select_for_update(of=("self",)).select_related("version").defer(*unread("version"))
    sheet = rows.filter(request=request.pk).first()
    if sheet is None:
        raise ValidationError(NOT_BEGUN)
    kept: Request = Request.objects.select_related("campaign__node__territory", "organisation", "typed_by").get(pk=request.pk)
    sheet.request = kept
    return sheet, kept


def _locked(request: Request, mode: str, by: Any) -> AnswerSheet:
    sheet, kept = _sheet_of(request)
    if kept.answered_at is not None:
        raise ValidationError(GIVEN_IN)
    _refuse_closed(kept)
    _refuse_mode(kept, mode, by)
    _note_mode(kept, mode, by)
    return sheet


def why_not_typed(request: Request) -> str:
    """Why the team types nothing more for whoever answers: it is given in, or she has begun it herself."""
    if request.answered_at is not None:
        return GIVEN_IN
    return BEGUN_ONLINE if request.mode == AnswerMode.ONLINE else ""


def _refuse_mode(request: Request, mode: str, by: Any) -> None:
    """Online is for whoever is asked; by telephone or from paper, for one person of the team at a time."""
    if mode == AnswerMode.ONLINE:
        if not rules.answer_request(by, request):
            raise Refused(f"{by} is not asked")
        return
    if mode not in TYPED:
        raise ValidationError({"mode": HOW_TYPED})
    if not rules.type_request(by, request):
        raise Refused(f"{by} may not type")
    if request.mode == AnswerMode.ONLINE:
        raise ValidationError(BEGUN_ONLINE)
    if request.typed_by_id not in (None, by.pk):
        raise ValidationError(TYPED_BY_ANOTHER.format(person=request.typed_by))


def _note_mode(request: Request, mode: str, by: Any) -> None:
    """How it is answered; whoever is asked takes her sheet over by answering it herself."""
    if request.mode in TYPED and mode == AnswerMode.ONLINE:
        journal.write(by, "answers.taken_over", request)
    typed_by = by.pk if mode in TYPED else None
    if request.started_at is None or (request.mode, request.typed_by_id) != (mode, typed_by):
        request.started_at = request.started_at or clock.now()
        request.mode, request.typed_by_id = mode, typed_by
        request.save(update_fields=["started_at", "mode", "typed_by"])


def _note_language(sheet: AnswerSheet, language: str) -> None:
    if language not in compiled_of(sheet.version).form.languages:
        raise ValidationError(UNKNOWN_LANGUAGE)
    sheet.language = language
    sheet.save(update_fields=["language"])


def _new_sheet(request: Request) -> AnswerSheet:
    version, now, seed = request.campaign.version, clock.now(), secrets.randbelow(2**31)
    compiled = compiled_of(version)
    outcome = start_response(compiled, now=now, seed=seed)
    plain = {item.code: item.default for item in compiled.of_repeat.get(None, ()) if _plain_default(compiled, item)}
    sheet = AnswerSheet(request=request, version=version, seed=seed, saved_at=now, answers={**plain, **outcome.answers})
    sheet.save(force_insert=True)
    request.pages_count = len(asked_pages(outcome))
    request.save(update_fields=["pages_count"])
    return sheet


def _plain_default(compiled: CompiledForm, item: Item) -> bool:
    """Said from the start, even where the question is not asked yet."""
    return bool(item.default) and compiled.steps[item.code].default is None


# --- What changes in it -------------------------------------------------------------------------------------------------


def _save(sheet: AnswerSheet, page: Page | None = None) -> Outcome:
    outcome = outcome_of(sheet)
    sheet.answers = _with_what_is_drawn_once(outcome, sheet.answers)
    sheet.saved_at = clock.now()
    if page is not None:
        sheet.page = _furthest(outcome.compiled, sheet.page, page)
    sheet.save(update_fields=["answers", "page", "saved_at"])
    done, count = _progress(sheet, outcome)
    Request.objects.filter(pk=sheet.pk).update(pages_done=done, pages_count=count)
    return outcome


def merged_answers(compiled: CompiledForm, kept: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given takes the place of what was there, question by question; rows that were not shown stay."""
    merged = dict(kept)
    for code, value in given.items():
        if compiled.form.by_code[code].kind == "repeat":
            before = merged.get(code, [])
            rows = [
                merged_answers(compiled, before[place] if place < len(before) else {}, row) for place, row in enumerate(value)
            ]
            merged[code] = rows + before[len(rows) :]
        elif value in ("", []):
            merged.pop(code, None)
        else:
            merged[code] = value
    return merged


def rows_of(compiled: CompiledForm, answers: dict[str, Any], repeat: str, place: tuple[int, ...], seen: int) -> list[Any]:
    """The times that a group was answered, to be changed in place."""
    item = compiled.form.by_code.get(repeat)
    if item is None or item.kind != "repeat" or item.repeat_count or len(compiled.tree.repeats[repeat]) != len(place):
        raise ValidationError(UNKNOWN_PAGE)
    within: dict[str, Any] = answers
    for above, index in zip(compiled.tree.repeats[repeat], place, strict=True):
        rows = within.get(above.code, [])
        if not 0 <= index < len(rows):
            raise ValidationError(COUNT_CHANGED)
        within = rows[index]
    found: list[Any] = within.setdefault(repeat, [])
    if len(found) != seen:
        raise ValidationError(COUNT_CHANGED)
    return found


def _with_what_is_drawn_once(outcome: Outcome, answers: dict[str, Any]) -> dict[str, Any]:
    """What `once()` has drawn is kept, or it would be drawn again at each page."""
    items = outcome.compiled.of_repeat.get(None, ())
    drawn = {item.code: outcome.text(item.code) for item in items if "once(" in item.calculation}
    return {**answers, **{code: text for code, text in drawn.items() if text}}


def _furthest(compiled: CompiledForm, reached: str, page: Page) -> str:
    """A late post of an older page does not bring one back."""
    codes = [one.code for one in compiled.form.pages]
    return page.code if reached not in codes or codes.index(page.code) > codes.index(reached) else reached


def _progress(sheet: AnswerSheet, outcome: Outcome) -> tuple[int, int]:
    """How many pages are filled without a fault, of how many."""
    codes = [one.code for one in outcome.compiled.form.pages]
    reached = codes.index(sheet.page) if sheet.page in codes else -1
    wrong, pages = faults_by_page(outcome), asked_pages(outcome)
    return sum(codes.index(one.code) <= reached and not wrong[one.code] for one in pages), len(pages)
