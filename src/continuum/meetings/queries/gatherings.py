"""Meetings as each reader may know them: lists, one of them with what it is made of, those of a node, those to note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DateField, F, IntegerField, Q, QuerySet, Value, When

from continuum.directory.models import Programme, Territory
from continuum.meetings import rules
from continuum.meetings.enums import MeetingStatus, Reply
from continuum.meetings.models import Attendance, Committee, Meeting
from continuum.plan.enums import NodeKind
from continuum.plan.models import Milestone, Node, run_by
from continuum.toolkit import clock

TO_NOTE = (MeetingStatus.PLANNED, MeetingStatus.CONVENED)
SHOWN_ON_A_NODE = 5


def meetings_seen(person: Any) -> QuerySet[Meeting]:
    """With what a list reads; minutes are long, and read on the page of their meeting alone."""
    known = ("node__territory", "node__programme", "committee", "commune")
    return Meeting.objects.visible_to(person).select_related(*known).defer("minutes")


def meeting_shown(person: Any) -> QuerySet[Meeting]:
    """The same, for its page."""
    return meetings_seen(person).defer(None).select_related("node__programme__territory", "host", "organiser", "milestone")


def nearest_first(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """What is to come from today on, then what is past from the latest back."""
    ahead = Q(on__gte=clock.today())
    is_past = Case(When(ahead, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(is_past, Case(When(ahead, then=F("on")), output_field=DateField()), "-on", "starts", "pk")


def years_of_meetings(person: Any) -> list[int]:
    return [day.year for day in Meeting.objects.visible_to(person).dates("on", "year", "DESC")]


def programmes_of_meetings(person: Any) -> list[Programme]:
    return list(Programme.objects.visible_to(person).filter(nodes__meetings__isnull=False).distinct())


def committees_of_meetings(person: Any) -> list[Committee]:
    """The bodies whose meetings this person reads, by name."""
    own = Meeting.objects.visible_to(person).exclude(committee=None).values("committee")
    return list(Committee.objects.filter(pk__in=own).order_by("name", "pk"))


def territories_of_meetings(person: Any) -> list[Territory]:
    own = Meeting.objects.visible_to(person).values("node__territory")
    return list(Territory.objects.filter(pk__in=own).order_by("path"))


def when(rows: QuerySet[Meeting], value: str) -> QuerySet[Meeting]:
    """« a-venir », « passees », « a-noter »."""
    today = clock.today()
    if value == "a-venir":
        return rows.filter(on__gte=today)
    past = rows.filter(on__lt=today)
    return past.filter(status__in=TO_NOTE) if value == "a-noter" else past


def own_meetings_to_come(person: Any) -> QuerySet[Meeting]:
    """Those that she organises, and those where she is expected and did not say that she stays away."""
    expected = Attendance.objects.filter(person=person, waits_since=None).exclude(reply=Reply.NO).values("meeting")
    told = Q(pk__in=expected, status=MeetingStatus.CONVENED) | Q(organiser=person)
    return Meeting.objects.visible_to(person).to_come().exclude(status=MeetingStatus.HELD).filter(told)


def to_note(person: Any) -> QuerySet[Meeting]:
    """Those that she runs, whose day is past, and of which nobody said whether they took place."""
    rows = Meeting.objects.visible_to(person).filter(run_by(person, "node__"), status__in=TO_NOTE, on__lt=clock.today())
    return rows.select_related("committee").defer("minutes").order_by("on", "title")


def organisations_there(meeting: Meeting) -> int:
    """Distinct organisations that were there: neither the people in the room nor the views."""
    return int(meeting.attendances.attending().aggregate(count=Count("organisation", distinct=True))["count"])


@dataclass(frozen=True)
class NodeMeetings:
    """What meets in the name of a node and of all that hangs on it."""

    committees: Sequence[Committee]
    ahead: Sequence[Meeting]
    to_note: int
    held: int

    @classmethod
    def of(cls, node: Node, person: Any) -> NodeMeetings:
        here = Meeting.objects.visible_to(person).filter(node__path__startswith=node.path)
        today = clock.today()
        told = here.aggregate(
            held=Count("pk", filter=Q(status=MeetingStatus.HELD)),
            to_note=Count("pk", filter=Q(status__in=TO_NOTE, on__lt=today)),
        )
        committees = Committee.objects.visible_to(person).in_force().filter(node__path__startswith=node.path)
        ahead = here.to_come().select_related("commune").defer("minutes")[:SHOWN_ON_A_NODE]
        return cls(list(committees.select_related("node")), list(ahead), told["to_note"], told["held"])

    @property
    def is_empty(self) -> bool:
        return not (self.committees or self.ahead or self.to_note or self.held)


def steps_for(node: Node, meeting: Meeting) -> QuerySet[Milestone]:
    """The dates of the calendar for which a meeting may stand: those still to hold, and the one it has."""
    return Milestone.objects.filter(Q(node=node, done_on=None) | Q(pk=meeting.milestone_id, node=node))


def nodes_to_discuss(meeting: Meeting, person: Any) -> QuerySet[Node]:
    """What a point of the agenda may be about: all of its programme."""
    return Node.objects.visible_to(person).filter(programme=meeting.node.programme_id)


def nodes_to_meet(person: Any) -> list[Node]:
    """The programmes, plans and axes in whose name this person may meet; a sheet offers it on its own page."""
    rows = Node.objects.visible_to(person).exclude(kind=NodeKind.SHEET).select_related("territory")
    return [one for one in rows if rules.add_meeting(person, one)]
