"""What questionnaires give back, in the table: her own results to whoever answered; nothing to the team before it is agreed."""

from __future__ import annotations

from typing import Any

from .policy import Policy, of
from .scopes import NOWHERE

HERS, GIVEN, DECIDED = "answer as a director", "survey answer", "decide for a structure"
PARTS = ("results", "results_needs", "results_schemes", "results_waves", "results_pdf", "shared")


def _question(thing: Any) -> dict[str, Any]:
    return {"pk": getattr(thing, "pk", NOWHERE), "code": "risques"}


def _scope(thing: Any) -> dict[str, Any]:
    return {"pk": getattr(thing, "pk", NOWHERE), "scope": "results"}


GIVEN_BACK: dict[str, Policy] = {
    **{f"surveys:{name}": of(HERS, GIVEN) for name in PARTS},
    "surveys:agree": of(HERS, GIVEN, _question),
    "surveys:sharing": of(DECIDED, GIVEN),
    "surveys:take_back_consent": of(DECIDED, GIVEN, _scope, statuses=frozenset({302})),
}
