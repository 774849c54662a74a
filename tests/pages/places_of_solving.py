"""The addresses of peer problem-solving, with the problems and the sessions of the demonstration."""

from __future__ import annotations

from .expected import ACCESS, IN, NO, OK, Arguments, Place, _one
from .places_of_community import BELONGS, COMMUNITY, MEETING_PLACE

MEMBERS = (IN, NO, NO, NO, OK, OK, NO)
"""The director and the board member: peers, and not the team."""
DIRECTOR, BOARD = (IN, NO, NO, NO, OK, NO, NO), (IN, NO, NO, NO, NO, OK, NO)
SEATED_WITH_THE_DELEGATE = (IN, NO, OK, NO, OK, NO, NO)
PREPARING = (IN, OK, OK, NO, OK, NO, NO)
"""The team, and the director who facilitates."""
GO_AND_PLEDGE = (IN, NO, NO, NO, 302, 302, NO)

PROPOSED = _one("community.Problem", status="proposed")
TO_PREPARE = _one("community.Problem", status="chosen", session=None)
ASKED = _one("community.Problem", title__startswith="Deux salariés")
OPEN = _one("community.Ballot", closed_at=None)
COUNTED = _one("community.Ballot", closed_at__isnull=False)
TO_COME = _one("community.ProblemSession", started_at=None)
RUNNING = _one("community.ProblemSession", started_at__isnull=False, ended_at=None)
LED_BY_THE_DELEGATE = _one("community.ProblemSession", seats__person__email="grand-est@continuum.example", ended_at__isnull=False)
TO_TELL = _one("community.ProblemSession", follow_up__status="waiting")


def _at(where: Arguments, **more: str) -> Arguments:
    return lambda: {**where(), **more}


def _written(model: str, name: str, **which: object) -> Arguments:
    from django.apps import apps

    def found() -> dict[str, object]:
        row = apps.get_model(model).objects.filter(**which).order_by("pk").first()
        return {"pk": row.session_id, name: row.pk}

    return found


SOLVING_PLACES = [
    Place("community:problems", MEETING_PLACE),
    Place("community:problems", MEETING_PLACE, query="?etat=withdrawn", twin=True),
    Place("community:new_problem", MEMBERS, COMMUNITY),
    Place("community:problem", BELONGS, PROPOSED),
    Place("community:problem", BELONGS, ASKED, twin=True),
    Place("community:withdraw_problem", BOARD, ASKED),
    Place("community:set_problem_aside", ACCESS, PROPOSED),
    Place("community:choose_problem", ACCESS, PROPOSED),
    Place("community:prepare_session", ACCESS, TO_PREPARE),
    Place("community:open_ballot", ACCESS, COMMUNITY),
    Place("community:ballot", BELONGS, OPEN),
    Place("community:ballot", BELONGS, COUNTED, twin=True),
    Place("community:close_ballot", ACCESS, OPEN),
    Place("community:session", BELONGS, TO_COME),
    Place("community:change_session", PREPARING, TO_COME),
    Place("community:remove_session", PREPARING, TO_COME),
    Place("community:present_problem", BOARD, TO_COME),
    Place("community:pledge", MEMBERS, TO_COME),
    Place("community:room", GO_AND_PLEDGE, TO_COME, twin=True),
    Place("community:room", MEMBERS, RUNNING),
    Place("community:room_changes", MEMBERS, RUNNING),
    Place("community:wall", MEMBERS, RUNNING),
    Place("community:start_session", DIRECTOR, RUNNING),
    Place("community:go_to_step", DIRECTOR, _at(RUNNING, step="contract")),
    Place("community:set_clock", DIRECTOR, _at(RUNNING, to="reprise")),
    Place("community:end_session", DIRECTOR, RUNNING),
    Place("community:contract", DIRECTOR, RUNNING),
    Place("community:new_action", DIRECTOR, RUNNING),
    Place("community:learning", MEMBERS, RUNNING),
    Place(
        "community:take_back_note",
        DIRECTOR,
        _written("community.StepNote", "note", session__ended_at=None, seat__role="facilitator"),
    ),
    Place("community:session_record", SEATED_WITH_THE_DELEGATE, LED_BY_THE_DELEGATE),
    Place("community:solving_follow_up", DIRECTOR, TO_TELL),
    Place("community:remove_action", DIRECTOR, _written("community.ActionLine", "action", session__follow_up__status="waiting")),
]
