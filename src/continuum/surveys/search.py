"""What can be found by words in the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from continuum.toolkit.folding import fold
from continuum.toolkit.registry import Found, SearchSource, searches

from .models import Instrument


def find_instruments(person: Any, text: str, limit: int) -> Sequence[Found]:
    """Those whose title, short name or kind hold every word."""
    words = fold(text).split()
    rows = Instrument.objects.visible_to(person).select_related("programme")
    kept = [one for one in rows if all(word in fold(f"{one.title} {one.code} {one.get_kind_display()}") for word in words)]
    return [Found(one.title, one.get_absolute_url(), str(one.programme or "bibliothèque")) for one in kept[:limit]]


searches.declare(SearchSource("surveys", "Questionnaires", find_instruments))
