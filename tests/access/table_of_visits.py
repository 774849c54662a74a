"""The role table of learning visits and of the legal watch."""

from __future__ import annotations

from .policy import Policy, of, open_to
from .reach import STAFF
from .scopes import NOWHERE

BELONG, RUN, OWN = "belong to a community", "write a programme", "own"
MEETING_PLACE = STAFF | {"director", "board"}
OF_A_VISITOR = ("ask_questions", "write_observation", "write_astonishment", "new_intention", "agree_to_card")
"""For whoever comes, or receives: nobody of the world does."""

VISITS: dict[str, Policy] = {
    "community:visits": open_to(MEETING_PLACE),
    "community:new_visit": open_to(STAFF),
    "community:visit": of(BELONG, "visit"),
    **{f"community:{name}": of(RUN, "visit") for name in ("change_visit", "draft_card")},
    **{f"community:{name}": of(OWN, "visit") for name in OF_A_VISITOR},
    "community:intention": of(RUN, "intention"),
    "community:intention_step": of(RUN, "intention", lambda thing: {"pk": getattr(thing, "pk", NOWHERE), "to": "done"}),
    "community:change_intention": of(OWN, "intention"),
}
WATCH: dict[str, Policy] = {
    "community:watch": open_to(MEETING_PLACE, 200, 302),
    "community:legal_items": open_to(STAFF),
    "community:new_legal_item": open_to(STAFF),
    "community:legal_item": of(BELONG, "legal item"),
    **{f"community:{verb}_legal_item": of(RUN, "legal item") for verb in ("change", "publish", "review", "withdraw", "remove")},
}
