"""Problems and the group's choices, as each reader may know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from continuum.community.enums import ProblemStatus
from continuum.community.models import Ballot, BallotLine, CharterAcceptance, Community, Problem, ProblemChoice, ProblemSession
from continuum.community.models.problems import is_another_eye
from continuum.directory.models import Person
from continuum.toolkit import clock

KNOWN = ("community__node__territory", "community__node__programme")


def problems_seen(person: Any) -> QuerySet[Problem]:
    return Problem.objects.visible_to(person).select_related(*KNOWN)


def ballots_seen(person: Any) -> QuerySet[Ballot]:
    return Ballot.objects.visible_to(person).select_related(*KNOWN)


def own_problems(person: Any) -> set[UUID]:
    """Which are hers: said to nobody but her."""
    return set(Problem.objects.written_by(person).values_list("pk", flat=True))


def ballots_to_answer(person: Any) -> QuerySet[Ballot]:
    """Those still open in which she has chosen nothing; whether she has is not for whoever helps her."""
    if is_another_eye(person):
        return Ballot.objects.none()
    open_ones = ballots_seen(person).filter(closed_at=None, closes_on__gte=clock.today())
    run = Community.objects.run_by(person).values("pk")
    return open_ones.exclude(community__in=run).exclude(lines__choices__person=person.pk)


def problems_to_present(person: Any) -> QuerySet[ProblemSession]:
    """The sessions prepared on a problem of hers, of which she has not said yet that it is hers."""
    hers = ProblemSession.objects.filter(problem__in=Problem.objects.written_by(person).values("pk"), started_at=None)
    return hers.exclude(seats__role="client").select_related("problem", "meeting")


def people_taking_part(community: Community) -> QuerySet[Person]:
    """Its members who accepted its present charter."""
    accepted = CharterAcceptance.objects.filter(community=community, charter_written_at=community.charter_written_at)
    members = community.memberships().values("person")
    return Person.objects.filter(pk__in=members).filter(pk__in=accepted.values("person")).order_by("search_name", "pk")


@dataclass(frozen=True)
class CountedLine:
    """A problem of a ballot, as a page shows it."""

    problem: Problem
    count: int | None


def lines_of(ballot: Ballot) -> list[CountedLine]:
    """While it is open, in an order that tells nothing; once counted, the most chosen first."""
    rows = BallotLine.objects.filter(ballot=ballot).exclude(problem__status=ProblemStatus.WITHDRAWN).select_related("problem")
    lines = [CountedLine(one.problem, one.count) for one in rows]
    return sorted(lines, key=lambda one: (-(one.count or 0), one.problem.title))


def chosen_by(person: Any, ballot: Ballot) -> set[UUID]:
    """What she chose herself, as long as it is not counted."""
    return set(ProblemChoice.objects.visible_to(person).filter(line__ballot=ballot).values_list("line__problem", flat=True))


def is_choosable(problem: Problem) -> bool:
    """Has the group chosen it, in a ballot that was counted?"""
    counted = BallotLine.objects.filter(problem=problem, count__gt=0).exists()
    return problem.status == ProblemStatus.PROPOSED and counted


def last_counted(person: Any) -> Ballot | None:
    """The latest choice that was counted in one of her communities."""
    return ballots_seen(person).exclude(closed_at=None).order_by("-closed_at").first()
