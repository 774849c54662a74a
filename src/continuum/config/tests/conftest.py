"""The demonstration, loaded once for the tests of this folder; each works on a copy."""

import pytest

from tests.demo_data import copies, demo, loaded

__all__ = ["copies", "demo", "demonstration", "loaded"]


@pytest.fixture
def demonstration(demo):
    """What a newcomer finds."""
