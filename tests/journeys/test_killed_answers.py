"""People who answer while the server is killed: what was acknowledged is kept, and a careless server is seen."""

from __future__ import annotations

import pytest

from benchmarks import answering

pytestmark = [pytest.mark.long, pytest.mark.any_database]
FEW, KILLS = 480, 12


@pytest.mark.parametrize("way", answering.WAYS)
def test_twelve_kills_lose_no_page_that_was_acknowledged_and_careless_servers_are_caught(way):
    with answering.place("sqlite") as env:
        assert answering.run(way, env, FEW, KILLS)
