"""The problems of the demonstration, the group's choices and its sessions: done by their people, at their hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

from continuum.community.enums import SolvingStep
from continuum.community.models import (
    ActionLine,
    Ballot,
    Community,
    Problem,
    ProblemSession,
    SolvingFollowUp,
    StepNote,
)
from continuum.community.services import (
    Places,
    add_action,
    choose_in_ballot,
    choose_problem,
    close_ballot,
    end_session,
    go_to_step,
    open_ballot,
    pause_clock,
    pledge_secrecy,
    prepare_session,
    present_problem,
    propose_problem,
    start_session,
    tell_follow_up,
    write_contract,
    write_learning,
    write_note,
)
from continuum.directory.models import Person
from continuum.toolkit import clock
from continuum.toolkit.enums import Origin

from .community import at, identity

Row = dict[str, Any]
TEAM = "grand-est"
CHOICES = 3
UNDER_WAY = dt.timedelta(minutes=40)
"""A session of the day of loading has begun, whatever the hour."""


def load_solving(problems: list[Row], ballots: list[Row], sessions: list[Row]) -> None:
    """Day after day, as it happened; what is there already is left as it is."""
    if not problems or Problem.objects.filter(pk=identity(f"problem {problems[0]['key']}")).exists():
        return
    solving = Solving(Community.objects.select_related("node__territory", "node__programme").get())
    happened = [(row["days_ago"], 0, solving.problem, row) for row in problems]
    happened += [(row["opened_days_ago"], 1, solving.opened, row) for row in ballots]
    happened += [(row["opened_days_ago"] - row["days"] - 1, 2, solving.counted, row) for row in ballots]
    happened += [(row["prepared_days_ago"], 3, solving.prepared, row) for row in sessions]
    happened += [(row["days_ago"], 4, solving.held, row) for row in sessions]
    happened += [(row["days_ago"] - row["told"]["days_after"], 5, solving.told, row) for row in sessions if "told" in row]
    for days_ago, _, act, row in sorted(happened, key=lambda one: (-one[0], one[1])):
        if days_ago >= 0 and (act != solving.held or "minutes" in row):
            act(row, clock.today() - dt.timedelta(days=days_ago))


class Solving:
    """The life of one community's problems."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.people: dict[str, Person] = {}

    def person(self, name: str) -> Person:
        """« membre-03 », « directrice »: the account of that name, read anew so that what she belongs to is known that day."""
        if name not in self.people:
            self.people[name] = Person.objects.get(email=f"{name}@continuum.example")
        return self.people[name]

    def problem(self, row: Row, day: dt.date) -> None:
        written = {name: row[name].strip() for name in ("title", "text", "theme")}
        made = Problem(pk=identity(f"problem {row['key']}"), origin=Origin.INVENTED, **written)
        with clock.held_at(at(day, 21)):
            propose_problem(community=self.community, problem=made, by=self.person(row["by"]))

    def opened(self, row: Row, day: dt.date) -> None:
        made = Ballot(pk=_ballot(row), closes_on=day + dt.timedelta(days=row["days"]), origin=Origin.INVENTED)
        with clock.held_at(at(day, 9)):
            ballot = open_ballot(community=self.community, ballot=made, by=self.person(TEAM))
        known = list(Problem.objects.filter(lines__ballot=ballot).order_by("title"))
        wanted = [one for one in known if one.pk in {_problem(key) for key in row.get("chosen", ())}]
        others = [one for one in known if one not in wanted]
        for rank, name in enumerate(row["voters"]):
            with clock.held_at(at(day + dt.timedelta(days=1 + rank % 3), 20)):
                turned = [others[(rank + turn) % len(others)] for turn in range(CHOICES - len(wanted))] if others else []
                choose_in_ballot(ballot=ballot, problems=[*wanted, *turned][:CHOICES], by=self.person(name))

    def counted(self, row: Row, day: dt.date) -> None:
        with clock.held_at(at(day, 7)):
            close_ballot(ballot=Ballot.objects.get(pk=_ballot(row)), by=self.person(TEAM))
        for key in row.get("chosen", ()):
            with clock.held_at(at(day, 10)):
                choose_problem(problem=Problem.objects.get(pk=_problem(key)), by=self.person(TEAM))

    def prepared(self, row: Row, day: dt.date) -> None:
        held_on = clock.today() - dt.timedelta(days=row["days_ago"])
        problem = Problem.objects.select_related("community__node__territory").get(pk=_problem(row["problem"]))
        made = ProblemSession(pk=_session(row), day=held_on, hour=dt.time(row["hour"]), origin=Origin.INVENTED)
        groups = {name: [self.person(one) for one in row.get(name, ())] for name in ("consultants", "observers")}
        with clock.held_at(at(day, 11)):
            prepare_session(
                problem=problem, session=made, places=Places(self.person(row["facilitator"]), **groups), by=self.person(TEAM)
            )

    def held(self, row: Row, day: dt.date) -> None:
        """The six steps, each as long as it took, with its notes in the order in which they were given."""
        session, leads = ProblemSession.objects.get(pk=_session(row)), self.person(row["facilitator"])
        client = session.problem.authorship.person
        moment = min(at(day, row["hour"]), clock.now() - UNDER_WAY)
        with clock.held_at(moment - dt.timedelta(days=3)):
            present_problem(session=session, by=client)
        for seat in session.seats.select_related("person"):
            with clock.held_at(moment - dt.timedelta(minutes=5)):
                pledge_secrecy(session=session, by=seat.person)
        with clock.held_at(moment):
            start_session(session=session, by=leads)
        for step in SolvingStep:
            with clock.held_at(moment):
                go_to_step(session=session, step=step, by=leads)
            self._written(row, session, step, moment, client)
            if row.get("stops_at") == step:
                with clock.held_at(moment + dt.timedelta(minutes=8)):
                    pause_clock(session=session, by=leads)
                return
            moment += dt.timedelta(minutes=row["minutes"][step])
        with clock.held_at(moment):
            end_session(session=session, by=leads)

    def _written(self, row: Row, session: ProblemSession, step: SolvingStep, moment: dt.datetime, client: Person) -> None:
        notes = [one for one in row["note"] if one["step"] == step]
        for rank, one in enumerate(notes):
            with clock.held_at(moment + dt.timedelta(minutes=2 + rank)):
                note = StepNote(kind=one["kind"], text=one["text"])
                write_note(session=session, note=note, by=self.person(one["by"]))
        with clock.held_at(moment + dt.timedelta(minutes=4)):
            if step == SolvingStep.CONTRACT:
                session.contract_type, session.contract = row["contract_type"], row["contract"]
                write_contract(session=session, by=client)
            for one in row.get("action", ()) if step == SolvingStep.SYNTHESIS else ():
                due_on = moment.date() + dt.timedelta(days=one["after_days"])
                add_action(session=session, action=ActionLine(text=one["text"], due_on=due_on), by=client)
            for one in row.get("learning", ()) if step == SolvingStep.LEARNING else ():
                write_learning(session=session, text=one["text"], by=self.person(one["by"]))

    def told(self, row: Row, day: dt.date) -> None:
        follow_up = SolvingFollowUp.objects.select_related("session", "owner").get(session=_session(row))
        said = row["told"]
        with clock.held_at(at(day, 18)):
            tell_follow_up(follow_up=follow_up, done=said["done"], effect=said["effect"], by=follow_up.owner)


def _problem(key: str) -> Any:
    return identity(f"problem {key}")


def _ballot(row: Row) -> Any:
    return identity(f"ballot {row['key']}")


def _session(row: Row) -> Any:
    return identity(f"session {row['problem']}")
