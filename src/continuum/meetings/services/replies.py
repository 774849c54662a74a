"""Answering: yes, not yet, no; whoever waits for a place; who comes instead; who shares a car.

What is answered by the link of a mail is answered by the person to whom it was sent: holding it is having read her mail.
"""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from continuum.directory.models import Person, Territory
from continuum.meetings import emails, queries, rules
from continuum.meetings.calendars import Method
from continuum.meetings.enums import COMING, MeetingStatus, Reply, Ride
from continuum.meetings.models import Attendance, Meeting
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts

from .convening import convoke, take_off
from .places import give_free_places
from .rows import locked
from .telling import agenda_of, answer_address, tell

journal.declare(
    {
        "attendance.answered": "réponse donnée à une réunion",
        "attendance.registered": "inscription à une réunion",
        "attendance.replaced": "remplacement demandé pour une réunion",
        "attendance.ride": "covoiturage indiqué",
    }
)
CLOSED = "On ne répond plus à cette réunion\u00a0: elle est {now}."
OVER = "passée"
NO_REPLY = "Choisissez une réponse."
COMES_HERSELF = "{person} viendra finalement\u00a0: vous n’avez plus à prendre sa place."
SAY_NO_FIRST = "Dites d’abord que vous ne venez pas."
REPLACED_ALREADY = "Une autre personne a déjà été sollicitée à votre place."
NOT_A_COLLEAGUE = "Choisissez dans la liste\u00a0: cette personne ne peut pas vous remplacer ici."
NOT_COMING = "Le covoiturage est pour qui vient\u00a0: changez d’abord votre réponse."
WHERE_FROM = "Dites d’où vous partez."
HOW_MANY = "Dites combien de places vous proposez."
NO_LONGER_THERE = "Ce trajet n’est plus proposé\u00a0: regardez ceux qui restent."
WRITE_SOMETHING = "Écrivez votre message."


@acts(rule=rules.answer_meeting, on="attendance")
def answer_meeting(*, attendance: Attendance, reply: str, by: Any) -> Attendance:
    """Her answer, which she may change until the day; the same one given twice changes nothing."""
    kept = _kept(attendance, by)
    if reply not in Reply.values:
        raise ValidationError({"reply": NO_REPLY})
    if kept.reply != reply:
        _note(kept, reply)
        journal.write(by, "attendance.answered", kept, {"reply": kept.get_reply_display()})
        if reply != Reply.NO:
            _come_oneself(kept)
        give_free_places(kept.meeting)
    return kept


@acts(rule=rules.answer_meeting, on="attendance")
def say_why(*, attendance: Attendance, reason: str, by: Any) -> Attendance:
    """Why she does not come, if she wishes to say it; for those who run the meeting alone."""
    kept = _kept(attendance, by)
    if kept.reply != Reply.NO:
        raise ValidationError(SAY_NO_FIRST)
    kept.decline_reason = reason.strip()
    kept.save(update_fields=["decline_reason"])
    return kept


@acts(rule=rules.register, on="meeting")
def register(*, meeting: Meeting, reply: str, by: Any) -> Attendance:
    """Somebody of the programme answers without having been invited, where it is open to all."""
    _lock(meeting.pk)
    attendance, new = Attendance.objects.get_or_create(
        meeting=meeting, person=by, defaults={"organisation": queries.organisation_of(by)}
    )
    if new:
        journal.write(by, "attendance.registered", attendance)
    answered = answer_meeting(attendance=attendance, reply=reply, by=by)
    if answered.told_sequence is None and reply != Reply.NO:
        answered.told_sequence = answered.meeting.sequence
        answered.save(update_fields=["told_sequence"])
        tell(emails.registered, answered, answered.told_sequence, Method.REQUEST, answer=answer_address(answered))
    return answered


