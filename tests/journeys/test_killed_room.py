"""Thirty people who write in a room while the server is killed: what was acknowledged is kept, and a careless server is seen."""

from __future__ import annotations

import pytest

from benchmarks import solving_room

pytestmark = [pytest.mark.long, pytest.mark.any_database]


@pytest.mark.parametrize("way", solving_room.WAYS)
def test_four_kills_lose_no_note_that_was_acknowledged_and_careless_servers_are_caught(way):
    with solving_room.place("sqlite") as env:
        assert solving_room.run(way, env)
