"""What was sent of the minutes of a meeting, whether they were corrected since, and until when their link is read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from uuid import UUID

from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import Attendance, Meeting, MinutesMailing
from continuum.toolkit import clock

READ_FOR = dt.timedelta(days=90)
"""So long after the last sending, its link opens the minutes; each sending begins anew."""


def minutes_digest(meeting: Meeting) -> str:
    """What is written: the texts, and what was decided, by whom and by when; where a decision stands is no correction."""
    said = list(meeting.agenda.order_by("order", "pk").values_list("title", "said"))
    decided = sorted(
        [text, str(due or ""), str(owner or "")] for text, due, owner in meeting.decisions.values_list("text", "due_on", "owner")
    )
    return hashlib.sha256(json.dumps([meeting.minutes, said, decided], ensure_ascii=False).encode()).hexdigest()


def mailings_of(meeting: Meeting) -> list[MinutesMailing]:
    return list(MinutesMailing.objects.filter(meeting=meeting).order_by("number"))


def is_corrected(meeting: Meeting, mailings: list[MinutesMailing]) -> bool:
    """Was something corrected since they were last sent? Of a sending older than these records, nothing is known."""
    if meeting.minutes_shared_at is None:
        return False
    return not mailings or mailings[-1].digest != minutes_digest(meeting)


def read_until(meeting: Meeting) -> dt.date | None:
    """The last day on which the link of the mails opens the minutes."""
    last = MinutesMailing.objects.filter(meeting=meeting).order_by("-number").first()
    sent_at = last.sent_at if last else meeting.minutes_shared_at
    return (sent_at + READ_FOR).astimezone(clock.PARIS).date() if sent_at else None


def minutes_open_to(pk: UUID) -> Attendance | None:
    """Whoever was invited and is still here, for as long as the minutes of that meeting are read by their link."""
    known = ("meeting__node__territory", "meeting__node__programme", "meeting__commune", "meeting__committee")
    rows = Attendance.objects.select_related(*known, "person", "organisation")
    still = {"person__is_active": True, "meeting__minutes_shared_at__isnull": False, "meeting__status": MeetingStatus.HELD}
    found = rows.filter(pk=pk, **still).first()
    until = read_until(found.meeting) if found else None
    return found if until and clock.today() <= until else None
