"""Answering a questionnaire, page by page: by the link of a mail, signed in, or typed by the team for whoever answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from continuum.directory.rules import staff
from continuum.methods.questionnaires import ItemError, Outcome, Page
from continuum.surveys import queries, rules, services
from continuum.surveys.enums import AnswerMode
from continuum.surveys.forms import BeginForm, Posted, TypingForm, read_page
from continuum.surveys.models import Request
from continuum.surveys.queries import Answerer
from continuum.toolkit.access import anyone, page, signed_in, visible_or_404
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once, once_fields
from continuum.toolkit.throttling import throttled
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import attempt

LINK_HELD = 60 * 60 * 24
"""A link followed without an account is held for a day: nobody is hurried while she answers."""


@page(anyone)
@throttled("60/m", by="address")
@csrf_exempt
@never_cache
def answer_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, whatever the method, so that no log keeps it; it answers nothing."""
    if not request.user.is_authenticated:
        request.session.set_expiry(LINK_HELD)
    return services.ANSWER_LINKS.follow(request, token)


@page(anyone)
def no_answer(request: HttpRequest) -> HttpResponse:
    """Where a link leads that is false or past: its own address is in no log."""
    return _closed(request)


@page(signed_in)
def own_requests(request: HttpRequest) -> HttpResponse:
    """« Mon diagnostic »: what is asked of her, what she has given in."""
    rows = list(queries.own_requests(request.user)[: queries.MOST_OWN])
    waiting = sorted(
        (one for one in rows if one.answered_at is None and one.campaign.is_open), key=lambda one: one.campaign.closes_on
    )
    given = [one for one in rows if one.answered_at is not None]
    past = [one for one in rows if one.answered_at is None and not one.campaign.is_open]
    return render(request, "surveys/answering/own.html", {"waiting": waiting, "given": given, "past": past})


@page(anyone, personal=True)
@never_cache
@once
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Before the questions: who asks, why, what becomes of the answers, how long it takes."""
    whose = _whose(request, pk)
    if whose is None:
        return _closed(request)
    sheet = whose.sheet()
    form = initial_or_kept(request, BeginForm, languages=whose.languages(sheet))
    if request.method == "POST" and form.is_valid():
        begin = {"request": whose.request, "mode": whose.mode, "by": whose.by, "language": form.cleaned_data.get("language", "")}
        if attempt(form, lambda: services.begin(**begin)):
            return _resumed(whose)
    pages = len(queries.asked_pages(queries.outcome_of(sheet))) if sheet else len(queries.blank_pages(whose.request))
    return render(request, "surveys/answering/first.html", {"whose": whose, "form": form, "sheet": sheet, "pages": pages})


@page(anyone, personal=True)
@never_cache
@once
def answer_page(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """One page of questions: shown, then saved whatever it is worth, and left when it is right."""
    whose = _whose(request, pk)
    sheet = whose.sheet() if whose else None
    if whose is None:
        return _closed(request)
    if sheet is None or whose.request.answered_at is not None or not whose.is_open:
        return redirect("surveys:answer", pk)
    compiled = queries.compiled_of(sheet.version)
    asked = queries.page_called(compiled, code)
    if asked is None:
        return _refused(request, whose, services.UNKNOWN_PAGE, 404)
    if request.method == "POST":
        return _posted(request, whose, asked, compiled)
    outcome = queries.outcome_of(sheet)
    if asked not in queries.asked_pages(outcome):
        return _resumed(whose)
    errors = queries.faults_by_page(outcome)[asked.code] if "a-corriger" in request.GET else []
    return _shown(request, whose, outcome, asked, errors=errors)


@page(anyone, personal=True)
@never_cache
def pause_answering(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything is kept; how to come back, here or on another device."""
    whose = _whose(request, pk)
    if whose is None:
        return _closed(request)
    return render(request, "surveys/answering/paused.html", {"whose": whose})


