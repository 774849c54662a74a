"""The role table of peer problem-solving: problems for the community, what is said in a session for its seats alone."""

from __future__ import annotations

from typing import Any

from .policy import Policy, of, open_to
from .reach import STAFF
from .scopes import NOWHERE

BELONG, RUN, OWN = "belong to a community", "write a programme", "own"
PROBLEM, CHOSEN, SESSION = "problem", "chosen problem", "solving session"


def _with(**more: Any) -> Any:
    return lambda thing: {"pk": getattr(thing, "pk", NOWHERE), **more}


def _written(name: str) -> Any:
    """What was written in a session, under its session's address."""
    return lambda thing: {"pk": getattr(thing, "session_id", NOWHERE), name: getattr(thing, "pk", NOWHERE)}


SOLVING: dict[str, Policy] = {
    "community:problems": open_to(STAFF | {"director", "board"}),
    "community:new_problem": of("decide among peers", "community"),
    "community:problem": of(BELONG, PROBLEM),
    "community:withdraw_problem": of(OWN, PROBLEM),
    "community:set_problem_aside": of(RUN, PROBLEM),
    "community:choose_problem": of(RUN, PROBLEM),
    "community:prepare_session": of(RUN, CHOSEN),
    "community:open_ballot": of(RUN, "community"),
    "community:ballot": of(BELONG, "ballot"),
    "community:close_ballot": of(RUN, "ballot"),
    **{f"community:{name}": of(RUN, SESSION) for name in ("session", "change_session", "remove_session")},
    **{f"community:{name}": of(OWN, SESSION) for name in ("present_problem", "pledge", "room", "room_changes", "wall")},
    **{f"community:{name}": of(OWN, SESSION) for name in ("start_session", "end_session", "contract", "new_action")},
    **{f"community:{name}": of(OWN, SESSION) for name in ("learning", "session_record", "solving_follow_up")},
    "community:go_to_step": of(OWN, SESSION, _with(step="contract")),
    "community:set_clock": of(OWN, SESSION, _with(to="pause")),
    "community:take_back_note": of(OWN, "session note", _written("note")),
    "community:remove_action": of(OWN, "action line", _written("action")),
}
