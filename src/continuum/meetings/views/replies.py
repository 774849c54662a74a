"""Answering a meeting: by the link of a mail, without signing in, or from the meeting's page. Reading answers nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from continuum.meetings import queries, rules, services
from continuum.meetings.enums import COMING, MeetingMode, MeetingStatus, Reply
from continuum.meetings.forms import ReplacementForm, ReplyForm, RideForm, RideMessageForm, WhyNotForm
from continuum.meetings.models import Attendance, Meeting
from continuum.toolkit.access import anyone, page, signed_in, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.throttling import refusal, throttled, wait
from continuum.toolkit.writing import Sheet, answer, attempt

MESSAGES = "6/h,20/d"
SAID = {
    Reply.YES: "C’est noté\u00a0: vous venez.",
    Reply.MAYBE: "C’est noté\u00a0: vous ne savez pas encore.",
    Reply.NO: "C’est noté\u00a0: vous ne venez pas.",
}
WAITING = "C’est noté. Il n’y a plus de place\u00a0: vous êtes en liste d’attente, un courriel vous préviendra."
BUTTONS = ((Reply.YES, "Oui, je viens"), (Reply.MAYBE, "Je ne sais pas encore"), (Reply.NO, "Non, je ne viens pas"))


@page(anyone)
@throttled("60/m", by="address")
@csrf_exempt
@never_cache
def answer_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, whatever the method, so that no log keeps it; it answers nothing."""
    return services.ANSWER_LINKS.follow(request, token)


@page(anyone)
def no_answer(request: HttpRequest) -> HttpResponse:
    """Where a link leads that is false or past: its own address is in no log."""
    return _closed(request)


@page(anyone, personal=True)
@never_cache
@throttled("30/m", by="address", posts_only=True)
@once
def held_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meeting in three lines, and three buttons; then what the answer makes possible."""
    found = services.ANSWER_LINKS.held_or_own(request, pk)
    return _answered(request, found.meeting, found) if found else _closed(request)


@page(signed_in, personal=True)
@once
def answer_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same page for whoever is signed in: invited, or free to register."""
    meeting: Meeting = visible_or_404(queries.meeting_shown(request.user), request.user, pk=pk)
    seen = Attendance.objects.visible_to(request.user).select_related("person", "organisation", "ride_from")
    own = seen.filter(meeting=meeting, person=request.user).first()
    if own is None and not rules.register(request.user, meeting):
        raise Http404
    return _answered(request, meeting, own)


@page(anyone, personal=True)
@never_cache
@once
def ride_message(request: HttpRequest, pk: UUID, other: UUID) -> HttpResponse:
    """A word to whoever goes the same way, sent by the platform."""
    found = services.ANSWER_LINKS.held_or_own(request, pk)
    ride = queries.rides_for(found).filter(pk=other).first() if found else None
    if found is None or ride is None:
        return _closed(request)
    form = initial_or_kept(request, RideMessageForm)
    if request.method == "POST" and form.is_valid() and (seconds := wait("ride_message", found.pk, MESSAGES)):
        return refusal(request, seconds)
    sheet = Sheet(
        title=f"Écrire à une personne qui part de {ride.ride_from}",
        submit="Envoyer ce message",
        back=reverse("meetings:held_answer", args=[pk]),
        done="Votre message est envoyé.",
        intro="Elle le reçoit par courriel, sans votre nom ni votre adresse, et peut vous répondre de même.",
    )

    def act() -> None:
        services.write_to_ride(attendance=found, to=other, text=form.cleaned_data["text"], by=found.person)

    return answer(request, form, act, sheet)


# --- The page --------------------------------------------------------------------------------------------------------------


def _closed(request: HttpRequest) -> HttpResponse:
    """Unknown, of somebody else, too old: the same page, which says what to do."""
    return render(request, "meetings/answer_closed.html", status=404)


def _answered(request: HttpRequest, meeting: Meeting, found: Attendance | None) -> HttpResponse:
    if found is not None:
        found.meeting = meeting
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    forms = _forms(request, found, asked)
    said: list[str] = []
    if asked in forms and forms[asked].is_valid() and attempt(forms[asked], _act(request, meeting, found, asked, forms, said)):
        messages.success(request, said[0])
        return redirect(request.path)
    context = {"meeting": meeting, "attendance": found, "forms": forms, "refused": forms.get(asked), "buttons": BUTTONS}
    return render(request, "meetings/answer.html", {**context, **_shown(request, meeting, found)})


def _forms(request: HttpRequest, found: Attendance | None, asked: str) -> dict[str, Any]:
    """The forms of the page; the one that was sent bears what was typed."""

    def made(name: str, kind: Any, **more: Any) -> Any:
        data = request.POST if name == asked else None
        return kind(data=data, person=request.user, initial={"do": name}, auto_id=f"{name}-%s", **more)

    forms = {"reply": made("reply", ReplyForm)}
    if found is not None and found.reply == Reply.NO:
        forms["why"] = made("why", WhyNotForm)
        forms["instead"] = made("instead", ReplacementForm, attendance=found)
    if found is not None and found.reply in COMING and found.meeting.mode != MeetingMode.REMOTE:
        forms["ride"] = made("ride", RideForm, attendance=found)
    return forms


def _act(
    request: HttpRequest, meeting: Meeting, found: Attendance | None, asked: str, forms: dict[str, Any], said: list[str]
) -> Callable[[], None]:
    """What this button does, by whoever holds the link or is signed in; and what is then said."""
    form, by = forms[asked], found.person if found else request.user

    def act() -> None:
        typed = form.cleaned_data
        if asked == "reply":
            said.append(_reply(meeting, found, typed["reply"], by))
        elif asked == "why":
            services.say_why(attendance=found, reason=typed["reason"], by=by)
            said.append("Merci, c’est noté.")
        elif asked == "instead":
            services.name_replacement(attendance=found, person=form.colleague, by=by)
            said.append(f"{form.colleague} reçoit un courriel pour vous remplacer.")
        else:
            ride = {"ride": typed["ride"], "leaving_from": typed["ride_from"], "seats": typed["ride_seats"]}
            services.share_ride(attendance=found, **ride, by=by)
            said.append("Votre covoiturage est noté." if typed["ride"] else "Pas de covoiturage\u00a0: c’est noté.")

    return act


def _reply(meeting: Meeting, found: Attendance | None, reply: str, by: Any) -> str:
    if found is None:
        kept = services.register(meeting=meeting, reply=reply, by=by)
    else:
        kept = services.answer_meeting(attendance=found, reply=reply, by=by)
    return WAITING if kept.is_waiting else SAID[Reply(reply)]


def _shown(request: HttpRequest, meeting: Meeting, found: Attendance | None) -> dict[str, Any]:
    """Whether it can still be answered, her turn if she waits, who comes instead, who goes the same way."""
    is_open = meeting.status == MeetingStatus.CONVENED and not meeting.is_over
    shown = {"is_open": is_open, "other": bool(found and request.user.is_authenticated and request.user.pk != found.person_id)}
    if found is None:
        return shown
    instead = Attendance.objects.visible_to(found.person).filter(replaces=found).select_related("person").first()
    turn = queries.turn_of(found) if found.is_waiting else 0
    return {**shown, "instead": instead, "turn": turn, "rides": queries.rides_for(found)}
