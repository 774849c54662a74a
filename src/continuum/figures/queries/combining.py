"""Several answers in one: by place, as the measure says; by time, where a counter is read month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from continuum.figures.models import Reading
from continuum.plan.enums import Aggregation
from continuum.toolkit.dates import in_words
from continuum.toolkit.typography import counted

from .answers import Answer, Part, Span


def combine(aggregation: str, spans: list[Span]) -> Span | None:
    """Several answers in one, as the measure says."""
    if not spans:
        return None
    if aggregation == Aggregation.SUM:
        return Span.total(spans)
    if aggregation == Aggregation.DISTINCT:
        return _distinct(spans)
    if aggregation == Aggregation.WEIGHTED_MEAN:
        return _weighted(spans)
    return spans[-1]


def _distinct(spans: list[Span]) -> Span:
    """Organisations counted once; where names are missing, only a minimum is known."""
    known = frozenset().union(*(span.names or frozenset() for span in spans))
    if all(span.names is not None for span in spans):
        return Span(Decimal(len(known)), Decimal(len(known)), names=known)
    least = max([Decimal(len(known)), *(span.low for span in spans)])
    return Span(least, least, "lower_bound")


def _weighted(spans: list[Span]) -> Span | None:
    """Percentages add up by their numerators and denominators, never by themselves."""
    ratios = [span.ratio for span in spans if span.ratio]
    if len(ratios) < len(spans):
        return None
    top, bottom = sum(ratio[0] for ratio in ratios), sum(ratio[1] for ratio in ratios)
    share = Decimal(top) / Decimal(bottom) * 100
    return Span(share, share, ratio=(Decimal(top), Decimal(bottom)))


def latest_of(readings: list[Reading]) -> tuple[Sequence[Reading], Sequence[Reading]]:
    """The readings of the last period known compete for the answer; the earlier ones are its history."""

    def period(reading: Reading) -> str:
        return reading.dated.iso if reading.dated else ""

    if len(readings) < 2:
        return readings, ()
    last = max(period(reading) for reading in readings)
    return [r for r in readings if period(r) == last], [r for r in readings if period(r) != last]


def adds_up(reading: Reading) -> bool:
    """One month of a counter that is a sum; of a last value, the newest month is the answer, as of any reading."""
    return getattr(reading, "is_monthly", False) and reading.measure.aggregation == Aggregation.SUM and bool(reading.month)


def months_part(found: Answer) -> Part:
    """All the months of a node in one line; several readings of one month compete, as for any answer."""
    by_month: dict[str, list[Reading]] = defaultdict(list)
    for reading in found.months:
        by_month[reading.starts.iso if reading.starts else ""].append(reading)
    chosen = [[one for one in rows if one.retained] or rows for rows in by_month.values()]
    spans = [Span.hull([span for span in map(Span.of, rows) if span]) for rows in chosen]
    first, last = (reading.starts for reading in (min(found.months, key=_start), max(found.months, key=_start)))
    said = counted(len(by_month), "mois relevé", "mois relevés")
    return Part(f"{found.node}, {said} : {in_words(first, last)}", "", Span.total([s for s in spans if s]), found.unit_sign)


def _start(reading: Reading) -> str:
    return reading.starts.iso if reading.starts else ""
