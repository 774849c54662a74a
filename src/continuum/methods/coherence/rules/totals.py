"""Parts and their total."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from continuum.methods.coherence.figures import Figure, Figures
from continuum.methods.coherence.intervals import Interval, around_number, around_print
from continuum.methods.coherence.rules.fault import Fault
from continuum.methods.coherence.wording import (
    COLON,
    SEMICOLON,
    according_to,
    answer,
    answer_with_place,
    number,
    part_name,
    parts_list,
    plain,
    subject,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the parts make together, against what the total says."""

    total: Figure
    parts: tuple[Figure, ...]
    what: str
    counted: Fraction
    counted_interval: Interval
    stated: Fraction
    stated_interval: Interval
    is_complete: bool
    grows_with_parts: bool = True

    @property
    def is_above(self) -> bool:
        return self.stated_interval.surely_below(self.counted_interval)

    @property
    def is_below(self) -> bool:
        return self.counted_interval.surely_below(self.stated_interval)


def part_above_total(document: Figures) -> Iterator[Fault]:
    for total in _totals(document):
        if total.aggregation == "distinct":
            yield from _part_above_distinct_count(document, total)
    for comparison in _comparisons(document):
        if comparison.is_above and comparison.grows_with_parts:
            yield _fault(comparison, "dépasse le total")


def sum_differs(document: Figures) -> Iterator[Fault]:
    for comparison in _comparisons(document):
        differs = comparison.is_below or (comparison.is_above and not comparison.grows_with_parts)
        if comparison.is_complete and differs:
            yield _fault(comparison, "ne fait pas le total")


def remainder(document: Figures) -> Iterator[Fault]:
    for comparison in _comparisons(document):
        if not comparison.is_complete and comparison.is_below and comparison.grows_with_parts:
            yield _remainder(comparison)


def _totals(document: Figures) -> Iterator[Figure]:
    return (total for total in document.figures if total.parts and total.amount is not None)


def _comparisons(document: Figures) -> Iterator[Comparison]:
    """At most one comparison a total: the first that disagrees, so that nothing is said twice."""
    for total in _totals(document):
        if total.aggregation == "sum":
            yield from _sum_of_values(document, total)
        elif total.aggregation == "weighted_mean":
            disagreeing = (c for c in _weighted(document, total) if c.is_above or c.is_below)
            yield from (comparison for comparison, _ in zip(disagreeing, range(1), strict=False))


def _sum_of_values(document: Figures, total: Figure) -> Iterator[Comparison]:
    parts = document.parts_of(total)
    if any(part.is_date for part in parts):
        return
    answered = [(part.amount, part.interval) for part in parts]
    yield from _compare(total, parts, "la somme des parties", answered, (total.amount, total.interval))


def _weighted(document: Figures, total: Figure) -> Iterator[Comparison]:
    """A mean is neither a sum nor between guesses: numerators add up, denominators add up."""
    parts = document.parts_of(total)
    for field, what in (
        ("numerator", "la somme des numérateurs"),
        ("denominator", "la somme des dénominateurs"),
    ):
        answered = [_exactly(getattr(part, field), part) for part in parts]
        yield from _compare(total, parts, what, answered, _exactly(getattr(total, field), total))
    if total.ratio is None and isinstance(total.value, Decimal):
        yield from _mean_of_parts(total, total.value, parts)


def _mean_of_parts(total: Figure, value: Decimal, parts: list[Figure]) -> Iterator[Comparison]:
    weight = sum((Fraction(part.denominator) for part in parts if part.denominator), Fraction(0))
    if not weight or not total.complete or any(part.ratio is None for part in parts):
        return
    numerators = sum((Fraction(part.numerator) for part in parts if part.numerator), Fraction(0))
    mean = numerators / weight * (100 if total.is_percentage else 1)
    stated = around_number(value, total.precision).hull(around_print(value))
    pair = Interval(mean, mean)
    for comparison in _compare(total, parts, "la moyenne pondérée", [(mean, pair)], (Fraction(value), stated)):
        yield replace(comparison, grows_with_parts=False)


def _exactly(value: Decimal | None, figure: Figure) -> tuple[Fraction | None, Interval | None]:
    return (None, None) if value is None else (Fraction(value), around_number(value, figure.precision))


def _compare(
    total: Figure,
    parts: list[Figure],
    what: str,
    answered: list[tuple[Fraction | None, Interval | None]],
    stated: tuple[Fraction | None, Interval | None],
) -> Iterator[Comparison]:
    known = [(amount, interval) for amount, interval in answered if amount is not None and interval is not None]
    stated_amount, stated_interval = stated
    if not known or stated_amount is None or stated_interval is None:
        return
    is_complete = total.complete and len(known) == len(answered)
    if not is_complete and any(amount < 0 for amount, _ in known):
        # What is missing may be negative too: nothing is sure.
        return
    counted, interval = Fraction(0), Interval(Fraction(0), Fraction(0))
    for amount, around in known:
        counted, interval = counted + amount, interval + around
    yield Comparison(total, tuple(parts), what, counted, interval, stated_amount, stated_interval, is_complete)


def _part_above_distinct_count(document: Figures, total: Figure) -> Iterator[Fault]:
    """The same partner may count in every part: only a part above the whole is impossible."""
    above = [
        part
        for part in document.parts_of(total)
        if part.interval and total.interval and not part.is_date and total.interval.surely_below(part.interval)
    ]
    if above:
        message = (
            f"{subject(total)}{COLON}{answer_with_place(total)}, mais une partie seule dépasse ce total"
            f"{COLON}{parts_list(above, total)}."
        )
        values = (plain(total.amount), *(plain(part.amount) for part in above))
        yield Fault((total.id, *(part.id for part in above)), values, message)


def _fault(comparison: Comparison, verb: str) -> Fault:
    total = comparison.total
    message = (
        f"{subject(total)}{COLON}{comparison.what}, {number(comparison.counted)}, {verb}, "
        f"{_stated(comparison)}{according_to(total)}. Parties{COLON}{parts_list(comparison.parts, total)}."
    )
    return Fault(_about(comparison), _values(comparison), message)


def _remainder(comparison: Comparison) -> Fault:
    total = comparison.total
    missing = comparison.stated - comparison.counted
    silent = [part_name(part, total) for part in comparison.parts if part.amount is None]
    remaining = f"{number(missing)} {'reste' if missing < 2 else 'restent'} à préciser"
    message = (
        f"{subject(total)}{COLON}{number(comparison.counted)} comptés sur {_stated(comparison)}"
        f"{according_to(total)}{COLON}{remaining}. "
        f"Parties{COLON}{parts_list((part for part in comparison.parts if part.amount is not None), total)}"
    )
    message += f"{SEMICOLON}sans réponse{COLON}{', '.join(silent)}." if silent else "."
    return Fault(_about(comparison), _values(comparison), message)


def _stated(comparison: Comparison) -> str:
    is_value = comparison.stated == comparison.total.amount
    return answer(comparison.total) if is_value else number(comparison.stated)


def _about(comparison: Comparison) -> tuple[str, ...]:
    return (comparison.total.id, *(part.id for part in comparison.parts))


def _values(comparison: Comparison) -> tuple[int | float | str | None, ...]:
    return plain(comparison.stated), plain(comparison.counted)
