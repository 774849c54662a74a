"""What a report tells of the meetings and of the bodies of a programme: institutions named, structures counted, people neither.

A report leaves the house, so that it says the same to all its readers: nothing here depends on who reads.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from continuum.directory.enums import PUBLIC_KINDS
from continuum.meetings.enums import College, CommitteeKind, MeetingStatus
from continuum.meetings.models import AgendaItem, Attendance, Committee, CommitteeMember, Decision, Meeting
from continuum.meetings.models.decisions import COURSE_OF_DECISIONS
from continuum.meetings.models.gatherings import GONE
from continuum.plan.models import Node
from continuum.toolkit import clock
from continuum.toolkit.typography import counted

from .committee_attendance import OrganisationLine, noted, sat
from .committees import ORDER

WITHOUT_COLLEGE = "sans collège"


def reported_meetings(root: Node) -> list[Meeting]:
    """All those of a programme in order of date, with their moves and the distinct organisations that were there."""
    came = Attendance.objects.attending().filter(meeting=OuterRef("pk")).order_by().values("meeting")
    there = Subquery(came.annotate(count=Count("organisation", distinct=True)).values("count"))
    rows = Meeting.objects.filter(node__programme=root.programme_id).select_related("commune").defer("minutes", "purpose")
    return list(rows.annotate(organisation_count=there).prefetch_related("moves").order_by("on", "starts", "title", "pk"))


def reported_passages(root: Node) -> list[AgendaItem]:
    """What was put before the regional colleges, each point once, as the figure counts it."""
    held = Q(meeting__committee__kind=CommitteeKind.COLLEGE, meeting__status=MeetingStatus.HELD)
    rows = AgendaItem.objects.filter(held, node__programme=root.programme_id)
    read = rows.select_related("meeting__committee", "node").defer("said", "meeting__minutes", "meeting__purpose")
    return list(read.order_by("meeting__on", "order", "pk"))


@dataclass(frozen=True)
class CollegeLine:
    """The organisations that sit in one college: institutions by name, then how many structures."""

    college: str
    seats: Sequence[CommitteeMember]

    @property
    def name(self) -> str:
        return str(College(self.college).label) if self.college else WITHOUT_COLLEGE

    @property
    def said(self) -> str:
        organisations = {one.organisation for one in self.seats}
        named = sorted(str(one) for one in organisations if one.kind in PUBLIC_KINDS)
        others = sum(one.kind not in PUBLIC_KINDS for one in organisations)
        return ", ".join([*named, *([counted(others, "structure", "structures")] if others else [])])

    @property
    def count(self) -> int:
        return len({one.organisation_id for one in self.seats})


@dataclass(frozen=True)
class CommitteeReport:
    """A body over its whole life: its sessions, what it decided, who sits there, who came."""

    committee: Committee
    sessions: Counter[str]
    decisions: Counter[bool]
    """How many are closed (true), how many open (false)."""
    colleges: Sequence[CollegeLine]
    lines: Sequence[OrganisationLine]

    @property
    def held(self) -> int:
        return self.sessions[MeetingStatus.HELD]

    @property
    def ahead(self) -> int:
        return self.sessions[MeetingStatus.PLANNED] + self.sessions[MeetingStatus.CONVENED]

    @property
    def gone(self) -> int:
        return sum(self.sessions[one] for one in GONE)

    @property
    def named(self) -> list[OrganisationLine]:
        return [one for one in self.lines if one.organisation.kind in PUBLIC_KINDS]

    @property
    def others(self) -> list[OrganisationLine]:
        return [one for one in self.lines if one.organisation.kind not in PUBLIC_KINDS]


def reported_committees(root: Node) -> list[CommitteeReport]:
    """Those of a programme, the highest in its plan first, in a constant number of queries."""
    within = {"node__programme": root.programme_id}
    committees = list(Committee.objects.filter(**within).order_by("node__path", "name"))
    rows = Meeting.objects.filter(committee__in=committees).only("committee", "status", "on")
    meetings = _by_committee(rows.order_by("on", "starts", "pk"))
    seats = _by_committee(CommitteeMember.objects.filter(committee__in=committees).select_related("organisation"))
    held = [one for rows in meetings.values() for one in rows if one.status == MeetingStatus.HELD]
    presences, decisions = noted(held), _decisions(committees)
    return [
        CommitteeReport(
            committee=one,
            sessions=Counter(meeting.status for meeting in meetings[one.pk]),
            decisions=decisions[one.pk],
            colleges=_colleges(one, seats[one.pk]),
            lines=_lines(
                [meeting for meeting in meetings[one.pk] if meeting.status == MeetingStatus.HELD], seats[one.pk], presences
            ),
        )
        for one in committees
    ]


def _by_committee(rows: Any) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.committee_id].append(row)
    return found


def _decisions(committees: Sequence[Committee]) -> dict[Any, Counter[bool]]:
    """Those taken at the meetings that were held, as the figure counts them."""
    rows = Decision.objects.filter(meeting__committee__in=committees, meeting__status=MeetingStatus.HELD).order_by()
    found: dict[Any, Counter[bool]] = defaultdict(Counter)
    for committee, status, count in rows.values_list("meeting__committee", "status").annotate(Count("pk")):
        found[committee][status in COURSE_OF_DECISIONS.closed] += count
    return found


def _colleges(committee: Committee, seats: Sequence[CommitteeMember]) -> list[CollegeLine]:
    """Who sits there today, or sat there on the day on which it was closed."""
    today = clock.today()
    day = min(committee.closed_on, today) if committee.closed_on else today
    here = [one for one in seats if sat(one, day)]
    order = sorted({one.college for one in here}, key=lambda one: ORDER.get(one, len(ORDER)))
    return [CollegeLine(college, [one for one in here if one.college == college]) for college in order]


def _lines(
    held: Sequence[Meeting], seats: Sequence[CommitteeMember], presences: dict[Any, dict[Any, str]]
) -> list[OrganisationLine]:
    """The organisations that came or were expected at its sessions, in the order of their colleges."""
    colleges = {one.organisation: one.college for one in seats if any(sat(one, meeting.on) for meeting in held)}
    keys = {meeting.pk for meeting in held}
    came = [one for one, days in presences.items() if keys & set(days)]
    lines = [
        OrganisationLine.of(one, colleges.get(one, ""), presences.get(one, {}), held) for one in dict.fromkeys([*colleges, *came])
    ]
    return sorted(lines, key=lambda one: (ORDER.get(one.college, len(ORDER)), one.organisation.search_name))
