"""Days and hours. What « today » is does not change while a response is worked out."""

from __future__ import annotations

import datetime as dt
from math import isnan, nan
from typing import Any

from continuum.methods.questionnaires.language.dates import Temporal
from continuum.methods.questionnaires.language.values import INVALID_DATE, InvalidDate, Value, temporal, text

from .table import function

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@function("today", "", "any", "le jour où l’on répond", ("today() > date('2000-01-01')", True))
def today(at: Any) -> Temporal:
    """The day of the evaluation, on the calendar of the form."""
    return at.run.today


@function("now", "", "any", "l’instant où l’on répond", ("now() > date('2000-01-01')", True))
def now(at: Any) -> Temporal:
    """The instant of the evaluation."""
    return at.run.now


@function("date", "v", "any", "la valeur en date", ("date('2026-03-01') + 1 = date('2026-03-02')", True))
def date(at: Any, value: Value) -> Value:
    """A day or a moment, from a text or from a number of days."""
    if isinstance(value, list):
        value = text(value, at.run)
    if isinstance(value, float):
        value = INVALID_DATE if isnan(value) else value
    found = at.run.calendar.from_days(value) if isinstance(value, float) else temporal(value, at.run)
    if found is not None:
        return found
    return "" if value == "" else INVALID_DATE


@function("date-time", "v", "any", "la valeur en date et heure", ("date-time('2026-03-01') = '2026-03-01'", True))
def date_time(at: Any, value: Value) -> Value:
    """The same as `date`: a moment stays a moment."""
    return date(at, value)


@function(
    "decimal-date-time",
    "v",
    "number",
    "le nombre de jours depuis 1970",
    ("decimal-date-time('2026-03-31') - decimal-date-time('2026-03-01')", 30),
)
def decimal_date_time(at: Any, value: Value) -> float:
    """Days since 1 January 1970; the difference of two days is whole."""
    found = date(at, value)
    return nan if isinstance(found, str) else at.run.calendar.days(found)


@function("decimal-time", "v", "number", "la part du jour d’une heure", ("decimal-time('06:00')", 0.25))
def decimal_time(at: Any, value: Value) -> float:
    """The part of the day that an hour is: 06:00 is a quarter."""
    shown = text(value, at.run)
    found = at.run.calendar.part_of_day(shown.partition("T")[2] or shown)
    return nan if found is None else found


@function("format-date", "vt", "text", "la date écrite selon un modèle", ("format-date('2026-03-01', '%d/%m/%Y')", "01/03/2026"))
def format_date(at: Any, value: Value, pattern: str) -> str:
    """A date after a pattern of %Y %y %m %n %b %d %e %a %H %h %M %S %3; nothing for what is not a date."""
    found = date(at, value)
    if isinstance(found, (str, InvalidDate)):
        return ""
    return _written(at.run.calendar.moment(found).astimezone(at.run.calendar.zone), pattern)


@function(
    "format-date-time",
    "vt",
    "text",
    "la date et l’heure selon un modèle",
    ("format-date-time('2026-03-01T08:05', '%H:%M')", "08:05"),
)
def format_date_time(at: Any, value: Value, pattern: str) -> str:
    """The same as `format-date`."""
    return format_date(at, value, pattern)


def _written(moment: dt.datetime, pattern: str) -> str:
    pieces = {
        "%Y": f"{moment.year:04d}",
        "%y": f"{moment.year % 100:02d}",
        "%m": f"{moment.month:02d}",
        "%n": str(moment.month),
        "%b": _MONTHS[moment.month - 1],
        "%d": f"{moment.day:02d}",
        "%e": str(moment.day),
        "%a": _DAYS[moment.weekday()],
        "%H": f"{moment.hour:02d}",
        "%h": str(moment.hour),
        "%M": f"{moment.minute:02d}",
        "%S": f"{moment.second:02d}",
        "%3": f"{moment.microsecond // 1000:03d}",
    }
    written, index = [], 0
    while index < len(pattern):
        piece = pieces.get(pattern[index : index + 2])
        written.append(pattern[index] if piece is None else piece)
        index += 1 if piece is None else 2
    return "".join(written)
