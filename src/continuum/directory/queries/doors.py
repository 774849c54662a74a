"""What a person reads of her own doors: whoever looked in her place, when and why."""

from __future__ import annotations

from typing import Any

from continuum.directory.models import HelpSession, Person
from continuum.toolkit import clock
from continuum.toolkit.listing import as_read
from continuum.toolkit.tasks import as_told


def helps_of(person: Person) -> list[dict[str, Any]]:
    """The twenty latest, as `toolkit/timeline.html` takes them."""
    return [_as_event(one) for one in person.helps.select_related("helper", "person")[:20]]


def _as_event(one: HelpSession) -> dict[str, Any]:
    end = as_told(one.ended_at or one.until).astimezone(clock.PARIS)
    until = f"jusqu’à {end:%H}\u00a0h\u00a0{end:%M}"
    return {
        "date": f"Aide\u00a0: {as_read(as_told(one.started_at))}, {until if one.ended_at else 'en cours'}",
        "text": f"{one.helper or 'Une personne partie'} a vu le site comme vous, en lecture seule",
        "note": f"Raison\u00a0: {one.reason}",
    }
