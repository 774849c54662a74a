"""The half-days of a meeting that is signed: their hours, when each may be signed, and the days on which nobody signs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from continuum.meetings.enums import HalfDay, SlotKind
from continuum.meetings.models import Meeting
from continuum.meetings.models.gatherings import GONE, hour_text
from continuum.toolkit import clock
from continuum.toolkit.holidays import holiday_on
from continuum.toolkit.typography import french_date

MIDDAY = dt.time(13)
LUNCH_BETWEEN = (dt.time(12), dt.time(14))
MARGIN = dt.timedelta(minutes=30)
"""One signs from half an hour before a half-day until half an hour after; later the same day, with a reason."""
SHORTEST = dt.timedelta(minutes=45)
"""What runs over midday by less belongs to the other half of the day."""
SUNDAY = 6
OWN_HOLIDAYS = ("D57/", "D67/", "D68/")
"""Moselle, Bas-Rhin, Haut-Rhin: two more holidays."""
NOT_SIGNED = "On ne signe pas à cette réunion\u00a0: seule la présence y est notée."
GONE_AWAY = "On ne signe pas à une réunion «\u00a0{now}\u00a0»."
NO_HOURS = "Les heures de cette réunion ne sont pas données\u00a0: on ne peut pas encore signer."
CLOSED_DAY = "On ne signe pas {why}\u00a0: une telle signature ne prouverait rien."
SAME_DAY = "On signe le jour même, le {on}, et aucun autre jour."


@dataclass(frozen=True)
class Sitting:
    """One half-day of a meeting, with its hours."""

    half_day: HalfDay
    starts: dt.datetime
    ends: dt.datetime

    @property
    def opens(self) -> dt.datetime:
        return self.starts - MARGIN

    @property
    def closes(self) -> dt.datetime:
        return self.ends + MARGIN

    @property
    def label(self) -> str:
        return str(self.half_day.label)

    @property
    def hours_text(self) -> str:
        return f"de {hour_text(self.starts.time())} à {hour_text(self.ends.time())}"

    @property
    def duration(self) -> dt.timedelta:
        return self.ends - self.starts

    @property
    def is_open(self) -> bool:
        return self.opens <= clock.now() <= self.closes

    @property
    def is_late(self) -> bool:
        return clock.now() > self.closes


def half_days_of(meeting: Meeting) -> list[Sitting]:
    """In order; none as long as its hours are not known."""
    if meeting.starts is None or meeting.ends is None:
        return []
    morning_ends, afternoon_starts = _midday(meeting)
    morning = _sitting(meeting, HalfDay.MORNING, meeting.starts, min(meeting.ends, morning_ends))
    afternoon = _sitting(meeting, HalfDay.AFTERNOON, max(meeting.starts, afternoon_starts), meeting.ends)
    kept = [one for one in (morning, afternoon) if one.duration >= SHORTEST]
    if len(kept) == 2:
        return kept
    half_day = kept[0].half_day if kept else HalfDay.MORNING if meeting.starts < MIDDAY else HalfDay.AFTERNOON
    return [_sitting(meeting, half_day, meeting.starts, meeting.ends)]


def no_signature_on(meeting: Meeting) -> str:
    """Why nobody signs that day, as a sentence says it; nothing on a working day."""
    if meeting.on.weekday() == SUNDAY:
        return "un dimanche"
    path = (meeting.commune or meeting.node.territory).path
    holiday = holiday_on(meeting.on, alsace_moselle=any(one in path for one in OWN_HOLIDAYS))
    return f"un jour férié ({holiday})" if holiday else ""


def why_not_today(meeting: Meeting) -> str:
    """Why no half-day of this meeting is signed today, whatever the hour; nothing when it may be."""
    if not meeting.is_signed:
        return NOT_SIGNED
    if meeting.status in GONE:
        return GONE_AWAY.format(now=meeting.get_status_display())
    if why := no_signature_on(meeting):
        return CLOSED_DAY.format(why=why)
    if meeting.on != clock.today():
        return SAME_DAY.format(on=french_date(meeting.on))
    return "" if half_days_of(meeting) else NO_HOURS


def _midday(meeting: Meeting) -> tuple[dt.time, dt.time]:
    """The break of the programme around midday, or one o'clock."""
    first, last = LUNCH_BETWEEN
    breaks = [one for one in meeting.slots.all() if one.kind == SlotKind.BREAK and one.starts < last and one.ends > first]
    return (breaks[0].starts, breaks[0].ends) if breaks else (MIDDAY, MIDDAY)


def _sitting(meeting: Meeting, half_day: HalfDay, starts: dt.time, ends: dt.time) -> Sitting:
    begins, over = (dt.datetime.combine(meeting.on, one, clock.PARIS) for one in (starts, ends))
    return Sitting(half_day, begins, over)
