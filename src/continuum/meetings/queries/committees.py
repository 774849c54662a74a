"""Bodies that steer, as each reader may know them: who sits there, when it meets, what was put before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from continuum.directory.models import Organisation
from continuum.meetings import rules
from continuum.meetings.enums import College, CommitteeKind, MeetingStatus
from continuum.meetings.models import AgendaItem, Committee, CommitteeMember, Meeting
from continuum.plan.models import Node
from continuum.toolkit import clock
from continuum.toolkit.typography import counted, french_date

PAST_SHOWN = 12
ORDER = {value: rank for rank, value in enumerate(College.values)}


def committees_seen(person: Any) -> QuerySet[Committee]:
    """With how many organisations sit there today and how many meetings were held."""
    today = clock.today()
    sitting = (Q(members__starts_on=None) | Q(members__starts_on__lte=today)) & (
        Q(members__ends_on=None) | Q(members__ends_on__gte=today)
    )
    held = Q(meetings__status=MeetingStatus.HELD)
    return (
        Committee.objects.visible_to(person)
        .select_related("node__territory", "node__programme")
        .annotate(
            seat_count=Count("members__organisation", filter=sitting, distinct=True),
            held_count=Count("meetings", filter=held, distinct=True),
        )
    )


def committees_for(node: Node, person: Any) -> list[Committee]:
    """The bodies in force of a node and of what stands above or below it, which this person keeps."""
    line = Q(node__path__in=[*node.paths_above, node.path]) | Q(node__path__startswith=node.path)
    rows = Committee.objects.visible_to(person).in_force().filter(line, node__programme=node.programme_id)
    return [one for one in rows.select_related("node__territory") if rules.keep_committee(person, one)]


def committees_kept(person: Any) -> list[Committee]:
    """The bodies in force that this person keeps, by programme."""
    rows = Committee.objects.visible_to(person).in_force().select_related("node__territory", "node__programme")
    return [one for one in rows.order_by("node__path", "name") if rules.keep_committee(person, one)]


@dataclass(frozen=True)
class Seat:
    """An organisation at the table; without its name when this reader may not know of it, with a person's for who may."""

    member: CommitteeMember
    organisation: Organisation | None
    person: str

    @property
    def period(self) -> str:
        starts, ends = self.member.starts_on, self.member.ends_on
        said = [f"depuis le {french_date(starts)}" if starts else "", f"jusqu’au {french_date(ends)}" if ends else ""]
        return ", ".join(filter(None, said))


@dataclass(frozen=True)
class CollegeSeats:
    """The seats of one college: those that are named, the others counted."""

    name: str
    seats: list[Seat]

    @property
    def named(self) -> list[Seat]:
        return [one for one in self.seats if one.organisation]

    @property
    def hidden(self) -> str:
        count = len(self.seats) - len(self.named)
        return counted(count, "autre structure", "autres structures") if count else ""


@dataclass(frozen=True)
class CommitteeRecord:
    """What the page of a committee shows."""

    colleges: list[CollegeSeats]
    former: list[Seat]
    ahead: list[Meeting]
    past: list[Meeting]
    past_count: int
    held_count: int
    passages: list[AgendaItem]

    @classmethod
    def of(cls, committee: Committee, person: Any) -> CommitteeRecord:
        seats = _seats(committee, person)
        today = clock.today()
        sitting = [one for one in seats if not one.member.ends_on or one.member.ends_on >= today]
        rows = Meeting.objects.visible_to(person).filter(committee=committee).select_related("commune")
        meetings = list(rows.defer("minutes", "purpose"))
        ahead = [one for one in meetings if one.on >= today]
        past = [one for one in reversed(meetings) if one.on < today]
        return cls(
            colleges=_by_college(sitting),
            former=[one for one in seats if one not in sitting],
            ahead=ahead,
            past=past[:PAST_SHOWN],
            past_count=len(past),
            held_count=sum(one.status == MeetingStatus.HELD for one in meetings),
            passages=passages_of(committee),
        )

    @property
    def seat_count(self) -> int:
        return sum(len(one.seats) for one in self.colleges)


def _seats(committee: Committee, person: Any) -> list[Seat]:
    """Who keeps the body knows who sits there; each knows her own seat; the others read which organisations do."""
    seen = Exists(Organisation.objects.visible_to(person).filter(pk=OuterRef("organisation")))
    rows = committee.members.select_related("organisation", "person").annotate(is_seen=seen)
    keeps = rules.keep_committee(person, committee)
    return [
        Seat(one, one.organisation if one.is_seen else None, str(one.person or "") if keeps or one.person_id == person.pk else "")
        for one in rows.order_by("organisation__search_name", "pk")
    ]


def _by_college(seats: Iterable[Seat]) -> list[CollegeSeats]:
    """In the order of the colleges; what has none comes last."""
    ordered = sorted(seats, key=lambda one: ORDER.get(one.member.college, len(ORDER)))
    return [
        CollegeSeats(str(College(college).label) if college else "sans collège", list(rows))
        for college, rows in groupby(ordered, key=lambda one: one.member.college)
    ]


def passages_of(committee: Committee) -> list[AgendaItem]:
    """What was put before a regional college, each point once: those of the agendas of the meetings that were held."""
    if committee.kind != CommitteeKind.COLLEGE:
        return []
    rows = AgendaItem.objects.filter(meeting__committee=committee, meeting__status=MeetingStatus.HELD)
    return list(rows.select_related("meeting", "node").defer("said", "meeting__minutes").order_by("-meeting__on", "order"))
