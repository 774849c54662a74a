"""A year of a community, part by part, in the order in which one leans on the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .community import Put, Row, load_community
from .exchanges import load_exchanges
from .letters import load_letters
from .pictures import load_pictures
from .practices import load_practices
from .solving import load_solving
from .visits import load_visits
from .watch import load_watch

Read = Callable[[str, str], list[Row]]
"""(file, table) -> its rows."""


def load_life_of_community(read: Read, put: Put) -> None:
    """Members and their charter first; the letter last, which tells of all the rest."""
    load_community(read("community", "community"), put)
    load_practices(read("practices", "practice"))
    load_pictures()
    load_exchanges(read("exchanges", "space"), read("exchanges", "topic"))
    load_watch(read("watch", "item"))
    load_visits(read("visits", "visit"))
    load_solving(*_tables(read, "solving", "problem", "ballot", "session"))
    load_letters(*_tables(read, "letters", "frame", "letter"))


def _tables(read: Read, name: str, *tables: str) -> list[Any]:
    return [read(name, table) for table in tables]
