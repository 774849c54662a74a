"""What moved in the community since somebody last came: each part of the room adds its own function.

SINCE.append(function)      # (person, since) -> lines, already reduced to what she may see; one query at most
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from continuum.directory.queries import previous_visit
from continuum.toolkit import clock
from continuum.toolkit.registry import Moved

Since = Callable[[Any, dt.datetime], Sequence[Moved]]
SINCE: list[Since] = []
FIRST_TIME = dt.timedelta(days=30)
"""How far back goes the first visit."""
MOST = 12


def last_visit(session: Any) -> dt.datetime:
    """When she last came, before this time; a month ago for whoever comes for the first time."""
    return previous_visit(session) or clock.now() - FIRST_TIME


def moved_since(person: Any, since: dt.datetime) -> list[Moved]:
    """What every part says, the newest first."""
    lines = [line for part in SINCE for line in part(person, since)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST]
