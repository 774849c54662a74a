"""Signing a half-day: by one's own hand, at the server's time, within its hours; later the same day with a reason."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError

from continuum.meetings import queries, rules
from continuum.meetings.enums import ATTENDING, MeetingMode, NotedBy, Presence
from continuum.meetings.models import Attendance, Meeting, Signature
from continuum.meetings.models.gatherings import hour_text
from continuum.meetings.queries import Sitting
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts

journal.declare({queries.SIGNED: "demi-journée signée"})
NOT_YET = "La signature de cette demi-journée ouvre à {at}."
SAY_WHY = "Cette demi-journée se signait jusqu’à {at}\u00a0: dites pourquoi vous signez maintenant."
NO_SUCH = "Cette réunion ne comprend pas cette demi-journée."
NO_LONGER_LISTED = (
    "Entre-temps, votre ligne a été retirée de la liste\u00a0: voyez avec qui organise cette réunion avant de signer."
)
NOTED_AWAY = "Vous êtes notée «\u00a0{presence}\u00a0» à cette réunion\u00a0: voyez avec qui l’organise avant de signer."


@acts(rule=rules.sign_half_day, on="meeting")
def sign_half_day(*, meeting: Meeting, half_day: str, late_reason: str = "", by: Any) -> Signature:
    """Her own signature, chained to the one before it; pressed twice, it is there once."""
    kept = Meeting.objects.select_for_update(of=("self",)).select_related("commune", "node__territory").get(pk=meeting.pk)
    attendance = _hers(kept, by)
    done = attendance.signatures.filter(half_day=half_day).first()
    if done is not None:
        return done
    late = _refuse_out_of_time(kept, half_day, late_reason.strip())
    _note_there(attendance, kept)
    return _chained(Signature(attendance=attendance, half_day=half_day, late_reason=late), kept, by)


def _hers(meeting: Meeting, by: Any) -> Attendance:
    """Her line of the list; whoever organises is put there by signing."""
    attendance = Attendance.objects.select_related("organisation").filter(meeting=meeting, person=by).first()
    if attendance is None and meeting.organiser_id != by.pk:
        raise ValidationError(NO_LONGER_LISTED)
    if attendance is None:
        return Attendance.objects.create(meeting=meeting, person=by, organisation=queries.organisation_of(by))
    if attendance.presence and attendance.presence not in ATTENDING:
        raise ValidationError(NOTED_AWAY.format(presence=attendance.get_presence_display()))
    return attendance


def _refuse_out_of_time(meeting: Meeting, half_day: str, reason: str) -> str:
    """Refuse what would prove nothing; the reason, when it is needed."""
    if why := queries.why_not_today(meeting):
        raise ValidationError(why)
    sitting = _sitting(meeting, half_day)
    if clock.now() < sitting.opens:
        raise ValidationError(NOT_YET.format(at=hour_text(sitting.opens.time())))
    if sitting.is_late and not reason:
        raise ValidationError({"late_reason": SAY_WHY.format(at=hour_text(sitting.closes.time()))})
    return reason if sitting.is_late else ""


def _sitting(meeting: Meeting, half_day: str) -> Sitting:
    sittings = {str(one.half_day): one for one in queries.half_days_of(meeting)}
    if half_day not in sittings:
        raise ValidationError(NO_SUCH)
    return sittings[half_day]


def _note_there(attendance: Attendance, meeting: Meeting) -> None:
    """Whoever signs is there."""
    if attendance.presence:
        return
    attendance.presence = Presence.REMOTE if meeting.mode == MeetingMode.REMOTE else Presence.PRESENT
    attendance.noted_by, attendance.noted_at = NotedBy.LIST, clock.now()
    attendance.save(update_fields=["presence", "noted_by", "noted_at"])


def _chained(signature: Signature, meeting: Meeting, by: Any) -> Signature:
    """After the last one of the meeting, which is locked: no two signatures follow the same one."""
    last = Signature.objects.filter(attendance__meeting=meeting).order_by("-rank").first()
    signature.signed_at, signature.rank = clock.now(), last.rank + 1 if last else 1
    signature.name = str(by)[:120]
    signature.organisation_name = str(signature.attendance.organisation or "")[:250]
    signature.salt = secrets.token_hex(16)
    signature.seal = queries.seal_of(signature)
    signature.chain = queries.link_of(signature, last.chain if last else "")
    signature.save(force_insert=True)
    journal.write(by, queries.SIGNED, meeting, {"rank": signature.rank, "chain": signature.chain})
    return signature
