"""One event told by two territories."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from continuum.methods.coherence.figures import Event, Figures
from continuum.methods.coherence.rules.fault import Fault
from continuum.methods.coherence.wording import COLON, folded, listing, name, plain, span


def counted_twice(document: Figures) -> Iterator[Fault]:
    told: dict[tuple[Any, ...], list[Event]] = defaultdict(list)
    for event in document.events:
        if event.measure and event.label and event.territory and (event.begins or event.ends):
            told[event.measure, folded(event.label), event.date, event.start, event.end].append(event)
    for events in told.values():
        territories = sorted({event.territory for event in events if event.territory})
        if len(territories) < 2:
            continue
        ordered = sorted(events, key=lambda event: event.id)
        message = (
            f"{name(ordered[0])} ({span(ordered[0])}){COLON}compté dans plusieurs territoires, "
            f"{listing(territories)}. S’il s’agit du même événement, ne le comptez qu’une fois."
        )
        values = tuple(plain(bound) for bound in (ordered[0].begins, ordered[0].ends) if bound)
        yield Fault(tuple(event.id for event in ordered), tuple(dict.fromkeys(values)), message)
