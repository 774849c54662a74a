"""The demonstration, and whole installations; each test works on a copy."""

import pytest

from .installations import archive, empty_tables, filled, installation, key

__all__ = ["archive", "demonstration", "empty_tables", "filled", "installation", "key"]


@pytest.fixture
def demonstration(demo):
    """What a newcomer finds."""
