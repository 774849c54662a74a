"""Attendance by organisation, as funders ask for it: which organisation came to which meeting of a body, or was represented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from continuum.directory.enums import PUBLIC_KINDS
from continuum.directory.models import Organisation
from continuum.meetings import rules
from continuum.meetings.enums import ATTENDING, College, Presence
from continuum.meetings.models import Attendance, Committee, CommitteeMember, Meeting
from continuum.toolkit.typography import counted, french_date

from .committees import ORDER

STRONGEST = {presence: rank for rank, presence in enumerate(Presence.values)}
"""Of several people of one organisation, the nearest to having come speaks for it."""
COUNTED = (
    ("Présente", ATTENDING),
    ("Représentée", frozenset({Presence.REPRESENTED})),
    ("Excusée", frozenset({Presence.EXCUSED})),
    ("Absente", frozenset({Presence.ABSENT})),
)
THERE = frozenset({*ATTENDING, Presence.REPRESENTED})
SAID = {presence: str(label) for presence, label in Presence.choices}
NOT_NOTED = "–"
TOTAL = "Présentes ou représentées"


@dataclass(frozen=True)
class OrganisationLine:
    """One organisation over the meetings, in their order; nothing where nothing was noted of it."""

    organisation: Organisation
    college: str
    presences: Sequence[str]

    @classmethod
    def of(
        cls, organisation: Organisation, college: str, days: Mapping[Any, str], meetings: Sequence[Meeting]
    ) -> OrganisationLine:
        """`days`: what was noted of it, by meeting."""
        return cls(organisation, college, [days.get(meeting.pk, "") for meeting in meetings])

    @property
    def said(self) -> list[str]:
        return [SAID.get(one, NOT_NOTED) for one in self.presences]

    @cached_property
    def counts(self) -> list[int]:
        many = Counter(self.presences)
        return [sum(many[one] for one in kinds) for _, kinds in COUNTED]

    @property
    def college_text(self) -> str:
        return str(College(self.college).label) if self.college else ""


@dataclass(frozen=True)
class CommitteeAttendance:
    """Lines that bear a name for this reader; the others are counted, meeting by meeting."""

    years: Sequence[int]
    year: int | None
    meetings: Sequence[Meeting]
    lines: Sequence[OrganisationLine]
    others: Sequence[OrganisationLine]

    @classmethod
    def of(cls, committee: Committee, person: Any, year: int | None = None) -> CommitteeAttendance:
        """Of one year, the last one in which it met if none is asked."""
        held = committee.meetings.held().order_by("on", "starts", "pk")
        years = sorted({day.year for day in held.dates("on", "year")}, reverse=True)
        year = year if year in years else next(iter(years), None)
        meetings = list(held.filter(on__year=year)) if year else []
        lines = _lines(committee, meetings)
        if rules.keep_committee(person, committee):
            return cls(years, year, meetings, lines, [])
        own = {one.organisation_id for one in person.active_memberships()}
        named = [one for one in lines if one.organisation.kind in PUBLIC_KINDS or one.organisation.pk in own]
        return cls(years, year, meetings, named, [one for one in lines if one not in named])

    @property
    def headings(self) -> list[str]:
        days = [french_date(one.on) for one in self.meetings]
        return ["Organisation", "Collège", *days, *(label for label, _ in COUNTED)]

    def cells(self) -> Iterator[list[Any]]:
        """The table, as the screen and the spreadsheet show it; the last row counts those that came."""
        for one in self.lines:
            yield [str(one.organisation), one.college_text, *one.said, *one.counts]
        if self.others:
            name = counted(len(self.others), "autre structure", "autres structures")
            there = [_there(self.others, rank) for rank in range(len(self.meetings))]
            sums = [sum(column) for column in zip(*(one.counts for one in self.others), strict=True)]
            yield [name, "", *(counted(count, "présente ou représentée", "présentes ou représentées") for count in there), *sums]

    @property
    def totals(self) -> list[Any]:
        every = [*self.lines, *self.others]
        there = [_there(every, rank) for rank in range(len(self.meetings))]
        sums = [sum(one.counts[rank] for one in every) for rank in range(len(COUNTED))]
        return [TOTAL, "", *there, *sums]


def _there(lines: Iterable[OrganisationLine], rank: int) -> int:
    return sum(one.presences[rank] in THERE for one in lines)


def _lines(committee: Committee, meetings: Sequence[Meeting]) -> list[OrganisationLine]:
    """All that sat there on one of these days, or came: by college, then by name."""
    days = noted(meetings)
    seats = _seats(committee, meetings)
    organisations = {one.pk: one for one in (*seats, *days)}
    every = organisations.values()
    lines = [OrganisationLine.of(one, seats.get(one, ""), days.get(one, {}), meetings) for one in every]
    return sorted(lines, key=lambda one: (ORDER.get(one.college, len(ORDER)), one.organisation.search_name))


def noted(meetings: Sequence[Meeting]) -> dict[Organisation, dict[Any, str]]:
    """What was noted of each organisation, meeting by meeting; in two queries, however many people came."""
    rows = Attendance.objects.filter(meeting__in=meetings).exclude(presence="").exclude(organisation=None).order_by()
    days: dict[Any, dict[Any, str]] = {}
    for organisation, meeting, presence in rows.values_list("organisation", "meeting", "presence").distinct():
        known = days.setdefault(organisation, {})
        known[meeting] = min(presence, known.get(meeting, presence), key=STRONGEST.__getitem__)
    return {one: days[one.pk] for one in Organisation.objects.filter(pk__in=rows.values("organisation"))}


def _seats(committee: Committee, meetings: Sequence[Meeting]) -> dict[Organisation, str]:
    """The organisations that sat there on one of these days, with their college."""
    days = [one.on for one in meetings]
    rows = CommitteeMember.objects.filter(committee=committee).select_related("organisation")
    return {one.organisation: one.college for one in rows if any(sat(one, day) for day in days)}


def sat(seat: CommitteeMember, day: Any) -> bool:
    """Did this seat exist that day?"""
    return (seat.starts_on is None or seat.starts_on <= day) and (seat.ends_on is None or seat.ends_on >= day)
