"""What an address does to what, and who gets it: a line of the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .reach import NOT_HERE, REACH
from .scopes import NOWHERE


@dataclass(frozen=True)
class Policy:
    """What an address does: `reach` is a line of the table, `on` the kind of thing its arguments name.

    `roles`: for an address without a thing, who may open it. `status`: what those who may get, when it is not a page.
    """

    reach: str = ""
    on: str = ""
    arguments: Callable[[Any], dict[str, Any]] | None = None
    roles: frozenset[str] = NOT_HERE
    statuses: frozenset[int] = frozenset({200})

    def scopes(self, role: str) -> frozenset[str]:
        return REACH[self.reach].get(role, NOT_HERE)


def of(reach: str, on: str, arguments: Callable[[Any], dict[str, Any]] | None = None, **more: Any) -> Policy:
    return Policy(reach, on, arguments or (lambda thing: {"pk": getattr(thing, "pk", NOWHERE)}), **more)


def open_to(roles: frozenset[str], *statuses: int) -> Policy:
    return Policy(roles=roles, statuses=frozenset(statuses or (200,)))


def closed(**arguments: Any) -> Policy:
    """Open to nobody outside the demonstration."""
    return Policy(arguments=lambda thing: arguments)
