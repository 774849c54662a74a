"""A meeting that comes back: those that follow it, and what a change made to all of them would do before it is done."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import Attendance, Meeting
from continuum.toolkit import clock
from continuum.toolkit.typography import counted, french_date, join_french

from .half_days import no_signature_on

TO_COME = (MeetingStatus.PLANNED, MeetingStatus.CONVENED)
SATURDAY = 5


def following(meeting: Meeting) -> QuerySet[Meeting]:
    """Those of its series that come after it."""
    return Meeting.objects.filter(series=meeting.series, on__gt=meeting.on) if meeting.series else Meeting.objects.none()


def following_to_come(meeting: Meeting) -> list[Meeting]:
    """Those after it that may still change: what was held, cancelled, put off or is past stays as it is."""
    rows = following(meeting).filter(on__gte=clock.today(), status__in=TO_COME)
    return list(rows.select_related("node__territory", "node__programme", "commune").order_by("on", "starts", "pk"))


@dataclass(frozen=True)
class Foreseen:
    """What would become of one meeting of a series, and how many mails would say so."""

    meeting: Meeting
    on: dt.date
    mails: int
    closed: str
    """Why the new day is a bad one: « un dimanche », « un jour férié (Noël) »; nothing on a working day."""

    @property
    def moves(self) -> bool:
        return self.on != self.meeting.on


def foresee(rows: Sequence[Meeting], by: dt.timedelta, *, is_told: bool) -> list[Foreseen]:
    """Nothing is written: each with its new day, and as many mails as people know of it and `is_told` of the change."""
    convened = [one.pk for one in rows if is_told and one.convened_at and max(one.on, one.on + by) >= clock.today()]
    known = Attendance.objects.filter(meeting__in=convened, told_sequence__isnull=False).exclude(person=None).order_by()
    counts = dict(known.values_list("meeting").annotate(Count("pk")))
    return [Foreseen(one, one.on + by, counts.get(one.pk, 0), _closed(one, by) if by else "") for one in rows]


def added_in_words(rows: Sequence[Meeting]) -> str:
    """How many meetings were added, until when, and which of their days are to be looked at again."""
    said = f"{counted(len(rows), 'date', 'dates')}, jusqu’au {french_date(rows[-1].on)}." if len(rows) > 1 else ""
    days = [f"{french_date(one.on)} ({why})" for one in rows if (why := _closed(one, dt.timedelta()))]
    check = f"À vérifier\u00a0: {join_french(days)}." if days else ""
    return " ".join(filter(None, (said, check)))


def _closed(meeting: Meeting, by: dt.timedelta) -> str:
    moved = copy.copy(meeting)
    moved.on = meeting.on + by
    return "un samedi" if moved.on.weekday() == SATURDAY else no_signature_on(moved)
