"""One row of each kind of a community."""

from __future__ import annotations

from types import SimpleNamespace

from continuum.community.tests.factories import CommunityFactory

from .addresses_of_exchanges import add_exchanges
from .addresses_of_letters import add_letters
from .addresses_of_practices import add_practices
from .addresses_of_solving import add_solving
from .addresses_of_visits import add_visits


def add_community(kept: SimpleNamespace) -> None:
    """Each slice of the room adds its rows here, by a function in a file of its own."""
    kept.community = CommunityFactory(node=kept.node)
    add_letters(kept)
    add_exchanges(kept)
    add_solving(kept)
    add_visits(kept)
    add_practices(kept)
