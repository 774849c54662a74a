"""What can be found by words in the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from continuum.toolkit.folding import fold
from continuum.toolkit.registry import Found, SearchSource, searches
from continuum.toolkit.typography import french_date

from .models import Committee
from .queries import meetings_seen


def find_meetings(person: Any, text: str, limit: int) -> Sequence[Found]:
    """Those whose title, body or commune hold every word, the latest first."""
    words = fold(text).split()
    found = []
    for one in meetings_seen(person).order_by("-on", "title").iterator(chunk_size=500):
        if all(word in fold(f"{one.title} {one.committee or ''} {one.commune or ''}") for word in words):
            found.append(Found(one.title, one.get_absolute_url(), f"{french_date(one.on)}, {one.get_kind_display()}"))
        if len(found) == limit:
            break
    return found


def find_committees(person: Any, text: str, limit: int) -> Sequence[Found]:
    words = fold(text).split()
    rows = Committee.objects.visible_to(person).select_related("node")
    kept = [one for one in rows if all(word in fold(one.name) for word in words)]
    return [Found(one.name, one.get_absolute_url(), f"{one.get_kind_display()}, {one.node}") for one in kept[:limit]]


searches.declare(SearchSource("meetings", "Réunions", find_meetings))
searches.declare(SearchSource("meetings", "Instances", find_committees))
