"""Dates as sources print them: a day, a month or a year, each standing for its whole interval.

Stored as ISO text (« 2021 », « 2021-10 », « 2021-10-12 »), which sorts as one expects.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import total_ordering

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from .typography import MONTHS

_ISO = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")
_FRENCH = re.compile(r"^(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?(\d{4})$")
_WORDS = re.compile(r"^(?:(\d{1,2})(?:er)?\s+)?([a-zéûA-ZÉÛ]+)\s+(\d{4})$")


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A day, a month or a year."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        dt.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read « 2021-10-12 », « 12/10/2021 », « octobre 2021 » or « 2021 »; raise ValueError otherwise."""
        text = " ".join(text.split())
        if match := _ISO.match(text):
            return cls(*(int(part) if part else None for part in match.groups()))  # type: ignore[arg-type]
        if match := _FRENCH.match(text):
            day, month, year = (int(part) if part else None for part in match.groups())
            return cls(year, month, day)  # type: ignore[arg-type]
        if (match := _WORDS.match(text)) and match[2].lower() in MONTHS:
            return cls(int(match[3]), MONTHS.index(match[2].lower()) + 1, int(match[1]) if match[1] else None)
        raise ValueError(text)

    @classmethod
    def of(cls, date: dt.date) -> PartialDate:
        return cls(date.year, date.month, date.day)

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        if self.day:
            return self.first
        month = self.month or 12
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def iso(self) -> str:
        return "-".join(
            part
            for part in (f"{self.year:04}", f"{self.month:02}" if self.month else "", f"{self.day:02}" if self.day else "")
            if part
        )

    def __str__(self) -> str:
        if not self.month:
            return str(self.year)
        month = f"{MONTHS[self.month - 1]} {self.year}"
        if not self.day:
            return month
        return f"{'1er' if self.day == 1 else self.day} {month}"

    def __lt__(self, other: PartialDate) -> bool:
        return self.iso < other.iso

    def __len__(self) -> int:
        return len(self.iso)


REMEDY = "« %(value)s » n’est pas une date. Écrivez 12/10/2021, octobre 2021 ou 2021."


class _ReadOnAssignment(DeferredAttribute):
    """What is assigned as text is read at once, so that a fresh row and a stored one are alike."""

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = PartialDate.parse(value) if isinstance(value, str) and value else value or None


class PartialDateField(models.CharField):
    """A column that holds a partial date as sortable text."""

    descriptor_class = _ReadOnAssignment
    # What type checkers see: text or a date goes in, a date comes out.
    _pyi_private_set_type: PartialDate | str  # type: ignore[assignment]
    _pyi_private_get_type: PartialDate  # type: ignore[assignment]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 10)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        return PartialDate.parse(value) if value else None

    def to_python(self, value):
        if value in (None, "") or isinstance(value, PartialDate):
            return value or None
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            raise ValidationError(REMEDY, params={"value": value}) from error

    def get_prep_value(self, value):
        value = self.to_python(value)
        return value.iso if value else (None if self.null else "")

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs):
        return super(models.CharField, self).formfield(**{"form_class": PartialDateFormField, **kwargs})


class PartialDateFormField(forms.CharField):
    """« 12/10/2021 », « octobre 2021 » or « 2021 »."""

    def prepare_value(self, value):
        return str(value) if isinstance(value, PartialDate) else value

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            raise ValidationError(REMEDY, params={"value": text}, code="invalid") from error


@dataclass(frozen=True)
class Period:
    """From the first day of a date to the last day of another: « 2021 », « 2019-10/2021-10 »."""

    first: dt.date
    last: dt.date

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read one date, or two with a bar between them; raise ValueError otherwise."""
        starts, _, ends = text.partition("/")
        period = cls(PartialDate.parse(starts).first, PartialDate.parse(ends or starts).last)
        if period.last < period.first:
            raise ValueError(text)
        return period

    def holds(self, starts: PartialDate | None, ends: PartialDate | None) -> bool:
        """Does a date or a span lie wholly within it? What has no date does not."""
        return bool(starts and ends and self.first <= starts.first and ends.last <= self.last)


def in_words(first: PartialDate | None, last: PartialDate | None) -> str:
    """A period as one says it: « octobre 2019 – octobre 2021 », « depuis janvier 2015 »."""
    if first and last and first != last:
        return f"{first} – {last}"
    if first and not last:
        return f"depuis {first}"
    return str(first or last or "")
