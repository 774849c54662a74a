"""The role table of the letter: written by the team, read by the members, left and asked for by anyone."""

from __future__ import annotations

from typing import Any

from .policy import Policy, of, open_to
from .reach import NOT_HERE, ROLES, STAFF
from .scopes import OPENED

WRITE, READ = "write a programme", "belong to a community"
ANYONE = frozenset(ROLES)
OF_A_DRAFT = (
    *("compose_letter", "change_letter", "add_letter_item", "preview_letter", "letter_draft_page"),
    *("review_letter", "remove_letter"),
)
OF_A_SENT = ("stop_letter", "open_letter")


def unknown(thing: Any) -> dict[str, Any]:
    """A token that opens nothing."""
    return {"token": "inconnu"}


def opened(thing: Any) -> dict[str, Any]:
    """The letter that anyone may read."""
    return {"pk": OPENED}


LETTERS: dict[str, Policy] = {
    "community:letters": open_to(STAFF | {"director", "board"}),
    **{f"community:{name}": open_to(STAFF) for name in ("letter_workshop", "new_letter", "stopped_addresses")},
    **{f"community:{name}": of(WRITE, "letter") for name in OF_A_DRAFT},
    "community:change_letter_item": of(WRITE, "letter item"),
    "community:approve_letter": of(WRITE, "reviewed letter"),
    "community:send_letter": of(WRITE, "approved letter"),
    **{f"community:{name}": of(WRITE, "sent letter") for name in OF_A_SENT},
    "community:lift_address": of(WRITE, "stopped address"),
    **{f"community:{name}": of(READ, "sent letter") for name in ("read_letter", "letter_page")},
    **{f"community:{name}": open_to(ANYONE) for name in ("public_letters", "subscription_asked")},
    "community:public_letter": Policy(arguments=opened, roles=ANYONE),
    "community:subscribe": of("ask for a letter", "community"),
    "community:confirm_link": Policy(arguments=unknown, roles=ANYONE, statuses=frozenset({302})),
    "community:no_subscription": open_to(NOT_HERE),
    "community:confirm_subscription": of("own", "subscription"),
    "community:leave_letter": Policy(arguments=unknown),
}
