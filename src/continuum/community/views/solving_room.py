"""The room of a session: its screen, what is new every few seconds, the clock and the steps, what is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.enums import SolvingStep
from continuum.community.forms import NoteForm, StepForm
from continuum.community.models import ProblemSession, SessionSeat, StepNote
from continuum.toolkit import drafts
from continuum.toolkit.access import page
from continuum.toolkit.drafts import drafted
from continuum.toolkit.submissions import initial_or_kept, once, once_fields
from continuum.toolkit.writing import Sheet, ask_before, attempt

from .entering import charter_first
from .problems import stand_in_community
from .solving import session_seen, to_session

CLOCK = {
    "pause": ("Arrêter le chronomètre", services.pause_clock),
    "reprise": ("Reprendre le chronomètre", services.resume_clock),
}


@page(rules.enters_community, personal=True)
@charter_first
@drafted
@once
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The session on one's own phone: where it stands, what the others wrote, and one's own note."""
    found = session_seen(request, pk)
    seat = _seat(request, pk)
    if seat.pledged_at is None:
        return redirect("community:pledge", pk)
    if found.ended_at is not None and request.method == "GET":
        return redirect("community:session_record", pk)
    stand_in_community(request, found)
    form = initial_or_kept(request, NoteForm, initial={"kind": queries.usual_kind(seat)})
    if kept := drafts.kept(request, form):
        return kept
    if request.method == "POST" and form.is_valid():
        act = lambda: services.write_note(session=found, note=form.instance, by=request.user)  # noqa: E731
        if attempt(form, act):
            messages.success(request, "Votre note est enregistrée\u00a0: le groupe la lit.")
            return redirect("community:room", pk)
    context = {**_shown(request, seat), "form": form, "drafting": drafts.drafting(request), "crumbs": to_session(found)}
    return render(request, "community/room.html", context)


@page(rules.enters_community, personal=True)
def room_changes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a screen asks for every few seconds: nothing, as long as nothing has changed.

    Finding her seat asks whether she has accepted the charter: it is not asked by a query of its own each time.
    """
    seat = queries.seat_in(request.user, pk)
    if seat is None or seat.pledged_at is None:
        return _not_in_the_room(request)
    if request.GET.get("version") == str(seat.session.version):
        return HttpResponse(status=204)
    if "attend" in request.GET and seat.session.started_at is not None:
        # The page of whoever waits has no form yet: the whole of it is read again, and no text can be lost by that.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "community/room_now.html", _shown(request, seat, is_wall="mur" in request.GET))


@page(rules.enters_community, personal=True)
@charter_first
def wall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same, in large, for a screen that the whole room looks at."""
    found = session_seen(request, pk)
    seat = _seat(request, pk)
    if seat.pledged_at is None:
        return redirect("community:pledge", pk)
    return render(request, "community/wall.html", {**_shown(request, seat, is_wall=True), "crumbs": to_session(found)})


@charter_first
def _not_in_the_room(request: HttpRequest) -> HttpResponse:
    raise Http404


def _shown(request: HttpRequest, seat: SessionSeat, *, is_wall: bool = False) -> dict[str, Any]:
    room = queries.room_of(seat)
    buttons = [once_fields(request) for _ in range(3)] if room.leads else []
    return {"room": room, "session": seat.session, "seat": seat, "is_wall": is_wall, "keys": buttons}


def _seat(request: HttpRequest, pk: UUID) -> SessionSeat:
    """Her seat; without one, there is no such session for her."""
    seat = queries.seat_in(request.user, pk)
    if seat is None:
        raise Http404
    return seat


# --- The clock and the steps -----------------------------------------------------------------------------------------------


@page(rules.enters_community, personal=True)
@charter_first
@once
def start_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _led(request, pk)
    act = lambda: services.start_session(session=found, by=request.user)  # noqa: E731
    return _ask(request, found, act, "Commencer la séance", "La séance commence\u00a0: exposé.")


@page(rules.enters_community, personal=True)
@charter_first
@once
def go_to_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    found = _led(request, pk)
    if step not in SolvingStep.values:
        raise Http404
    label = SolvingStep(step).label
    form = initial_or_kept(request, StepForm, initial={"seen": found.step})

    def act() -> None:
        seen = form.cleaned_data["seen"]
        form.data = form.data.copy()
        form.data["seen"] = found.step  # refused once in words, it is asked again from where the session is now
        services.go_to_step(session=found, step=step, seen=seen, by=request.user)

    return _ask(request, found, act, f"Passer à l’étape «\u00a0{label}\u00a0»", f"Étape en cours\u00a0: {label}.", form=form)


@page(rules.enters_community, personal=True)
@charter_first
@once
def set_clock(request: HttpRequest, pk: UUID, to: str) -> HttpResponse:
    found = _led(request, pk)
    if to not in CLOCK:
        raise Http404
    words, service = CLOCK[to]
    return _ask(request, found, lambda: service(session=found, by=request.user), words, f"{words}\u00a0: c’est fait.")


@page(rules.enters_community, personal=True)
@charter_first
@once
def end_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _led(request, pk)
    act = lambda: services.end_session(session=found, by=request.user)  # noqa: E731
    consequences = [
        "On n’y écrit plus de notes\u202f; le plan d’action et les apprentissages restent ouverts.",
        "Dans trente jours, la personne qui a présenté sera invitée à raconter la suite à votre groupe.",
    ]
    return _ask(request, found, act, "Terminer la séance", "La séance est terminée. Merci à chacun.", consequences)


def _ask(
    request: HttpRequest,
    found: ProblemSession,
    act: Callable[[], Any],
    words: str,
    done: str,
    consequences: list[str] | None = None,
    form: Any = None,
) -> HttpResponse:
    """Done at once by the button of the room; a page asks first whoever comes by the address."""
    back = reverse("community:room", args=[found.pk])
    sheet = Sheet(title=f"{words}\u202f?", submit=words, back=back, done=done, crumbs=to_session(found))
    return ask_before(request, act, sheet, consequences or (), harmless=True, form=form)


def _led(request: HttpRequest, pk: UUID) -> ProblemSession:
    found = session_seen(request, pk)
    if not rules.lead_session(request.user, found):
        raise Http404
    return found


@page(rules.enters_community, personal=True)
@charter_first
@once
def take_back_note(request: HttpRequest, pk: UUID, note: UUID) -> HttpResponse:
    found = session_seen(request, pk)
    rows = StepNote.objects.visible_to(request.user).filter(session=found).select_related("seat", "session")
    written = rows.filter(pk=note).first()
    if written is None or not rules.take_back_note(request.user, written):
        raise Http404
    back = reverse("community:room", args=[pk])
    sheet = Sheet(
        title="Reprendre cette note\u202f?",
        submit="Reprendre cette note",
        back=back,
        done="Votre note est effacée.",
        crumbs=to_session(found),
        intro=f"«\u00a0{written.text}\u00a0»",
    )

    def act() -> None:
        services.take_back_note(note=written, by=request.user)

    return ask_before(request, act, sheet)
