"""Which figures answer the same question, and which of those answers cannot both be true."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from continuum.methods.coherence.figures import Figure, Figures
from continuum.methods.coherence.intervals import PartialDate


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Answers to one question, two of which at least exclude each other, ordered by identifier."""

    answers: tuple[Figure, ...]
    only_between_objects: bool


def disagreements(document: Figures) -> Iterator[Disagreement]:
    """One disagreement a question; linear in the number of figures."""
    answers_to: dict[tuple[Any, ...], list[Figure]] = defaultdict(list)
    for figure in document.figures:
        if figure.measure is not None and figure.interval is not None:
            answers_to[_question(figure)].append(figure)
    for answers in answers_to.values():
        if _exclude_each_other(answers):
            ordered = tuple(sorted(answers, key=lambda figure: figure.id))
            yield Disagreement(ordered, not _conflict_within_an_object(answers))


def _question(figure: Figure) -> tuple[Any, ...]:
    return (
        figure.measure,
        figure.territory,
        figure.node,
        figure.organisation,
        figure.is_date,
        _days(figure.date),
        tuple(_days(bound) for bound in figure.period or ()),
        _moment_of_an_undated(figure),
    )


def _days(date: PartialDate | None) -> tuple[Any, ...]:
    return (date.first, date.last) if date else ()


def _moment_of_an_undated(figure: Figure) -> str | None:
    """Two documents may speak of two moments: without dates, only answers of one document are compared.

    A date needs no date of its own: « when? » has one answer, whichever document gives it.
    """
    if figure.is_date or figure.date or figure.period or figure.source is None:
        return None
    return figure.source.document


def _exclude_each_other(answers: Iterable[Figure]) -> bool:
    # Intervals all meet in one point as soon as they meet two by two: no need to compare pairs.
    intervals = [interval for figure in answers if (interval := figure.interval)]
    if len(intervals) < 2:
        return False
    return min(interval.upper for interval in intervals) < max(interval.lower for interval in intervals)


def _conflict_within_an_object(answers: list[Figure]) -> bool:
    """An answer that does not state its object may be about any of them."""
    by_object: dict[str | None, list[Figure]] = defaultdict(list)
    for figure in answers:
        by_object[figure.object].append(figure)
    anything = by_object.pop(None, [])
    return _exclude_each_other(anything) or any(
        _exclude_each_other([*same_object, *anything]) for same_object in by_object.values()
    )