@page(anyone, personal=True)
@never_cache
@once
def review_answers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is missing, with links; then the sheet is given in."""
    whose = _whose(request, pk)
    sheet = whose.sheet() if whose else None
    if whose is None:
        return _closed(request)
    if sheet is None or whose.request.answered_at is not None or not whose.is_open:
        return redirect("surveys:answer", pk)
    form = initial_or_kept(request, OnceForm)
    give_in = {"request": whose.request, "by": whose.by}
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: services.give_in(**give_in)):
        messages.success(request, "Vos réponses sont envoyées." if not whose.is_typing else "Les réponses sont envoyées.")
        return redirect(_after(whose))
    context = {"whose": whose, "form": form, "review": queries.review_of(sheet)}
    return render(request, "surveys/answering/review.html", context)


@page(staff, personal=True)
@once
def type_answers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody answers by telephone or on paper: the team types in the same pages."""
    rows = queries.followed(request.user).select_related(*queries.KNOWN, "typed_by")
    found: Request = visible_or_404(rows, request.user, pk=pk)
    if not rules.type_request(request.user, found):
        raise Http404
    form, refusal = initial_or_kept(request, TypingForm), services.why_not_typed(found)
    if request.method == "POST" and not refusal and form.is_valid():
        begin = {"request": found, "mode": form.cleaned_data["mode"], "by": request.user}
        if attempt(form, lambda: services.begin(**begin)):
            return _resumed(Answerer(found, request.user, form.cleaned_data["mode"]))
    return render(request, "surveys/answering/type.html", {"request_row": found, "form": form, "refusal": refusal})


# --- A page that is posted ------------------------------------------------------------------------------------------------


def _posted(request: HttpRequest, whose: Answerer, asked: Page, compiled: Any) -> HttpResponse:
    act = {"request": whose.request, "mode": whose.mode, "by": whose.by}
    try:
        posted = read_page(compiled, asked, request.POST)
        outcome = services.save_page(page=asked.code, given=posted.given, **act)
        verb, _, rest = request.POST.get("do", "next").partition(" ")
        if verb in ("add", "remove"):
            return redirect(_changed_rows(verb, rest, posted, whose, asked, act))
        if verb == "language":
            outcome = services.choose_language(language=rest, **act)
            return _kept_in_language(request, whose, outcome, asked, posted)
    except ValidationError as refused:
        return _refused(request, whose, " ".join(refused.messages), 409, asked)
    if verb == "later":
        return redirect("surveys:pause_answering", whose.request.pk)
    if verb == "back":
        return redirect(_beside(whose, outcome, asked, -1))
    return _left(request, whose, outcome, asked, posted, skips=verb == "skip")


def _kept_in_language(request: HttpRequest, whose: Answerer, outcome: Outcome, asked: Page, posted: Posted) -> HttpResponse:
    """The same page in another language; what cannot be read is still there, as it was typed."""
    wrong = [one for one in _faults_shown(outcome, asked, posted) if one.kind != "required"]
    if wrong:
        return _shown(request, whose, outcome, asked, errors=wrong, typed=posted.typed)
    return redirect(_address(whose, asked))


def _faults_shown(outcome: Outcome, asked: Page, posted: Posted) -> list[ItemError]:
    found = queries.faults_by_page(outcome).get(asked.code, [])
    return [one for one in found if queries.name_of(one.code, one.place) in posted.shown]


def _left(request: HttpRequest, whose: Answerer, outcome: Outcome, asked: Page, posted: Posted, *, skips: bool) -> HttpResponse:
    """On to the next page, unless something shown is to be corrected or something new appears."""
    errors = _faults_shown(outcome, asked, posted)
    page_now = queries.page_of(outcome.compiled, outcome, asked)
    new = [name for name in page_now.shown if name not in posted.shown]
    if errors and not (skips and all(one.kind == "required" for one in errors)):
        return _shown(request, whose, outcome, asked, errors=errors, typed=posted.typed, new=len(new))
    if new and asked in queries.asked_pages(outcome):
        said = counted(len(new), "question apparaît", "questions apparaissent")
        messages.info(request, f"Les réponses sont enregistrées. D’après elles, {said} sur cette page.")
        return redirect(f"{_address(whose, asked)}#q{new[0]}")
    return redirect(_beside(whose, outcome, asked, 1))


