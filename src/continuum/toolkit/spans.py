"""Dates that move: a span from a date to another, a date moved by months or days, dates that come back, and how far one lies
from another, in words."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from .dates import PartialDate, in_words
from .typography import counted


@dataclass(frozen=True)
class DateSpan:
    """From a date to another; without the other, a moment, or what goes on."""

    starts: PartialDate
    ends: PartialDate | None = None

    @property
    def words(self) -> str:
        """A stretch of time as one says it: « depuis janvier 2015 » when it goes on."""
        return in_words(self.starts, self.ends)

    @property
    def moment(self) -> str:
        """An event as one says it: « 12 octobre 2021 »."""
        return in_words(self.starts, self.ends or self.starts)

    @property
    def first(self) -> dt.date:
        return self.starts.first

    @property
    def last(self) -> dt.date:
        return (self.ends or self.starts).last


def moved(date: PartialDate, *, months: int = 0, days: int = 0) -> PartialDate | None:
    """The date later by that much, as precise as it was; nothing when it is not known well enough to be moved by that."""
    if (days and not date.day) or (months % 12 and not date.month):
        return None
    count = date.year * 12 + (date.month or 1) - 1 + months
    year, month = count // 12, count % 12 + 1
    if not dt.MINYEAR <= year < dt.MAXYEAR:
        return None
    if not date.month:
        return PartialDate(year)
    if not date.day:
        return PartialDate(year, month)
    # The 31st moved to a month of 30 days is its last day.
    kept = dt.date(year, month, min(date.day, calendar.monthrange(year, month)[1]))
    return PartialDate.of(kept + dt.timedelta(days=days))


def moved_nearly(date: PartialDate, months: int) -> PartialDate:
    """The date later by so many months, as precise as it was: one known by its year goes to the nearest year."""
    return moved(date, months=months if date.month else (months + 6) // 12 * 12) or date


def recurring(first: PartialDate, every: int, last: dt.date, most: int) -> list[PartialDate]:
    """The date, then again every so many months, up to a last day; one more than `most` when there would be too many.

    Each is counted from the first: the 31st of January comes back on the 28th of February, then on the 31st of March.
    """
    found = [first]
    while len(found) <= most and (following := moved(first, months=every * len(found))) and following.first <= last:
        found.append(following)
    return found


def gap(before: PartialDate, after: PartialDate) -> str:
    """« 3 mois plus tard », « 12 jours plus tôt », as far as the less precise of the two allows; nothing between equals."""
    if before == after:
        return ""
    years, months = after.year - before.year, _months(before, after)
    if not (before.month and after.month):
        return _said(abs(years), "an", "ans", years) or "date précisée"
    if before.day and after.day and before.day != after.day:
        return _said_in_days((after.first - before.first).days)
    if not months:
        return "date précisée"
    if months % 12 == 0:
        return _said(abs(months) // 12, "an", "ans", months)
    return _said(abs(months), "mois", "mois", months)


def gap_between(before: DateSpan, after: DateSpan) -> str:
    """How far a span moved: in one word when both its ends moved alike, else end by end."""
    start = gap(before.starts, after.starts)
    if before.ends is None or after.ends is None:
        ends = {(True, False): f"fin fixée\u00a0: {after.ends}", (False, True): "sans fin désormais"}
        changed = ends.get((before.ends is None, after.ends is None), "")
        return ", ".join(filter(None, (start, changed)))
    end = gap(before.ends, after.ends)
    if start == end:
        return start
    return ", ".join(filter(None, (start and f"début {start}", end and f"fin {end}")))


def days_moved(before: DateSpan, after: DateSpan) -> int:
    """By how many days its end was put off, or its start when it has no end: to compare slippages with one another."""
    return (after.last - before.last).days


def _months(before: PartialDate, after: PartialDate) -> int:
    return (after.year - before.year) * 12 + (after.month or 1) - (before.month or 1)


def _said_in_days(days: int) -> str:
    """Beyond two months, a number of days tells nobody anything."""
    if abs(days) < 60:
        return _said(abs(days), "jour", "jours", days)
    return f"environ {_said(round(abs(days) / 30.44), 'mois', 'mois', days)}"


def _said(count: int, one: str, many: str, sign: int) -> str:
    return f"{counted(count, one, many)} plus {'tard' if sign > 0 else 'tôt'}" if count else ""
