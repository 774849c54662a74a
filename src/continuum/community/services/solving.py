"""A session prepared on a chosen problem: its places, whoever says that it is hers, what each pledges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from continuum.community import emails, rules
from continuum.community.enums import ProblemStatus, SeatRole
from continuum.community.models import Problem, ProblemSession, SessionSeat
from continuum.directory.models import Person
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import Attendance
from continuum.meetings.rules import invite_person as may_invite
from continuum.meetings.services import Guest, invite_person
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM, acts
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.outbox import send

from .problems import note_without_hour

journal.declare(
    {
        "solving.prepared": "séance d’entraide préparée",
        "solving.changed": "séance d’entraide modifiée",
        "solving.removed": "séance d’entraide supprimée",
        "solving.presented": "problème qui sera présenté",
        "solving.pledged": "engagement de confidentialité pris",
    }
)
NOT_CHOSEN = "Le groupe n’a pas choisi ce problème, ou une séance y est déjà consacrée."
STARTED = "Cette séance a commencé\u00a0: on n’en change plus la préparation."
FACILITATES = (
    "Vous animez cette séance\u00a0: on ne peut pas animer et présenter. Demandez que quelqu’un d’autre l’anime, puis revenez."
)
PRESENTS = "Cette personne présente son problème\u00a0: choisissez quelqu’un d’autre pour animer."
ALREADY_SAID = "Quelqu’un a déjà dit présenter ce problème."
PLEDGED_SEATS = "Ces personnes ont pris leur engagement et la séance a commencé\u00a0: leur place ne se retire plus. {names}"


@dataclass(frozen=True)
class Places:
    """Who is given a place: whoever presents says so herself."""

    facilitator: Person
    consultants: Iterable[Person] = field(default=())
    observers: Iterable[Person] = field(default=())

    @property
    def roles(self) -> dict[UUID, SeatRole]:
        wanted = dict.fromkeys((one.pk for one in self.observers), SeatRole.OBSERVER)
        wanted |= dict.fromkeys((one.pk for one in self.consultants), SeatRole.CONSULTANT)
        return wanted | {self.facilitator.pk: SeatRole.FACILITATOR}

    @property
    def people(self) -> dict[UUID, Person]:
        return {one.pk: one for one in (*self.observers, *self.consultants, self.facilitator)}


@acts(rule=rules.prepare_session, on="problem")
def prepare_session(*, problem: Problem, session: ProblemSession, places: Places, by: Any) -> ProblemSession:
    """On a problem that the group has chosen; whoever wrote it then says, or not, that she will present it."""
    kept = Problem.objects.select_for_update(of=("self",)).get(pk=problem.pk)
    if kept.status != ProblemStatus.CHOSEN or ProblemSession.objects.filter(problem=kept).exists():
        raise ValidationError(NOT_CHOSEN)
    session.problem, session.community = problem, problem.community
    session.save(force_insert=True)
    _give_places(session, places, by)
    journal.write(by, "solving.prepared", session)
    return session


@acts(rule=rules.change_session, on="session")
def change_session(*, session: ProblemSession, places: Places, seen: Mapping[str, str] | None = None, by: Any) -> ProblemSession:
    """Before it starts, everything; once started, somebody more may be let in."""
    kept = locked_session(session)
    settle(session, kept, seen)
    if kept.started_at is not None:
        for name in ("meeting_id", "day", "hour", "pledge", "minutes"):
            setattr(session, name, getattr(kept, name))
    session.version = kept.version + 1
    session.save(update_fields=["meeting", "day", "hour", "pledge", "minutes", "version"])
    _give_places(session, places, by)
    journal.write(SYSTEM, "solving.changed", session)
    return session


@acts(rule=rules.remove_session, on="session")
def remove_session(*, session: ProblemSession, by: Any) -> None:
    """Prepared by mistake: the problem stays chosen."""
    kept = locked_session(session)
    if kept.started_at is not None:
        raise ValidationError(STARTED)
    journal.write(SYSTEM, "solving.removed", kept)
    kept.delete()


@acts(rule=rules.present_problem, on="session")
def present_problem(*, session: ProblemSession, by: Any) -> SessionSeat:
    """She says to those who have a seat that the problem is hers; nobody else learns of it, nor does the journal."""
    kept = locked_session(session)
    seats = {one.role: one for one in kept.seats.filter(role__in=(SeatRole.CLIENT, SeatRole.FACILITATOR))}
    if SeatRole.CLIENT in seats:
        raise ValidationError(ALREADY_SAID)
    if SeatRole.FACILITATOR in seats and seats[SeatRole.FACILITATOR].person_id == by.pk:
        raise ValidationError(FACILITATES)
    organisation = kept.community.organisations_of(by).order_by("pk").first()
    given = {"role": SeatRole.CLIENT, "organisation": organisation}
    seat, _ = SessionSeat.objects.update_or_create(session=kept, person=by, defaults=given)
    changed(kept)
    note_without_hour("solving.presented", kept)
    return seat


@acts(rule=rules.pledge_secrecy, on="session")
def pledge_secrecy(*, session: ProblemSession, by: Any) -> None:
    """What she signs before she enters."""
    kept = locked_session(session)
    if kept.seats.filter(person=by, pledged_at=None).update(pledged_at=clock.now()):
        changed(kept)
        journal.write(SYSTEM, "solving.pledged", kept)


def locked_session(session: ProblemSession) -> ProblemSession:
    """The session as it is kept, that nobody else changes meanwhile."""
    rows = ProblemSession.objects.select_related("community__node__territory", "community__node__programme", "meeting", "problem")
    kept: ProblemSession = rows.select_for_update(of=("self",)).get(pk=session.pk)
    return kept


def changed(session: ProblemSession, *names: str) -> None:
    """Those who look at it fetch what is new."""
    session.version += 1
    session.save(update_fields=[*names, "version"])


# --- Places ----------------------------------------------------------------------------------------------------------------


def _give_places(session: ProblemSession, places: Places, by: Any) -> None:
    """Each gets hers, and is told; whoever presents keeps hers whatever is chosen."""
    wanted, people = places.roles, places.people
    seats = {one.person_id: one for one in session.seats.select_related("person")}
    client = next((pk for pk, one in seats.items() if one.role == SeatRole.CLIENT), None)
    if client is not None and wanted.pop(client, None) == SeatRole.FACILITATOR:
        raise ValidationError({"facilitator": PRESENTS})
    leaving = [one for pk, one in seats.items() if pk not in wanted and pk != client]
    if session.started_at is not None and (stuck := [one for one in leaving if one.pledged_at]):
        raise ValidationError(PLEDGED_SEATS.format(names=", ".join(map(str, stuck))))
    SessionSeat.objects.filter(pk__in=[one.pk for one in leaving]).delete()
    _seat(session, seats, wanted)
    for pk in wanted.keys() - seats.keys():
        _tell_place(session, people[pk], by)


def _seat(session: ProblemSession, seats: Mapping[UUID | None, SessionSeat], wanted: Mapping[UUID, SeatRole]) -> None:
    """Whoever facilitated leaves that seat before another takes it: there is one."""
    for pk, role in sorted(wanted.items(), key=lambda one: one[1] == SeatRole.FACILITATOR):
        if pk in seats and seats[pk].role != role:
            SessionSeat.objects.filter(pk=seats[pk].pk).update(role=role)
        elif pk not in seats:
            organisation = session.community.organisations_of(Person(pk=pk)).order_by("pk").first()
            SessionSeat.objects.create(session=session, person_id=pk, role=role, organisation=organisation)


def _tell_place(session: ProblemSession, person: Person, by: Any) -> None:
    """By the invitation to the meeting during which it takes place, where there is one; by a mail of its own otherwise."""
    meeting = session.meeting
    if meeting is not None and Attendance.objects.filter(meeting=meeting, person=person).exists():
        return
    is_convened = meeting is not None and meeting.status == MeetingStatus.CONVENED and not meeting.is_over
    if meeting is not None and is_convened and may_invite(by, meeting):
        organisation = session.community.organisations_of(person).order_by("pk").first()
        invite_person(meeting=meeting, guest=Guest(person, organisation), by=by)
        return
    send(emails.place_given, to=person, key=f"{session.pk}:{person.pk}", person=person, session=session)
