"""In each community: problems of people without a role here, a choice that is open, a session in which none of the roles sits."""

from __future__ import annotations

from typing import Any

from continuum.community.enums import NoteKind, ProblemStatus, SeatRole, SolvingStep
from continuum.community.models import (
    ActionLine,
    Ballot,
    BallotLine,
    Problem,
    ProblemAuthor,
    ProblemSession,
    SessionSeat,
    StepNote,
)
from continuum.directory.tests.factories import PersonFactory
from continuum.toolkit import clock

from .scopes import mark


def solving_of(scope: str, things: dict[str, Any]) -> dict[str, Any]:
    community, now, today = things["community"], clock.now(), clock.today()
    author = PersonFactory()

    def problem(status: ProblemStatus) -> Problem:
        written = {"title": mark(scope, "problème"), "text": mark(scope, "problème"), "theme": "emploi"}
        made = Problem.objects.create(community=community, status=status, submitted_on=today, **written)
        ProblemAuthor.objects.create(problem=made, person=author)
        return made

    proposed, chosen, worked = map(problem, (ProblemStatus.PROPOSED, ProblemStatus.CHOSEN, ProblemStatus.CHOSEN))
    ballot = Ballot.objects.create(community=community, opened_at=now, closes_on=today)
    BallotLine.objects.create(ballot=ballot, problem=proposed)
    running = {"step": SolvingStep.CLARIFICATION, "started_at": now, "runs_since": now, "contract": mark(scope, "parole")}
    session = ProblemSession.objects.create(community=community, problem=worked, day=today, **running)
    seat = SessionSeat.objects.create(session=session, person=PersonFactory(), role=SeatRole.FACILITATOR, pledged_at=now)
    said = {"kind": NoteKind.QUESTION, "text": mark(scope, "parole"), "written_at": now}
    return {
        "problem": proposed,
        "chosen problem": chosen,
        "ballot": ballot,
        "solving session": session,
        "session note": StepNote.objects.create(session=session, seat=seat, step=SolvingStep.CLARIFICATION, **said),
        "action line": ActionLine.objects.create(session=session, text=mark(scope, "parole")),
    }
