"""Printed numbers among the events of one parent."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from continuum.methods.coherence.figures import Event, Figures
from continuum.methods.coherence.rules.fault import Fault
from continuum.methods.coherence.wording import COLON, listing, name

_NUMBER = re.compile(r"((?:[0-9]{1,6}\.)*)([0-9]{1,6})\.?")
# Two neighbours missing are named, more are a range.
_LONGEST_NAMED = 2


@dataclass(frozen=True, slots=True)
class Numbered:
    """The events of one parent whose printed numbers share a prefix: 3.1, 3.2, 3.4."""

    parent: Event
    prefix: str
    events: dict[int, list[Event]]


def numbering_gap(document: Figures) -> Iterator[Fault]:
    for series in _series(document):
        holes = [(a, b) for a, b in pairwise(sorted(series.events)) if b > a + 1]
        if not holes:
            continue
        missing = [text for a, b in holes for text in _missing(series.prefix, a, b)]
        edges = sorted({number for hole in holes for number in hole})
        about = [event.id for number in edges for event in sorted(series.events[number], key=_identity)]
        is_one = len(missing) == 1 and " à " not in missing[0]
        message = (
            f"{name(series.parent)}{COLON}{listing(missing)} {'manque' if is_one else 'manquent'} "
            f"entre {series.prefix}{edges[0]} et {series.prefix}{edges[-1]}."
        )
        yield Fault((series.parent.id, *about), tuple(missing), message)


def numbering_repeated(document: Figures) -> Iterator[Fault]:
    for series in _series(document):
        for number, events in sorted(series.events.items()):
            if len(events) > 1:
                ordered = sorted(events, key=_identity)
                message = (
                    f"{name(series.parent)}{COLON}le numéro {series.prefix}{number} est porté "
                    f"{len(events)} fois, par {listing(name(event) for event in ordered)}."
                )
                about = (series.parent.id, *(event.id for event in ordered))
                yield Fault(about, (f"{series.prefix}{number}",), message)


def _series(document: Figures) -> Iterator[Numbered]:
    found: dict[tuple[str, str], dict[int, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in document.events:
        match = _NUMBER.fullmatch(event.number) if event.number else None
        if match is None:
            continue
        for parent in event.within:
            found[parent, match[1]][int(match[2])].append(event)
    for (parent, prefix), events in found.items():
        yield Numbered(document.event[parent], prefix, events)


def _missing(prefix: str, before: int, after: int) -> list[str]:
    first, last = before + 1, after - 1
    if last - first < _LONGEST_NAMED:
        return [f"{prefix}{number}" for number in range(first, last + 1)]
    return [f"{prefix}{first} à {prefix}{last}"]


def _identity(event: Event) -> str:
    return event.id