@acts(rule=rules.answer_meeting, on="attendance")
def name_replacement(*, attendance: Attendance, person: Person, by: Any) -> Attendance:
    """Ask a colleague to come instead: she is told, and answers for herself."""
    kept = _kept(attendance, by)
    if kept.reply != Reply.NO:
        raise ValidationError(SAY_NO_FIRST)
    if Attendance.objects.filter(replaces=kept).exists():
        raise ValidationError({"person": REPLACED_ALREADY})
    if not queries.colleagues_of(kept).filter(pk=person.pk).exists():
        raise ValidationError({"person": NOT_A_COLLEAGUE})
    instead = Attendance(meeting=kept.meeting, organisation=kept.organisation, replaces=kept)
    convoke(instead, person, kept.meeting, agenda_of(kept.meeting))
    journal.write(by, "attendance.replaced", kept)
    return instead


@acts(rule=rules.answer_meeting, on="attendance")
def share_ride(
    *, attendance: Attendance, ride: str, leaving_from: Territory | None = None, seats: int | None = None, by: Any
) -> Attendance:
    """Offer seats from one's commune, look for one, or neither any more."""
    kept = _kept(attendance, by)
    if ride and kept.reply not in COMING:
        raise ValidationError({"ride": NOT_COMING})
    if ride and leaving_from is None:
        raise ValidationError({"ride_from": WHERE_FROM})
    if ride == Ride.OFFERS and not seats:
        raise ValidationError({"ride_seats": HOW_MANY})
    kept.ride, kept.ride_from = ride, leaving_from if ride else None
    kept.ride_seats = seats if ride == Ride.OFFERS else None
    kept.save(update_fields=["ride", "ride_from", "ride_seats"])
    journal.write(by, "attendance.ride", kept)
    return kept


@acts(rule=rules.answer_meeting, on="attendance")
def write_to_ride(*, attendance: Attendance, to: UUID, text: str, by: Any) -> bool:
    """A word to whoever goes the same way; neither learns who the other is. The same word is not sent twice."""
    kept = _kept(attendance, by)
    if not text.strip():
        raise ValidationError({"text": WRITE_SOMETHING})
    other = queries.rides_for(kept).filter(pk=to).first()
    if other is None:
        raise ValidationError(NO_LONGER_THERE)
    about = f"{kept.pk.hex}-{hashlib.sha256(text.strip().encode()).hexdigest()[:16]}"
    said: dict[str, Any] = {"leaving_from": kept.ride_from, "text": text.strip(), "answer": answer_address(other)}
    return tell(emails.ride_message, other, about, **said)


def _note(attendance: Attendance, reply: str) -> None:
    """A place if there is one left; whoever waits already keeps her turn."""
    attendance.reply, attendance.replied_at = reply, clock.now()
    attendance.decline_reason = ""
    if reply != Reply.YES:
        attendance.waits_since = None
    elif queries.is_full(attendance.meeting):
        attendance.waits_since = clock.now()
    if reply == Reply.NO:
        attendance.ride, attendance.ride_from, attendance.ride_seats = "", None, None
    fields = ("reply", "replied_at", "decline_reason", "waits_since", "ride", "ride_from", "ride_seats")
    attendance.save(update_fields=fields)


def _come_oneself(attendance: Attendance) -> None:
    """Whoever was to come instead is told that she need not."""
    rows = Attendance.objects.select_related("person", "organisation")
    for instead in rows.filter(replaces=attendance, presence=""):
        instead.meeting = attendance.meeting
        take_off(instead, COMES_HERSELF.format(person=attendance.person))


def _kept(attendance: Attendance, by: Any) -> Attendance:
    """Her row as it is kept, while it can be answered; the meeting is locked first, so that one place goes to one person."""
    meeting = _lock(attendance.meeting_id)
    kept: Attendance = locked(attendance, rules.answer_meeting, by, "person", "organisation", "ride_from")
    kept.meeting = meeting
    if meeting.status != MeetingStatus.CONVENED or meeting.is_over:
        raise ValidationError(CLOSED.format(now=OVER if meeting.is_over else meeting.get_status_display()))
    return kept


def _lock(pk: Any) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",))
    return rows.select_related("node__territory", "node__programme", "committee", "commune").get(pk=pk)
