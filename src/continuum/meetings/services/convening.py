"""Convening: who is expected, told once; who is added later; those who were told are told of what changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory.models import Organisation, Person
from continuum.meetings import emails, rules
from continuum.meetings.calendars import Method
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import Attendance, Meeting
from continuum.meetings.models.gatherings import GONE
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.typography import french_date

from .places import give_free_places
from .rows import locked
from .telling import agenda_of, answer_address, tell

journal.declare(
    {
        "meeting.convened": "réunion convoquée",
        "meeting.invited": "personne invitée à une réunion",
        "meeting.uninvited": "invitation à une réunion retirée",
        "meeting.told": "changement d’une réunion annoncé",
    }
)
NOT_TO_CONVENE = "Cette réunion n’est plus à convoquer\u00a0: elle est maintenant «\u00a0{now}\u00a0»."
NOT_CONVENED = "On invite une personne de plus à une réunion convoquée\u00a0: celle-ci est «\u00a0{now}\u00a0»."
PAST = "Elle était prévue le {on}\u00a0: donnez-lui une date à venir avant de la convoquer."
NOBODY = "Choisissez au moins une personne."
INVITED_ALREADY = "Cette personne est déjà invitée à cette réunion."
CLOSED_ACCOUNT = "Le compte de cette personne est fermé\u00a0: elle ne peut plus être invitée."
HAS_COME = "Sa présence est déjà notée\u00a0: elle ne peut plus être retirée de la liste."
NO_LONGER = "L’invitation qui vous avait été envoyée pour cette réunion est retirée."


@dataclass(frozen=True)
class Guest:
    """Somebody who is expected, on behalf of an organisation."""

    person: Person
    organisation: Organisation | None = None


@acts(rule=rules.convene_meeting, on="meeting")
def convene_meeting(*, meeting: Meeting, guests: Sequence[Guest], by: Any) -> Meeting:
    """Write to each of them, once; from then on what changes is told to them."""
    kept = _locked(meeting, rules.convene_meeting, by)
    if kept.status != MeetingStatus.PLANNED:
        raise ValidationError(NOT_TO_CONVENE.format(now=kept.get_status_display()))
    if kept.is_over:
        raise ValidationError(PAST.format(on=french_date(kept.on)))
    if not guests:
        raise ValidationError(NOBODY)
    kept.status, kept.convened_at = MeetingStatus.CONVENED, clock.now()
    kept.save(update_fields=["status", "convened_at"])
    count = _invite(kept, guests)
    journal.write(by, "meeting.convened", kept, {"count": count})
    return kept


@acts(rule=rules.invite_person, on="meeting")
def invite_person(*, meeting: Meeting, guest: Guest, by: Any) -> Attendance:
    """One more, after the others."""
    kept = _locked(meeting, rules.invite_person, by)
    if kept.status != MeetingStatus.CONVENED or kept.is_over:
        raise ValidationError(NOT_CONVENED.format(now=kept.get_status_display()))
    if not guest.person.is_active:
        raise ValidationError({"person": CLOSED_ACCOUNT})
    if Attendance.objects.filter(meeting=kept, person=guest.person).exclude(told_sequence=None).exists():
        raise ValidationError({"person": INVITED_ALREADY})
    _invite(kept, [guest])
    attendance: Attendance = Attendance.objects.get(meeting=kept, person=guest.person)
    journal.write(by, "meeting.invited", attendance)
    return attendance


@acts(rule=rules.withdraw_invitation, on="attendance")
def withdraw_invitation(*, attendance: Attendance, by: Any) -> None:
    """Invited by mistake: she is told, the meeting leaves her calendar, and her place goes to whoever waits for one."""
    meeting = _locked(attendance.meeting, rules.run_meeting, by)
    kept: Attendance = locked(attendance, rules.withdraw_invitation, by, "meeting__node__territory", "person", "organisation")
    if kept.presence:
        raise ValidationError(HAS_COME)
    kept.meeting = meeting
    journal.write(by, "meeting.uninvited", kept)
    take_off(kept, NO_LONGER)
    if not meeting.is_over:
        give_free_places(meeting)


def take_off(attendance: Attendance, reason: str) -> None:
    """Away from the list, and from the calendar of whoever had been told."""
    if attendance.told_sequence is not None:
        tell(emails.withdrawn, attendance, attendance.meeting.sequence, Method.CANCEL, reason=reason)
    attendance.delete()


def tell_change(meeting: Meeting, by: Any) -> int:
    """One more state of a meeting that people know of: those who were told of the former are told of it; how many mails."""
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])
    told = sum(_tell_state(one) for one in _told_before(meeting))
    journal.write(by, "meeting.told", meeting, {"sequence": meeting.sequence, "count": told})
    return told


def _told_before(meeting: Meeting) -> list[Attendance]:
    """Those who know of an older state, locked; nobody is told twice of the same."""
    rows = Attendance.objects.select_for_update(of=("self",)).select_related("person", "organisation")
    known = list(rows.filter(meeting=meeting, told_sequence__lt=meeting.sequence).exclude(person=None))
    for one in known:
        one.meeting = meeting
    return known


def _tell_state(attendance: Attendance) -> bool:
    meeting = attendance.meeting
    attendance.told_sequence = meeting.sequence
    attendance.save(update_fields=["told_sequence"])
    if meeting.status in GONE:
        return tell(emails.cancelled, attendance, meeting.sequence, Method.CANCEL)
    return tell(emails.changed, attendance, meeting.sequence, Method.REQUEST, answer=answer_address(attendance))


def _locked(meeting: Meeting, rule: Any, by: Any) -> Meeting:
    kept: Meeting = locked(meeting, rule, by, "node__territory", "node__programme", "committee", "commune")
    return kept


def _invite(meeting: Meeting, guests: Sequence[Guest]) -> int:
    """A row and a mail for each who was not told yet; how many mails."""
    known = {one.person_id: one for one in Attendance.objects.filter(meeting=meeting).exclude(person=None)}
    agenda, sent = agenda_of(meeting), 0
    for guest in {one.person.pk: one for one in guests if one.person.is_active}.values():
        attendance = known.get(guest.person.pk) or Attendance(meeting=meeting, organisation=guest.organisation)
        if attendance.told_sequence is None:
            sent += convoke(attendance, guest.person, meeting, agenda)
    return sent


def convoke(attendance: Attendance, person: Person, meeting: Meeting, agenda: Sequence[str]) -> bool:
    """Expected, and told so; a replacement is asked in the name of whom she would replace."""
    attendance.person, attendance.meeting = person, meeting
    attendance.invited_at, attendance.told_sequence = clock.now(), meeting.sequence
    attendance.save()
    mail = emails.replacement if attendance.replaces_id else emails.convocation
    context = {"answer": answer_address(attendance), "agenda": agenda}
    return tell(mail, attendance, meeting.sequence, Method.REQUEST, **context)
