"""Who may what of problems put to peers and of the sessions where they are worked on."""

from __future__ import annotations

from typing import Any

from continuum.community.enums import SeatRole
from continuum.community.models import (
    ActionLine,
    Ballot,
    Community,
    Problem,
    ProblemSession,
    SessionSeat,
    SolvingFollowUp,
    StepNote,
)

from .communities import belongs_to, run_community, takes_part


def propose_problem(person: Any, community: Community) -> bool:
    return belongs_to(person, community) and takes_part(person, community)


def choose_in_ballot(person: Any, ballot: Ballot) -> bool:
    return propose_problem(person, ballot.community)


def close_ballot(person: Any, found: Ballot | Problem) -> bool:
    return run_community(person, found.community)


open_ballot = run_community
choose_problem = prepare_session = set_problem_aside = close_ballot


def wrote_problem(person: Any, problem: Problem) -> bool:
    """Asked by herself about herself."""
    return bool(person.is_authenticated) and Problem.objects.written_by(person).filter(pk=problem.pk).exists()


withdraw_problem = wrote_problem


def _seated(person: Any, session: ProblemSession, *roles: SeatRole) -> bool:
    """Has she a seat there, in one of these roles if any is given, and is she still of that community?"""
    return SessionSeat.objects.held_by(person).filter(session=session, role__in=roles or SeatRole.values).exists()


def see_seats(person: Any, session: ProblemSession) -> bool:
    """Whoever prepares it or is asked to present; the group, which pledges first once somebody presents."""
    joins = enter_session if session.has_client else _seated
    return change_session(person, session) or joins(person, session) or wrote_problem(person, session.problem)


def change_session(person: Any, session: ProblemSession) -> bool:
    """Whoever facilitates it; the team that prepares it, until somebody has said that the problem is hers."""
    prepares = run_community(person, session.community) and not session.has_client
    return prepares or _seated(person, session, SeatRole.FACILITATOR)


remove_session = change_session


def present_problem(person: Any, session: ProblemSession) -> bool:
    """Whoever wrote the problem, and has not said so yet."""
    return not session.has_client and wrote_problem(person, session.problem)


def pledge_secrecy(person: Any, session: ProblemSession) -> bool:
    return _seated(person, session)


def enter_session(person: Any, session: ProblemSession) -> bool:
    """What is said there is for those who have a seat and have pledged: the team has no other door."""
    return SessionSeat.objects.held_by(person).filter(session=session).exclude(pledged_at=None).exists()


write_note = write_learning = enter_session


def lead_session(person: Any, session: ProblemSession) -> bool:
    """Whoever facilitates it has the clock and the steps."""
    return enter_session(person, session) and _seated(person, session, SeatRole.FACILITATOR)


def write_contract(person: Any, session: ProblemSession) -> bool:
    """Whoever presents, or whoever facilitates and writes for her."""
    return enter_session(person, session) and _seated(person, session, SeatRole.CLIENT, SeatRole.FACILITATOR)


def remove_action(person: Any, action: ActionLine) -> bool:
    return write_contract(person, action.session)


add_action = write_contract


def take_back_note(person: Any, note: StepNote) -> bool:
    """Whoever wrote it."""
    return note.seat.person_id is not None and note.seat.person_id == person.pk


def tell_follow_up(person: Any, follow_up: SolvingFollowUp) -> bool:
    """Whoever presented, and nobody in her place."""
    return enter_session(person, follow_up.session) and follow_up.owner_id == person.pk
