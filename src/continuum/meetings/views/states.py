"""Where a meeting stands: noted held, counted, put off, cancelled, taken back."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from continuum.directory.rules import staff
from continuum.meetings import rules, services
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.forms import AudienceForm, HoldForm, PostponeForm, ReasonForm, ResumeForm
from continuum.meetings.models import Meeting
from continuum.toolkit.access import page
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from . import series
from .sections import RESUMING
from .writing import meeting_to_write, to_meeting

TOLD = "Les personnes convoquées en seront prévenues, avec ce motif."


def _sheet(request: HttpRequest, meeting: Meeting, title: str, submit: str, done: str, intro: str = "") -> Sheet:
    return Sheet(title, submit, meeting.get_absolute_url(), done, to_meeting(request, meeting), intro)


def _told(meeting: Meeting) -> str:
    return TOLD if meeting.convened_at and not meeting.is_over else ""


@page(staff)
@once
def hold_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two clicks: the mode that was planned is already chosen."""
    found = meeting_to_write(request, pk, rules.hold_meeting)
    form = initial_or_kept(request, HoldForm, meeting=found)
    title = f"«\u00a0{found}\u00a0» s’est tenue"
    sheet = _sheet(request, found, title, "Noter qu’elle s’est tenue", "La réunion est tenue.", f"{found.when_text}.")

    def act() -> None:
        mode, audience = form.cleaned_data["held_mode"], form.audience
        services.hold_meeting(meeting=form.as_seen(), mode=mode, audience=audience, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def count_audience(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = meeting_to_write(request, pk, rules.count_audience)
    form = initial_or_kept(request, AudienceForm, meeting=found)
    intro = "Le direct, le différé et les organisations présentes sont trois chiffres\u00a0: ils ne s’additionnent pas."
    sheet = _sheet(request, found, "Compter son public", "Enregistrer ces nombres", "Les nombres sont enregistrés.", intro)

    def act() -> None:
        services.count_audience(meeting=found, audience=form.audience, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def postpone_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = meeting_to_write(request, pk, rules.postpone_meeting)
    form = initial_or_kept(request, PostponeForm, meeting=found)
    intro = f"Elle est prévue le {found.when_text}. Cette date reste lisible. {_told(found)}"
    sheet = _sheet(request, found, f"Reporter «\u00a0{found}\u00a0»", "Reporter cette réunion", "La réunion est reportée.", intro)

    if series.is_to_read(request, form):
        return series.read_first(request, form, sheet, found, "Reporter", form.day - found.on)

    def act() -> None:
        why, to = form.cleaned_data["reason"], form.day
        postpone = services.postpone_following if form.is_for_following else services.postpone_meeting
        postpone(meeting=form.as_seen(), reason=why, to=to, keeps_room=form.keeps_room, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def cancel_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = meeting_to_write(request, pk, rules.cancel_meeting)
    form = initial_or_kept(request, ReasonForm, meeting=found)
    title = f"Annuler «\u00a0{found}\u00a0»\u202f?"
    sheet = _sheet(request, found, title, "Annuler cette réunion", "La réunion est annulée.", f"{found.when_text}.")
    consequences = [one for one in (_told(found), "Elle reste au calendrier, avec son motif\u202f; on peut y revenir.") if one]

    if series.is_to_read(request, form):
        return series.read_first(request, form, sheet, found, "Annuler", dt.timedelta())

    def act() -> None:
        cancel = services.cancel_following if form.is_for_following else services.cancel_meeting
        cancel(meeting=form.as_seen(), reason=form.cleaned_data["reason"], by=request.user)

    return ask_before(request, act, sheet, consequences, form=form)


@page(staff)
@once
def resume_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Back from what was said of it, with a reason; from elsewhere the service says that there is nothing to come back from."""
    found = meeting_to_write(request, pk, rules.resume_meeting)
    form = initial_or_kept(request, ResumeForm, meeting=found)
    label = RESUMING.get(MeetingStatus(found.status), "Y revenir")
    intro = f"Elle est «\u00a0{found.get_status_display()}\u00a0». {_told(found)}"
    sheet = _sheet(request, found, f"{label}\u00a0: «\u00a0{found}\u00a0»", label, "La réunion est de nouveau prévue.", intro)

    def act() -> None:
        why, to = form.cleaned_data["reason"], form.day
        services.resume_meeting(meeting=form.as_seen(), reason=why, to=to, keeps_room=form.keeps_room, by=request.user)

    return answer(request, form, act, sheet)
