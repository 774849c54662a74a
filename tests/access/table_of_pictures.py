"""The role table of the photographs of practices."""

from __future__ import annotations

from .policy import Policy, of
from .reach import ROLES
from .scopes import OPENED

PICTURES: dict[str, Policy] = {
    # Of a practice open to all: anyone sees it.
    "community:practice_picture": Policy(arguments=lambda thing: {"pk": OPENED}, roles=frozenset(ROLES)),
    "community:add_picture": of("write a programme", "practice"),
    "community:remove_picture": of("write a programme", "picture"),
}