def _changed_rows(verb: str, rest: str, posted: Posted, whose: Answerer, asked: Page, act: dict[str, Any]) -> str:
    """One time more, or less; the page is shown again there."""
    number, _, name = rest.partition(" ") if verb == "remove" else ("", "", rest)
    place, _, code = name.partition(":")
    if name not in posted.counts or not all(
        one.isdigit() for one in [*filter(None, place.split(".")), *([number] if number else [])]
    ):
        raise ValidationError(services.UNKNOWN_PAGE)
    where = {"repeat": code, "place": tuple(int(one) for one in place.split(".") if one), "seen": posted.counts[name]}
    if verb == "add":
        services.add_occurrence(**where, **act)
        return f"{_address(whose, asked)}#q{name}_{posted.counts[name]}"
    services.remove_occurrence(**where, index=int(number or -1), **act)
    return f"{_address(whose, asked)}#q{name}"


def _shown(request: HttpRequest, whose: Answerer, outcome: Outcome, asked: Page, *, new: int = 0, **more: Any) -> HttpResponse:
    errors, typed = more.get("errors", []), more.get("typed")
    drawn = queries.page_of(outcome.compiled, outcome, asked, errors, typed=typed, minutes=whose.minutes)
    context = {
        "whose": whose,
        "shown": drawn,
        "new": new,
        "once_fields": once_fields(request),
        "may_skip": bool(errors) and all(one.kind == "required" for one in errors),
        "is_first": drawn.number == 1,
        "is_last": drawn.number == drawn.total,
    }
    return render(request, "surveys/answering/page.html", context)


# --- Whose, and where to --------------------------------------------------------------------------------------------------


def _whose(request: HttpRequest, pk: UUID) -> Answerer | None:
    """Asked of who is signed in; otherwise of whom this browser has followed the link; otherwise in the hands of who types."""
    own = queries.answerer_signed_in(request.user, pk)
    if own is not None and not own.is_typing:
        return own
    held = services.ANSWER_LINKS.held_or_own(request, pk)
    return Answerer(held, held.person, AnswerMode.ONLINE) if held is not None else own


def _closed(request: HttpRequest) -> HttpResponse:
    """Unknown, of somebody else, too old: the same page, which says what to do."""
    return render(request, "surveys/answering/closed.html", status=404)


def _refused(request: HttpRequest, whose: Answerer, said: str, status: int, asked: Page | None = None) -> HttpResponse:
    """What was sent cannot be taken: why, and the way back; nothing was changed."""
    back = _address(whose, asked) if asked else reverse("surveys:answer", args=[whose.request.pk])
    return render(request, "surveys/answering/refused.html", {"whose": whose, "said": said, "back": back}, status=status)


def _address(whose: Answerer, asked: Page) -> str:
    return reverse("surveys:answer_page", args=[whose.request.pk, asked.code])


def _beside(whose: Answerer, outcome: Outcome, asked: Page, step: int) -> str:
    """The page after or before this one, among those that have something to ask; the summary after the last."""
    order = [one.code for one in outcome.compiled.form.pages]
    here, pages = order.index(asked.code), queries.asked_pages(outcome)
    if step > 0:
        after = next((one for one in pages if order.index(one.code) > here), None)
        return _address(whose, after) if after else reverse("surveys:review_answers", args=[whose.request.pk])
    before = next((one for one in reversed(pages) if order.index(one.code) < here), None)
    return _address(whose, before) if before else reverse("surveys:answer", args=[whose.request.pk])


def _resumed(whose: Answerer) -> HttpResponse:
    """Where she had stopped."""
    sheet = whose.sheet()
    following = queries.review_of(sheet).next_page if sheet else None
    if following is not None:
        return redirect(_address(whose, following))
    return redirect("surveys:review_answers", whose.request.pk)


def _after(whose: Answerer) -> str:
    """The results for whoever answers; whoever typed goes back to what she follows."""
    return whose.request.get_absolute_url() if whose.is_typing else reverse("surveys:results", args=[whose.request.pk])
