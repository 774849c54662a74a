"""The real addresses of one community, and of what it holds."""

from __future__ import annotations

from types import SimpleNamespace


def community_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    """Each slice of the room adds a function of its own in a file of its own."""
    return {f"community:{name}": [kept.community.pk] for name in ("charter", "change_community")}
