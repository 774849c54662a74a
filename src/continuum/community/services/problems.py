"""Problems proposed without a name, and the group's choice among them.

Nothing here is journalled under the name of whoever wrote or chose, nor at her hour.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count

from continuum.community import emails, rules
from continuum.community.enums import ProblemStatus
from continuum.community.models import Ballot, BallotLine, Community, Problem, ProblemAuthor, ProblemChoice, ProblemSession
from continuum.community.models.problems import FEWEST_VOTERS, MOST_CHOICES
from continuum.community.queries.problems import is_choosable, people_taking_part
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM, acts
from continuum.toolkit.outbox import send

journal.declare(
    {
        "problem.proposed": "problème proposé",
        "problem.withdrawn": "problème retiré par qui l’a proposé",
        "problem.set_aside": "problème retiré par l’équipe",
        "problem.chosen": "problème retenu",
        "ballot.opened": "choix d’un problème ouvert",
        "ballot.closed": "choix d’un problème dépouillé",
    }
)
GONE = "Ce problème n’est plus proposé\u00a0: il est maintenant «\u00a0{now}\u00a0»."
NOTHING_TO_CHOOSE = "Il faut au moins deux problèmes proposés pour ouvrir un choix\u00a0: attendez-en d’autres."
ONE_AT_A_TIME = "Un choix est déjà ouvert dans cette communauté\u00a0: attendez qu’il soit dépouillé."
PAST_DAY = "Ce jour est passé\u00a0: donnez au groupe au moins jusqu’à demain."
TOO_MANY = f"Choisissez au plus {MOST_CHOICES} problèmes."
CLOSED = "Ce choix est clos\u00a0: on n’y répond plus."
NOT_IN_IT = "Un des problèmes n’est plus dans ce choix\u00a0: choisissez dans la liste."
NOT_CHOSEN = "Le groupe ne l’a pas encore choisi\u00a0: ouvrez un choix, et attendez qu’au moins trois personnes y répondent."


@acts(rule=rules.propose_problem, on="community")
def propose_problem(*, community: Community, problem: Problem, by: Any) -> Problem:
    """The day is kept, not the hour; the journal says that somebody did."""
    problem.community, problem.status = community, ProblemStatus.PROPOSED
    problem.submitted_on = clock.today()
    problem.save(force_insert=True)
    ProblemAuthor.objects.create(problem=problem, person=by)
    note_without_hour("problem.proposed", problem)
    return problem


def note_without_hour(verb: str, row: Any) -> None:
    """A line of the journal that says neither who nor when in the day: an hour would tell who was there."""
    with clock.held_at(clock.today()):
        journal.write(SYSTEM, verb, row)


@acts(rule=rules.withdraw_problem, on="problem")
def withdraw_problem(*, problem: Problem, by: Any) -> None:
    """By whoever wrote it: it disappears, with the session that was prepared on it if she has not said that it is hers."""
    kept = _locked(problem)
    session = ProblemSession.objects.filter(problem=kept).first()
    if kept.status == ProblemStatus.TREATED or (session and session.has_client):
        raise ValidationError(GONE.format(now=kept.get_status_display()))
    note_without_hour("problem.withdrawn", kept)
    if session:
        session.delete()
    kept.delete()


@acts(rule=rules.set_problem_aside, on="problem")
def set_problem_aside(*, problem: Problem, reason: str, by: Any) -> Problem:
    """By the team, when it breaks the charter, at whatever stage one sees it: whoever wrote it reads why.

    A session that has not started goes with it; one that has started leaves what was said to those who have a seat.
    """
    kept = _locked(problem)
    if kept.status == ProblemStatus.WITHDRAWN:
        raise ValidationError(GONE.format(now=kept.get_status_display()))
    session = ProblemSession.objects.select_for_update().filter(problem=kept).first()
    if session and session.started_at is None:
        session.delete()
    kept.status, kept.withdrawn_reason = ProblemStatus.WITHDRAWN, reason.strip()
    kept.save(update_fields=["status", "withdrawn_reason"])
    journal.write(by, "problem.set_aside", kept)
    return kept


# --- The group's choice ----------------------------------------------------------------------------------------------------


@acts(rule=rules.open_ballot, on="community")
def open_ballot(*, community: Community, ballot: Ballot, by: Any) -> Ballot:
    """All that is proposed today; what comes later waits for the next one."""
    kept = Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    if Ballot.objects.filter(community=kept, closed_at=None).exists():
        raise ValidationError(ONE_AT_A_TIME)
    if ballot.closes_on <= clock.today():
        raise ValidationError({"closes_on": PAST_DAY})
    found = list(Problem.objects.filter(community=kept).proposed())
    if len(found) < 2:
        raise ValidationError(NOTHING_TO_CHOOSE)
    ballot.community, ballot.opened_at = community, clock.now()
    ballot.save(force_insert=True)
    BallotLine.objects.bulk_create(BallotLine(ballot=ballot, problem=one) for one in found)
    journal.write(by, "ballot.opened", ballot)
    return ballot


@acts(rule=rules.choose_in_ballot, on="ballot")
def choose_in_ballot(*, ballot: Ballot, problems: Collection[Problem], by: Any) -> None:
    """Her choices, in place of those she had made; with none, she is as if she had not come, for that is kept nowhere.

    Nothing is journalled: a choice is secret.
    """
    kept = Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
    if not kept.is_open:
        raise ValidationError(CLOSED)
    if len(problems) > MOST_CHOICES:
        raise ValidationError({"problems": TOO_MANY})
    lines = list(BallotLine.objects.filter(ballot=kept, problem__in=[one.pk for one in problems]))
    if len(lines) != len(problems):
        raise ValidationError({"problems": NOT_IN_IT})
    ProblemChoice.objects.filter(line__ballot=kept, person=by).delete()
    ProblemChoice.objects.bulk_create(ProblemChoice(line=one, person=by) for one in lines)


@acts(rule=rules.close_ballot, on="ballot")
def close_ballot(*, ballot: Ballot, by: Any) -> Ballot:
    """Counted, then forgotten: who chose what is kept no longer. Below three voters nothing is counted at all."""
    kept = Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
    if kept.closed_at is not None:
        return kept
    choices = ProblemChoice.objects.filter(line__ballot=kept)
    kept.voter_count = choices.aggregate(people=Count("person", distinct=True))["people"]
    kept.closed_at = clock.now()
    kept.save(update_fields=["voter_count", "closed_at"])
    if kept.voter_count >= FEWEST_VOTERS:
        chosen = dict(choices.order_by().values_list("line").annotate(count=Count("pk")))
        for line in kept.lines.all():
            line.count = chosen.get(line.pk, 0)
            line.save(update_fields=["count"])
    choices.delete()
    journal.write(by, "ballot.closed", kept)
    return kept


def close_past_ballots() -> int:
    """Those whose last day is over."""
    past = list(Ballot.objects.filter(closed_at=None, closes_on__lt=clock.today()))
    for ballot in past:
        close_ballot(ballot=ballot, by=SYSTEM)
    return len(past)


@acts(rule=rules.choose_problem, on="problem")
def choose_problem(*, problem: Problem, by: Any) -> Problem:
    """The group will work on it.

    Everybody is told by the same mail, which says « c’est le vôtre » in one of them: a mail to its author alone would name her to
    whoever sees which mails leave.
    """
    kept = _proposed(problem)
    if not is_choosable(kept):
        raise ValidationError(NOT_CHOSEN)
    kept.status = ProblemStatus.CHOSEN
    kept.save(update_fields=["status"])
    journal.write(by, "problem.chosen", kept)
    author = ProblemAuthor.objects.filter(problem=kept).values_list("person", flat=True).first()
    for person in people_taking_part(kept.community):
        key = f"{kept.pk}:{person.pk}"
        send(emails.problem_chosen, to=person, key=key, person=person, problem=kept, is_hers=person.pk == author)
    return kept


def _locked(problem: Problem) -> Problem:
    rows = Problem.objects.select_related("community__node__territory", "community__node__programme")
    kept: Problem = rows.select_for_update(of=("self",)).get(pk=problem.pk)
    return kept


def _proposed(problem: Problem) -> Problem:
    kept = _locked(problem)
    if kept.status != ProblemStatus.PROPOSED:
        raise ValidationError(GONE.format(now=kept.get_status_display()))
    return kept
