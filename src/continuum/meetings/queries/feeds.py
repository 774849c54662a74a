"""A public agenda, as the programs that come back for it read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from continuum.meetings.calendars import feed_of
from continuum.meetings.models import Meeting


def announced_feed(meetings: Iterable[Meeting], name: str, page_of: Callable[[Meeting], str]) -> str:
    """iCalendar, with the page that anyone may open about each; nothing that opens a door nor names somebody."""
    return feed_of(meetings, name, is_public=True, page_of=page_of)
