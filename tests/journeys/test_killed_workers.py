"""People convened by mail while workers are killed: nobody is forgotten, and a careless sender is seen."""

from __future__ import annotations

import pytest

from benchmarks import convening_mails

pytestmark = [pytest.mark.long, pytest.mark.any_database]
FEW = 60


@pytest.mark.parametrize(("way", "workers"), [("product", 3), ("marked first", 1)])
def test_eight_kills_lose_nothing_and_a_sender_that_marks_first_is_caught(way, workers):
    with convening_mails.place("sqlite", convening_mails.PATIENCE) as env:
        assert convening_mails.run(way, workers, FEW, env)
