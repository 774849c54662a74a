"""A community in each scope, whose charter the people of the first scope have accepted."""

from __future__ import annotations

from typing import Any

from continuum.community.models import CharterAcceptance, Community
from continuum.toolkit import clock

from .scopes import MARKS, OWN

MEMBERS = ("director", "board")
ANNOUNCED = "Communauté annoncée à tous"
"""One of its letters is open to everybody: that it exists is no secret; what it is for still is."""


def community_of(name: str, things: dict[str, Any]) -> dict[str, Any]:
    """`name`: the mark that its texts bear. Each slice of the room adds what it holds to what is returned here."""
    now = clock.now()
    shown = ANNOUNCED if name.startswith(MARKS[OWN]) else name
    community = Community.objects.create(
        node=things["node"], name=shown, purpose=name, charter=name, charter_written_at=now, opened_at=now
    )
    return {"community": community}


def accept_charters(things: dict[str, Any], people: dict[str, Any]) -> None:
    community = things["community"]
    for role in MEMBERS:
        CharterAcceptance.objects.create(
            community=community,
            person=people[role],
            charter_written_at=community.charter_written_at,
            accepted_at=clock.now(),
        )
