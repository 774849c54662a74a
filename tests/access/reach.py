"""Who reaches each kind of thing, and in which scopes: the lines of the role table."""

from __future__ import annotations

from .scopes import ELSEWHERE, OWN, SIBLING

EVERYWHERE = frozenset({OWN, SIBLING, ELSEWHERE})
REGION = frozenset({OWN, SIBLING})
HERE = frozenset({OWN})
NOT_HERE: frozenset[str] = frozenset()

ROLES = (
    *("public", "nobody", "former", "administrator", "delegate"),
    *("regional_officer", "officer", "director", "board", "partner"),
)
SIGNED_IN = frozenset(ROLES) - {"public"}
MEMBERS = SIGNED_IN - {"nobody", "former"}
STAFF = frozenset({"administrator", "delegate", "regional_officer", "officer"})

_STAFF_OF_A_REGION = {"administrator": EVERYWHERE, "delegate": REGION, "regional_officer": REGION}
_STAFF_OF_A_PROGRAMME = _STAFF_OF_A_REGION | {"officer": HERE}
_MEMBERS_OF_A_PROGRAMME = _STAFF_OF_A_PROGRAMME | {"director": HERE, "board": HERE, "partner": HERE}

REACH: dict[str, dict[str, frozenset[str]]] = {
    # What a programme holds: its plan, its figures, its reports.
    "read a programme": _MEMBERS_OF_A_PROGRAMME,
    "write a programme": _STAFF_OF_A_PROGRAMME,
    "administer": {"administrator": EVERYWHERE},
    # A community: those who direct or administer a structure there, and the team; never a partner.
    "belong to a community": _STAFF_OF_A_PROGRAMME | {"director": HERE, "board": HERE},
    "ask for a letter": dict.fromkeys(ROLES, HERE),
    "decide among peers": {"director": HERE, "board": HERE},
    # What concerns one structure, or one person: in one's own territory only.
    "read a structure": _STAFF_OF_A_REGION | {"director": HERE, "board": HERE},
    "correct a structure": _STAFF_OF_A_REGION | {"director": HERE},
    "keep a structure": _STAFF_OF_A_REGION,
    "answer as a director": {"director": HERE},
    "take away a report": _STAFF_OF_A_PROGRAMME | {"director": HERE},
    "decide for a structure": {"director": HERE, "board": HERE},
    "answer for a structure": _STAFF_OF_A_REGION | {"director": HERE, "board": HERE},
    "read a public": _STAFF_OF_A_PROGRAMME,
    # A scheme serves a whole territory: any member within it reads it, those who keep its institutions write it.
    "read a scheme": {"administrator": EVERYWHERE}
    | dict.fromkeys(("delegate", "regional_officer", "officer", "director", "board", "partner"), REGION),
    "keep a scheme": _STAFF_OF_A_REGION,
    "follow an import": {"administrator": EVERYWHERE, "delegate": REGION},
    "read a person": _STAFF_OF_A_REGION | {"director": HERE, "board": HERE},
    "open accesses": {"administrator": EVERYWHERE, "delegate": REGION},
    # What somebody keeps for herself.
    "own": {},
}
