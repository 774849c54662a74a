"""The real addresses of problems put to peers, and of a session."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from continuum.community.enums import NoteKind, ProblemStatus, SeatRole, SolvingStep
from continuum.community.models import (
    ActionLine,
    Ballot,
    Problem,
    ProblemAuthor,
    ProblemSession,
    SessionSeat,
    SolvingFollowUp,
    StepNote,
)
from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory
from continuum.toolkit import clock

OF_A_SESSION = (
    *("session", "change_session", "pledge", "room", "room_changes", "wall", "start_session", "end_session"),
    *("contract", "new_action", "learning", "session_record", "solving_follow_up"),
)


def add_solving(kept: SimpleNamespace) -> None:
    """Those in charge belong to it besides, wrote the problems and facilitate: what is said in a session is for its seats."""
    structure = OrganisationFactory(territory=kept.community.node.territory)
    MembershipFactory(
        person=kept.admin, role="director", organisation=structure, territory=structure.territory, programme=kept.programme
    )
    kept.problem, kept.chosen, kept.worked, kept.asked = (
        _problem(kept, status)
        for status in (ProblemStatus.PROPOSED, ProblemStatus.CHOSEN, ProblemStatus.CHOSEN, ProblemStatus.CHOSEN)
    )
    now, today = clock.now(), clock.today()
    kept.ballot = Ballot.objects.create(community=kept.community, opened_at=now, closes_on=today)
    shared = {"community": kept.community, "day": today}
    kept.asked_session = ProblemSession.objects.create(problem=kept.asked, **shared)
    running = {"step": SolvingStep.CLARIFICATION, "started_at": now, "runs_since": now}
    kept.session = ProblemSession.objects.create(problem=kept.worked, **shared, **running)
    seat = SessionSeat.objects.create(session=kept.session, person=kept.admin, role=SeatRole.FACILITATOR, pledged_at=now)
    said = {"kind": NoteKind.QUESTION, "text": "Depuis quand ?", "written_at": now}
    kept.session_note = StepNote.objects.create(session=kept.session, seat=seat, step=SolvingStep.CLARIFICATION, **said)
    kept.action_line = ActionLine.objects.create(session=kept.session, text="Revoir les horaires")
    SolvingFollowUp.objects.create(session=kept.session, owner=kept.admin, due_on=today + dt.timedelta(days=30))


def _problem(kept: SimpleNamespace, status: ProblemStatus) -> Problem:
    written = {"title": "Une équipe qui part", "text": "Trois départs.", "theme": "emploi", "submitted_on": clock.today()}
    problem = Problem.objects.create(community=kept.community, status=status, **written)
    ProblemAuthor.objects.create(problem=problem, person=kept.admin)
    return problem


def solving_of(kept: SimpleNamespace) -> dict[str, list[object]]:
    session = kept.session.pk
    return {
        **{f"community:{name}": [kept.community.pk] for name in ("new_problem", "open_ballot")},
        **{f"community:{name}": [kept.ballot.pk] for name in ("ballot", "close_ballot")},
        **{
            f"community:{name}": [kept.problem.pk]
            for name in ("problem", "withdraw_problem", "set_problem_aside", "choose_problem")
        },
        "community:prepare_session": [kept.chosen.pk],
        **{f"community:{name}": [kept.asked_session.pk] for name in ("present_problem", "remove_session")},
        **{f"community:{name}": [session] for name in OF_A_SESSION},
        "community:go_to_step": [session, "contract"],
        "community:set_clock": [session, "pause"],
        "community:take_back_note": [session, kept.session_note.pk],
        "community:remove_action": [session, kept.action_line.pk],
    }
