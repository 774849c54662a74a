"""Reminders: on the eve, to whoever comes or has not said; before the last day for answering, to whoever has not."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from continuum.meetings import emails
from continuum.meetings.enums import MeetingStatus, Reply
from continuum.meetings.models import Attendance
from continuum.toolkit import clock

from .telling import answer_address, tell

REPLY_BEFORE = dt.timedelta(days=2)
"""So long before the last day, who has not answered is asked again."""


def remind_of_meetings() -> int:
    """How many mails were written. Done twice, nothing is written twice: each is written once for its day."""
    tomorrow = clock.today() + dt.timedelta(days=1)
    expected = Attendance.objects.filter(meeting__status=MeetingStatus.CONVENED, told_sequence__isnull=False)
    known = expected.exclude(person=None).select_related("person", "organisation", "meeting__commune")
    eve = known.filter(meeting__on=tomorrow, waits_since=None).exclude(reply=Reply.NO)
    silent = known.filter(reply="", meeting__on__gt=tomorrow)
    due = silent.filter(meeting__reply_until__range=(clock.today(), clock.today() + REPLY_BEFORE))
    told = sum(_tell(emails.tomorrow, one, one.meeting.on) for one in eve)
    return told + sum(_tell(emails.reply_reminder, one, one.meeting.reply_until) for one in due)


@transaction.atomic
def _tell(mail: emails.TwoKinds, attendance: Attendance, day: dt.date | None) -> bool:
    return tell(mail, attendance, day, answer=answer_address(attendance))
