"""Sessions as each reader may know them: where one stands, what was written, who may be seated, what comes due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from continuum.community.enums import ContractType, NoteKind, SeatRole, SolvingStep
from continuum.community.models import (
    ActionLine,
    Community,
    Learning,
    ProblemSession,
    SessionSeat,
    SolvingFollowUp,
    StepNote,
)
from continuum.directory.enums import STAFF_ROLES
from continuum.directory.models import Membership, Person
from continuum.meetings.models import Meeting
from continuum.toolkit import clock

from .problems import KNOWN, people_taking_part

WHAT_TO_DO = {
    SolvingStep.PRESENTATION: "La personne qui présente raconte, sans être interrompue. Les autres écoutent et notent.",
    SolvingStep.CLARIFICATION: "Les autres posent des questions, seulement des questions. La personne qui présente répond.",
    SolvingStep.CONTRACT: "La personne qui présente dit quelle aide elle attend. On l’écrit ensemble, en une phrase.",
    SolvingStep.CONSULTATION: "Chacun donne ce qui lui est demandé. La personne qui présente écoute et note, sans répondre.",
    SolvingStep.SYNTHESIS: "La personne qui présente dit ce qu’elle garde, et écrit ce qu’elle va faire, avec des dates.",
    SolvingStep.LEARNING: "Chacun écrit ce qu’il retient pour lui-même. La personne qui anime termine ensuite la séance.",
}
STEPS = tuple(SolvingStep)
USUAL_KINDS = {SolvingStep.CLARIFICATION: NoteKind.QUESTION, SolvingStep.CONSULTATION: NoteKind.IDEA}
KINDS_OF_CONTRACTS = {
    ContractType.EXPERIENCE: NoteKind.EXPERIENCE,
    ContractType.TOOLS: NoteKind.TOOL,
    ContractType.FEEDBACK: NoteKind.FEEDBACK,
}


def sessions_seen(person: Any) -> QuerySet[ProblemSession]:
    """The latest first; who has a seat, and who is only to prepare it, is asked of the rules."""
    rows = ProblemSession.objects.visible_to(person).select_related(*KNOWN, "problem", "meeting__commune")
    return rows.order_by(Coalesce("meeting__on", "day").desc(), "pk")


def sessions_to_come(person: Any) -> QuerySet[ProblemSession]:
    """Those in which she has a seat, as long as they are not over; one that nobody opened or ended is, after its morrow."""
    hers = SessionSeat.objects.held_by(person).values("session")
    rows = ProblemSession.objects.filter(pk__in=hers, ended_at=None).annotate(held_on=Coalesce("meeting__on", "day"))
    return rows.filter(held_on__gte=clock.today() - dt.timedelta(days=1)).select_related("meeting")


def seat_in(person: Any, session: UUID) -> SessionSeat | None:
    """Her seat with the session, in one query: what a page that is asked every few seconds costs.

    Where she has accepted the present charter: until then she reads nothing of it.
    """
    rows = SessionSeat.objects.held_by(person).filter(session__community__in=Community.objects.taken_part_in_by(person))
    return rows.filter(session=session).select_related("session__problem").first()


def seats_of(session: ProblemSession) -> list[SessionSeat]:
    """Whoever presents, whoever facilitates, then the others."""
    order = list(SeatRole)
    seats = session.seats.select_related("person", "organisation")
    return sorted(seats, key=lambda one: (order.index(SeatRole(one.role)), str(one)))


def people_to_seat(community: Community) -> QuerySet[Person]:
    """Its members who accepted the charter, and those who run it."""
    node = community.node
    here = Q(territory=None) | Q(territory__path__in=[*node.territory.paths_above, node.territory.path])
    running = Membership.objects.active().filter(here, Q(programme=None) | Q(programme=node.programme_id), role__in=STAFF_ROLES)
    either = Q(pk__in=people_taking_part(community).values("pk")) | Q(pk__in=running.values("person"))
    return Person.objects.filter(either, is_active=True).order_by("search_name", "pk")


def meetings_to_join(person: Any, community: Community) -> QuerySet[Meeting]:
    """The meetings to come of its programme, during which a session may be held."""
    rows = Meeting.objects.visible_to(person).to_come()
    return rows.filter(node__programme=community.node.programme_id).order_by("on", "starts", "pk")


# --- In the room -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Room:
    """What the screen of a session shows to whoever has this seat, at this instant."""

    seat: SessionSeat
    notes: list[StepNote]
    actions: list[ActionLine]

    @property
    def session(self) -> ProblemSession:
        return self.seat.session

    @property
    def what_to_do(self) -> str:
        return WHAT_TO_DO[SolvingStep(self.session.step)] if self.session.step else ""

    @property
    def leads(self) -> bool:
        return self.seat.role == SeatRole.FACILITATOR

    @property
    def writes_the_contract(self) -> bool:
        return self.seat.role in (SeatRole.CLIENT, SeatRole.FACILITATOR)

    @property
    def is_synthesis(self) -> bool:
        return self.session.step == SolvingStep.SYNTHESIS

    @property
    def is_contract(self) -> bool:
        return self.session.step == SolvingStep.CONTRACT

    @property
    def is_learning(self) -> bool:
        return self.session.step == SolvingStep.LEARNING

    @property
    def time_left(self) -> str:
        return time_left(self.session.seconds_left)


def room_of(seat: SessionSeat) -> Room:
    """Two queries: the notes of the present step, the latest first, and the plan."""
    session = seat.session
    notes = StepNote.objects.filter(session=session, step=session.step).select_related("seat__person")
    actions = ActionLine.objects.filter(session=session) if session.step in LAST_STEPS else ActionLine.objects.none()
    return Room(seat, list(notes.order_by("-written_at", "pk")), list(actions))


LAST_STEPS = frozenset({SolvingStep.SYNTHESIS, SolvingStep.LEARNING})


def time_left(seconds: int) -> str:
    """« il reste 7 min », « il reste 40 s », « dépassé de 3 min »: what toolkit/countdown.js says too."""
    if seconds < 0:
        return f"dépassé de {_long(-seconds)}"
    return f"il reste {_long(seconds)}"


def _long(seconds: int) -> str:
    return f"{seconds}\u00a0s" if seconds < 60 else f"{round(seconds / 60)}\u00a0min"


def usual_kind(seat: SessionSeat) -> NoteKind:
    """What one most likely writes at this step, from this seat."""
    session = seat.session
    if seat.role == SeatRole.CLIENT:
        return NoteKind.ANSWER if session.step == SolvingStep.CLARIFICATION else NoteKind.REMARK
    if session.step == SolvingStep.CONSULTATION and session.contract_type in KINDS_OF_CONTRACTS:
        return KINDS_OF_CONTRACTS[ContractType(session.contract_type)]
    return USUAL_KINDS.get(SolvingStep(session.step), NoteKind.REMARK) if session.step else NoteKind.REMARK


@dataclass(frozen=True)
class RecordedStep:
    """A step as it was: what was planned, what it took, what was written."""

    step: SolvingStep
    planned: int
    taken: int
    notes: list[StepNote]


@dataclass(frozen=True)
class Record:
    """All that a session left, for those who have a seat there."""

    steps: list[RecordedStep]
    actions: list[ActionLine]
    learnings: list[Learning]
    follow_up: SolvingFollowUp | None


def record_of(session: ProblemSession) -> Record:
    """Five queries, however much was written."""
    notes: dict[str, list[StepNote]] = {}
    for note in StepNote.objects.filter(session=session).select_related("seat__person"):
        notes.setdefault(note.step, []).append(note)
    steps = [
        RecordedStep(step, session.planned[step], round(session.seconds_in(step) / 60), notes.get(step, []))
        for step in SolvingStep
    ]
    learnings = list(Learning.objects.filter(session=session).select_related("seat__person"))
    follow_up = SolvingFollowUp.objects.filter(session=session).first()
    return Record(steps, list(ActionLine.objects.filter(session=session)), learnings, follow_up)


# --- What comes due --------------------------------------------------------------------------------------------------------


def follow_ups_due(day: dt.date) -> QuerySet[SolvingFollowUp]:
    due = SolvingFollowUp.objects.filter(status="waiting", due_on__lte=day)
    return due.select_related("owner", "session__meeting").order_by("pk")


def follow_ups_answered(rows: Sequence[SolvingFollowUp]) -> set[UUID]:
    """Those whose owner still enters that very community: to anybody else the page that is asked for does not exist."""
    owned = [one for one in rows if one.owner]
    return {one.pk for one in owned if SessionSeat.objects.held_by(one.owner).filter(session=one.session_id).exists()}


def nobody_watches(person: Any) -> Q:
    """What a group said to each other is for nobody else, even when whoever was to answer has left."""
    return Q(pk__in=[])
