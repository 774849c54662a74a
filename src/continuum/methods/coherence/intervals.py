"""What a printed value or date leaves open: an interval, with exact arithmetic."""

import math
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

# A bound is exact, or infinite: fractions compare and add with `math.inf`.
Bound = Fraction | float

PRECISIONS = ("exact", "rounded", "lower_bound", "estimate")
ESTIMATE_MARGIN = Fraction(1, 10)

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class Interval:
    """All the values that a figure may stand for, bounds included."""

    lower: Bound
    upper: Bound

    def surely_below(self, other: "Interval") -> bool:
        return self.upper < other.lower

    def __contains__(self, value: Bound) -> bool:
        return self.lower <= value <= self.upper

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.lower + other.lower, self.upper + other.upper)

    def hull(self, other: "Interval") -> "Interval":
        return Interval(min(self.lower, other.lower), max(self.upper, other.upper))


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month or a day: it stands for every day from `first` to `last`."""

    text: str
    first: date
    last: date


@lru_cache(maxsize=4096)
def parse_date(text: str) -> PartialDate:
    """Read `2021`, `2021-10` or `2021-10-12`; anything else raises ValueError."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day = (int(group or 0) for group in match.groups())
    if match[2] is None:
        return PartialDate(text, date(year, 1, 1), date(year, 12, 31))
    if match[3] is None:
        return PartialDate(text, date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    return PartialDate(text, date(year, month, day), date(year, month, day))


def around_number(value: Decimal, precision: str) -> Interval:
    """The interval of a printed number: rounding reaches half a unit of its last non-zero digit."""
    if precision == "rounded":
        return _within(Fraction(value), half_unit(value.normalize()))
    return around_ratio(Fraction(value), precision)


def around_ratio(value: Fraction, precision: str) -> Interval:
    """The interval of a computed value, which has no last digit to round."""
    if precision == "lower_bound":
        return Interval(value, math.inf)
    margin = abs(value) * ESTIMATE_MARGIN if precision == "estimate" else Fraction(0)
    return _within(value, margin)


def around_date(value: PartialDate, precision: str) -> Interval:
    """The interval of a date used as a value, in day numbers."""
    upper = math.inf if precision == "lower_bound" else Fraction(value.last.toordinal())
    return Interval(Fraction(value.first.toordinal()), upper)


def around_print(value: Decimal) -> Interval:
    """What the last printed digit leaves open, even when the value is called exact: 33.3 for one third."""
    return _within(Fraction(value), half_unit(value))


def half_unit(value: Decimal) -> Fraction:
    """Half a unit of the last digit written."""
    return Fraction(10) ** int(value.as_tuple().exponent) / 2


def _within(value: Fraction, margin: Fraction) -> Interval:
    return Interval(value - margin, value + margin)
