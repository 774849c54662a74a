"""A month of meetings, day by day, as a wall calendar lays it out."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from continuum.meetings.models import Meeting
from continuum.toolkit import clock
from continuum.toolkit.typography import french_date, month_name

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Day:
    """A square of the calendar; one of the month before or after only fills its week."""

    on: dt.date
    is_inside: bool
    meetings: Sequence[Meeting]

    @property
    def name(self) -> str:
        """« jeudi 12 mars 2026 »."""
        return f"{WEEKDAYS[self.on.weekday()]} {french_date(self.on)}"

    @property
    def is_today(self) -> bool:
        return self.on == clock.today()


@dataclass(frozen=True)
class Month:
    """Weeks that begin on Monday."""

    first: dt.date
    weeks: Sequence[Sequence[Day]]

    @classmethod
    def of(cls, rows: QuerySet[Meeting], year: int, month: int) -> Month:
        """In one query, however full the month."""
        weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(year, month)
        by_day = defaultdict(list)
        for meeting in rows.filter(on__year=year, on__month=month).order_by("on", "starts", "title", "pk"):
            by_day[meeting.on].append(meeting)
        days = [[Day(on, on.month == month, by_day.get(on, [])) for on in week] for week in weeks]
        return cls(dt.date(year, month, 1), days)

    @property
    def name(self) -> str:
        """« mars 2026 »."""
        return f"{month_name(self.first.month)} {self.first.year}"

    @property
    def count(self) -> int:
        return sum(len(day.meetings) for week in self.weeks for day in week)

    @property
    def before(self) -> tuple[int, int] | None:
        last = self.first - dt.timedelta(days=1)
        return (last.year, last.month) if last.year >= FIRST_YEAR else None

    @property
    def after(self) -> tuple[int, int] | None:
        following = self.first + dt.timedelta(days=31)
        return (following.year, following.month) if following.year <= LAST_YEAR else None
