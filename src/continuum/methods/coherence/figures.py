"""Figures and events as the checker sees them, once read and valid."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from continuum.methods.coherence.intervals import (
    Interval,
    PartialDate,
    around_date,
    around_number,
    around_print,
    around_ratio,
)

AGGREGATIONS = ("sum", "distinct", "weighted_mean", "last", "none")

Period = tuple[PartialDate | None, PartialDate | None]


@dataclass(frozen=True)
class Source:
    """The document that says it, and where in the document."""

    document: str | None = None
    place: str | None = None
    date: PartialDate | None = None
    valid_until: PartialDate | None = None


@dataclass(frozen=True)
class Figure:
    """One answer: what, how much, when, where, for whom, according to whom, how precisely."""

    id: str
    measure: str | None = None
    label: str | None = None
    value: Decimal | PartialDate | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    unit: str | None = None
    territory: str | None = None
    node: str | None = None
    organisation: str | None = None
    object: str | None = None
    date: PartialDate | None = None
    period: Period | None = None
    precision: str = "exact"
    source: Source | None = None
    aggregation: str = "sum"
    parts: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    complete: bool = True

    @property
    def is_percentage(self) -> bool:
        return self.unit == "%"

    @property
    def is_date(self) -> bool:
        return isinstance(self.value, PartialDate)

    @cached_property
    def ratio(self) -> Fraction | None:
        """Numerator over denominator, in the unit of the figure."""
        if self.numerator is None or not self.denominator:
            return None
        ratio = Fraction(self.numerator) / Fraction(self.denominator)
        return ratio * 100 if self.is_percentage else ratio

    @cached_property
    def amount(self) -> Fraction | None:
        """The number printed, or else computed; nothing for a date."""
        if isinstance(self.value, Decimal):
            return Fraction(self.value)
        return self.ratio if self.value is None else None

    @cached_property
    def interval(self) -> Interval | None:
        """All the values that this figure may stand for; nothing when it gives no value."""
        if isinstance(self.value, PartialDate):
            return around_date(self.value, self.precision)
        if self.value is None:
            return None if self.ratio is None else around_ratio(self.ratio, self.precision)
        around = around_number(self.value, self.precision)
        if self.is_percentage and self.ratio is not None and self.ratio_agrees:
            # 33.3 % printed beside 1/3: both writings are the same answer.
            around = around.hull(Interval(self.ratio, self.ratio))
        return around

    @cached_property
    def ratio_agrees(self) -> bool | None:
        """Whether the printed value is its own ratio, up to rounding; nothing to say without both."""
        if self.ratio is None or not isinstance(self.value, Decimal):
            return None
        return self.ratio in around_number(self.value, self.precision).hull(around_print(self.value))


@dataclass(frozen=True)
class Event:
    """Something with a place in time: a programme, a phase, a meeting, a section of a report."""

    id: str
    label: str | None = None
    date: PartialDate | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    within: tuple[str, ...] = ()
    number: str | None = None
    measure: str | None = None
    territory: str | None = None
    node: str | None = None

    @property
    def begins(self) -> PartialDate | None:
        return self.start or self.date

    @property
    def ends(self) -> PartialDate | None:
        return self.end or self.date

    @property
    def is_backwards(self) -> bool:
        return ends_before_it_starts((self.begins, self.ends))


@dataclass(frozen=True)
class Figures:
    """A whole document, read and valid: every identifier leads somewhere, nothing goes in circles."""

    figures: tuple[Figure, ...]
    events: tuple[Event, ...]

    @cached_property
    def figure(self) -> dict[str, Figure]:
        return {figure.id: figure for figure in self.figures}

    @cached_property
    def event(self) -> dict[str, Event]:
        return {event.id: event for event in self.events}

    def parts_of(self, total: Figure) -> list[Figure]:
        return [self.figure[part] for part in total.parts]


def ends_before_it_starts(period: Period) -> bool:
    """Certain only when every day of the end is before every day of the start."""
    start, end = period
    return start is not None and end is not None and end.last < start.first
