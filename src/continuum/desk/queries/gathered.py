"""What the desk gathers from the rooms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef

from continuum.meetings.queries import own_meetings_to_come
from continuum.plan.models import Milestone
from continuum.toolkit import clock, registry
from continuum.toolkit.health import Line
from continuum.toolkit.registry import Found, Moved, Waiting

LAST = dt.date.max
LAST_CHECK = "desk.mail-check"
"""Under which name the last check of the mail is kept."""


def waiting_for(person: Any) -> list[Waiting]:
    """Every room's lines in order of date; what has no date comes last."""
    lines = [line for source in registry.desk for line in source.waiting(person)]
    return sorted(lines, key=lambda line: (line.on or LAST, line.text))


def moved_since(person: Any, previous: dt.datetime | None, limit: int = 8) -> list[Moved]:
    """What others approved or published lately, newest first."""
    since = previous or clock.now() - dt.timedelta(days=30)
    lines = [line for source in registry.desk for line in source.moved(person, since)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:limit]


@dataclass(frozen=True)
class Coming:
    """What comes next: when, as it sorts and as it is said; what, and where to read it."""

    on: str
    said: str
    title: str
    url: str


def coming(person: Any, limit: int = 6) -> list[Coming]:
    """Her own meetings and the next dated steps of her programmes, the soonest first."""
    found = [*_meetings_of(person, limit), *_steps_of(person, limit)]
    return sorted(found, key=lambda one: (one.on, one.title))[:limit]


def _meetings_of(person: Any, limit: int) -> Iterator[Coming]:
    for one in own_meetings_to_come(person)[:limit]:
        yield Coming(one.on.isoformat(), one.when_text, one.title, one.get_absolute_url())


def _steps_of(person: Any, limit: int) -> Iterator[Coming]:
    """Of an event that comes back, the next one; what her meetings say already is not said twice."""
    today = clock.today().isoformat()
    ahead = Milestone.objects.visible_to(person).filter(on__gte=today, done_on=None)
    ahead = ahead.exclude(meetings__in=own_meetings_to_come(person))
    sooner = Milestone.objects.filter(series=OuterRef("series"), on__gte=today, on__lt=OuterRef("on"), done_on=None)
    for one in ahead.exclude(Exists(sooner)).select_related("node").order_by("on")[:limit]:
        yield Coming(one.on.iso, one.date_text, one.title, one.node.get_absolute_url())


def found(person: Any, text: str, limit: int = 10) -> list[tuple[str, Sequence[Found]]]:
    """What each room finds, empty groups left out."""
    groups = [(source.label, source.find(person, text, limit)) for source in registry.searches]
    return [(label, rows) for label, rows in groups if rows]


def last_mail_check() -> dict[str, Any] | None:
    """What the last check of the mail found, in words ready to be shown."""
    found = cache.get(LAST_CHECK)
    return found and {**found, "lines": [Line(**fields) for fields in found["lines"]]}
