"""Dates as forms write them: days and moments, compared as such, counted in days since 1 January 1970.

A day without hour is midnight on the calendar of the form. Differences of days are exact, whatever the change of hour.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from math import floor

Temporal = dt.date | dt.datetime

_EPOCH = dt.date(1970, 1, 1).toordinal()
_FIRST_MOMENT = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?(Z|[+-]\d{2}(?::?\d{2})?)?")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6})\d*)?)?(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?")
FIRST_YEAR, LAST_YEAR = 1000, 9998
"""Dates beyond are no dates: moving them from one time zone to another leaves the calendar."""
_DAY = 86_400_000_000
"""Microseconds of a day."""


class Days(float):
    """A number of days since the epoch that remembers what it is made of, so that subtracting two days gives a whole."""

    whole: float
    offset: float

    def __new__(cls, whole: float, offset: float) -> Days:
        made = super().__new__(cls, whole - offset)
        made.whole, made.offset = whole, offset
        return made

    def __add__(self, other: float) -> float:
        return float(self) + other if isinstance(other, Days) else Days(self.whole + other, self.offset)

    __radd__ = __add__

    def __sub__(self, other: float) -> float:
        return self.whole - other.whole if isinstance(other, Days) else Days(self.whole - other, self.offset)


class Calendar:
    """The dates of one time zone."""

    def __init__(self, zone: dt.tzinfo) -> None:
        self.zone = zone
        winter = dt.datetime(1970, 1, 1, tzinfo=zone)
        usual = (winter.utcoffset() or dt.timedelta()) - (winter.dst() or dt.timedelta())
        self.offset = usual / dt.timedelta(days=1)
        self.parse = lru_cache(maxsize=4096)(self._parse)

    def _parse(self, text: str) -> Temporal | None:
        """The day or the moment that a text writes, or nothing."""
        if not text[:4].isdigit() or not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
            return None
        try:
            if day := _DATE.fullmatch(text):
                return dt.date(*map(int, day.groups()))
            if moment := _MOMENT.fullmatch(text):
                year, month, date, hour, minute, second, fraction, shift = moment.groups()
                micro = int((fraction or "0").ljust(6, "0"))
                given = dt.datetime(int(year), int(month), int(date), int(hour), int(minute), int(second or 0), micro)
                return given.replace(tzinfo=_shift(shift) or self.zone)
        except ValueError:
            return None
        return None

    def moment(self, value: Temporal) -> dt.datetime:
        """The instant: midnight for a day."""
        if isinstance(value, dt.datetime):
            return value
        return dt.datetime(value.year, value.month, value.day, tzinfo=self.zone)

    def days(self, value: Temporal) -> Days:
        """Days since the epoch."""
        if not isinstance(value, dt.datetime):
            return Days(float(value.toordinal() - _EPOCH), self.offset)
        return Days((value - _FIRST_MOMENT) / dt.timedelta(microseconds=1) / _DAY + self.offset, self.offset)

    def from_days(self, days: float) -> Temporal | None:
        """The day, or the moment, that a number of days leads to; nothing beyond the calendar."""
        try:
            local = days.whole if isinstance(days, Days) else days + self.offset
            if local == floor(local):
                found: Temporal = dt.date.fromordinal(int(local) + _EPOCH)
            else:
                microseconds = round((local - self.offset) * _DAY / 1000) * 1000
                found = (_FIRST_MOMENT + dt.timedelta(microseconds=microseconds)).astimezone(self.zone)
        except (ValueError, OverflowError):
            return None
        return found if FIRST_YEAR <= found.year <= LAST_YEAR else None

    def text(self, value: Temporal) -> str:
        if not isinstance(value, dt.datetime):
            return value.isoformat()
        return value.astimezone(self.zone).isoformat(timespec="milliseconds")

    def is_before(self, left: Temporal, right: Temporal) -> bool:
        """Two days compare as days; a day and a moment as instants."""
        if isinstance(left, dt.datetime) or isinstance(right, dt.datetime):
            return self.moment(left) < self.moment(right)
        return left < right

    def is_same(self, left: Temporal, right: Temporal) -> bool:
        if isinstance(left, dt.datetime) or isinstance(right, dt.datetime):
            return self.moment(left) == self.moment(right)
        return left == right

    def part_of_day(self, text: str) -> float | None:
        """06:00 is a quarter of a day; nothing for what is not an hour."""
        match = _TIME.fullmatch(text)
        if match is None:
            return None
        hour, minute, second, fraction, shift = match.groups()
        micro = int((fraction or "0").ljust(6, "0"))
        given = ((int(hour) * 60 + int(minute)) * 60 + int(second or 0)) * 1_000_000 + micro
        if zone := _shift(shift):
            moved = zone.utcoffset(None) or dt.timedelta()
            given = (given - round(moved / dt.timedelta(microseconds=1)) + round(self.offset * _DAY)) % _DAY
        return given / _DAY


def _shift(text: str | None) -> dt.timezone | None:
    if text is None:
        return None
    if text == "Z":
        return dt.UTC
    hours, minutes = int(text[1:3]), int(text[-2:]) if len(text) > 3 else 0
    shift = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-shift if text[0] == "-" else shift)


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, written 2026-03-01."""
    try:
        return _ISO.fullmatch(text) is not None and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False
