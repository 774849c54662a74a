"""The learning visits of the demonstration: each on its day, written by those who were there, at the hour when they wrote it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from continuum.community.models import Astonishment, Community, LearningVisit, Observation, TransferIntention
from continuum.community.services import (
    add_intention,
    add_visit,
    agree_to_card,
    ask_questions,
    draft_card,
    take_intention_step,
    write_astonishment,
    write_observation,
)
from continuum.directory.enums import STRUCTURE_ROLES
from continuum.directory.models import Membership, Organisation, Person
from continuum.meetings.enums import MeetingStatus, Presence, Reply
from continuum.meetings.models import Attendance, Meeting
from continuum.meetings.services import hold_meeting
from continuum.toolkit import clock
from continuum.toolkit.enums import Origin

from .community import at, identity
from .meetings import working_day

Row = dict[str, Any]
PREPARED_BY = "grand-est@continuum.example"
PREPARED_BEFORE = dt.timedelta(days=40)
ASKED_BEFORE = dt.timedelta(days=5)


def load_visits(rows: list[Row]) -> None:
    """Each visit, once; what was written of it stays as it is."""
    community = Community.objects.select_related("node__territory", "node__programme").first()
    if community is None:
        return
    for row in rows:
        if not LearningVisit.objects.filter(pk=identity(f"visit {row['title']}")).exists():
            _Telling(community, row).tell()


def _person(email: str) -> Person:
    return Person.objects.get(email=f"{email}@continuum.example")


def _structure_of(person: Person) -> Organisation:
    held = Membership.objects.filter(person=person, role__in=STRUCTURE_ROLES).select_related("organisation")
    return Organisation.objects.get(pk=held.earliest("starts_on").organisation_id)


class _Telling:
    """One visit, from the day on which it is prepared to what became of what its visitors meant to try."""

    def __init__(self, community: Community, row: Row) -> None:
        self.community, self.row = community, row
        self.on = working_day(clock.today() + dt.timedelta(days=row["in_days"]))
        self.by = Person.objects.get(email=PREPARED_BY)
        self.host = _person(row["host"])
        self.visit = self._prepared()

    def tell(self) -> None:
        """In the order in which it happened; nothing is written before its hour."""
        for visitor in self.row["visitor"]:
            self._expect(visitor)
        for visitor in self.row["visitor"]:
            if questions := visitor.get("questions"):
                with clock.held_at(min(at(self.on - ASKED_BEFORE, 18), clock.now())):
                    ask_questions(visit=self.visit, texts=questions, by=_person(visitor["who"]))
        if self.on < clock.today():
            self._happened()

    def _prepared(self) -> LearningVisit:
        row, pk = self.row, identity(f"visit {self.row['title']}")
        meeting = Meeting(
            pk=identity(f"meeting of visit {row['title']}"),
            title=row["title"],
            purpose=row["sought"],
            on=self.on,
            starts=row["starts"],
            ends=row["ends"],
            host=_structure_of(self.host),
            organiser=self.by,
            capacity=row["capacity"],
            origin=Origin.INVENTED,
        )
        host_commune = meeting.host.territory if meeting.host else None
        meeting.commune = host_commune if host_commune and host_commune.kind == "commune" else None
        visit = LearningVisit(pk=pk, innovation=row["innovation"], sought=row["sought"], origin=Origin.INVENTED)
        prepared_at = min(at(self.on - PREPARED_BEFORE, 9), clock.now())
        with clock.held_at(prepared_at):
            add_visit(community=self.community, visit=visit, meeting=meeting, by=self.by)
        meeting.status, meeting.convened_at = MeetingStatus.CONVENED, prepared_at
        meeting.save(update_fields=["status", "convened_at"])
        return visit

    def _expect(self, visitor: Row) -> None:
        """On the list, as whoever registers stands there."""
        person, over = _person(visitor["who"]), self.on < clock.today()
        came = visitor.get("presence", Presence.PRESENT) if over else ""
        Attendance.objects.create(
            pk=identity(f"visitor {self.row['title']} {visitor['who']}"),
            meeting=self.visit.meeting,
            person=person,
            organisation=_structure_of(person),
            reply=Reply.YES,
            told_sequence=None if over else 0,
            presence=came,
            noted_by="list" if came else "",
            noted_at=at(self.on, 14) if came else None,
            origin=Origin.INVENTED,
        )

    def _happened(self) -> None:
        meeting = self.visit.meeting
        with clock.held_at(at(self.on, 18)):
            hold_meeting(meeting=meeting, mode=meeting.mode, by=self.by)
        for rank, visitor in enumerate(self.row["visitor"]):
            with clock.held_at(at(self.on, 19, 3 * rank)):
                self._written(visitor, _person(visitor["who"]))
        for visitor in self.row["visitor"]:
            if intended := visitor.get("intention"):
                self._intended(dict(intended), _person(visitor["who"]))
        if "agreed_after_days" in self.row:
            with clock.held_at(at(self.on + dt.timedelta(days=self.row["agreed_after_days"]), 11)):
                agree_to_card(visit=self.visit, agrees=True, by=self.host)
        if "card_after_days" in self.row:
            with clock.held_at(at(self.on + dt.timedelta(days=self.row["card_after_days"]), 16)):
                draft_card(visit=self.visit, by=self.by)

    def _written(self, visitor: Row, by: Person) -> None:
        if seen := visitor.get("observation"):
            write_observation(visit=self.visit, observation=Observation(origin=Origin.INVENTED, **seen), by=by)
        if said := visitor.get("astonishment"):
            write_astonishment(visit=self.visit, astonishment=Astonishment(origin=Origin.INVENTED, **said), by=by)

    def _intended(self, row: Row, by: Person) -> None:
        """Taken the next day; brought to its end on the day on which it came to it."""
        due_on = self.on + dt.timedelta(days=row.pop("due_after_days"))
        step, after = row.pop("step", None), row.pop("step_after_days", 0)
        taken = TransferIntention(due_on=due_on, origin=Origin.INVENTED, **row)
        with clock.held_at(at(self.on + dt.timedelta(days=1), 9)):
            add_intention(visit=self.visit, intention=taken, by=by)
        if step:
            with clock.held_at(at(self.on + dt.timedelta(days=after), 10)):
                take_intention_step(intention=taken, to=step.pop("to"), given=step, by=by)
