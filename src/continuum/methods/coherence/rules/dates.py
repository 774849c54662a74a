"""Events and periods in time."""

from collections.abc import Iterator

from continuum.methods.coherence.figures import Event, Figures, ends_before_it_starts
from continuum.methods.coherence.intervals import PartialDate
from continuum.methods.coherence.rules.fault import Fault
from continuum.methods.coherence.wording import COLON, according_to, date, name, plain, span, subject


def outside_phase(document: Figures) -> Iterator[Fault]:
    for event in document.events:
        if event.is_backwards:
            continue
        for parent in (document.event[identity] for identity in event.within):
            if not parent.is_backwards and (reason := _reason_outside(event, parent)):
                message = f"{name(event)} ({span(event)}) sort de {name(parent)} ({span(parent)}){COLON}{reason}."
                yield Fault((event.id, parent.id), _bounds(event) + _bounds(parent), message)


def end_before_start(document: Figures) -> Iterator[Fault]:
    for event in document.events:
        if event.is_backwards and event.begins and event.ends:
            message = _backwards(name(event), event.begins, event.ends)
            yield Fault((event.id,), _bounds(event), f"{message}.")
    for figure in document.figures:
        if figure.period and ends_before_it_starts(figure.period):
            start, end = figure.period
            if start and end:
                message = _backwards(f"{subject(figure)}, période", start, end)
                yield Fault((figure.id,), (plain(start), plain(end)), f"{message}{according_to(figure)}.")


def _reason_outside(event: Event, parent: Event) -> str | None:
    """Only what is certain: a date without its day may be any day of its month, a missing bound is open."""
    if event.begins and parent.ends and event.begins.first > parent.ends.last:
        return "le début vient après la fin de ce qui le contient"
    if event.ends and parent.ends and event.ends.first > parent.ends.last:
        return "la fin vient après la fin de ce qui le contient"
    if event.begins and parent.begins and event.begins.last < parent.begins.first:
        return "le début vient avant le début de ce qui le contient"
    if event.ends and parent.begins and event.ends.last < parent.begins.first:
        return "la fin vient avant le début de ce qui le contient"
    return None


def _backwards(what: str, start: PartialDate, end: PartialDate) -> str:
    return f"{what}{COLON}la fin ({date(end)}) vient avant le début ({date(start)})"


def _bounds(event: Event) -> tuple[int | float | str | None, ...]:
    bounds = dict.fromkeys(bound for bound in (event.begins, event.ends) if bound)
    return tuple(plain(bound) for bound in bounds)
