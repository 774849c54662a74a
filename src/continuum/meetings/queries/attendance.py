"""Who was expected and who came, as those who run the meeting note it; in whose name; what each reader may read of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from continuum.directory.models import Organisation, Person, Position
from continuum.meetings import rules
from continuum.meetings.enums import ATTENDING, NotedBy, Presence
from continuum.meetings.models import Attendance, Meeting, Signature
from continuum.meetings.models.gatherings import GONE
from continuum.toolkit import clock
from continuum.toolkit.typography import counted, french_date

LEFT_BEFORE = "{person} n’y était plus depuis le {on}"
NO_ORGANISATION = "sans organisation"
PRESENCES = {
    Presence.PRESENT: ("présente", "présentes"),
    Presence.REMOTE: ("présente à distance", "présentes à distance"),
    Presence.REPRESENTED: ("représentée", "représentées"),
    Presence.EXCUSED: ("excusée", "excusées"),
    Presence.ABSENT: ("absente", "absentes"),
}
"""As they are counted, people being « personnes »."""


def can_be_noted(meeting: Meeting) -> bool:
    """Its day has come, and it was neither cancelled nor put off."""
    return meeting.on <= clock.today() and meeting.status not in GONE


def attendances_to_note(meeting: Meeting) -> QuerySet[Attendance]:
    """All that are on the list, by organisation, those without one last; `has_signed`: a half-day at least."""
    signed = Exists(Signature.objects.filter(attendance=OuterRef("pk")))
    rows = meeting.attendances.select_related("person", "organisation").annotate(has_signed=signed)
    return rows.order_by(F("organisation__search_name").asc(nulls_last=True), "person__search_name", "name", "pk")


def proved(meeting: Meeting, attendance: Attendance, *, has_signed: bool) -> bool:
    """Is there something to certify? Where one signs, a presence that nobody signed proves nothing."""
    on_paper = attendance.noted_by == NotedBy.LIST
    return attendance.was_there and meeting.on <= clock.today() and (not meeting.is_signed or on_paper or has_signed)


def by_organisation(rows: Iterable[Attendance]) -> list[tuple[str, list[Attendance]]]:
    """As the list is read aloud: an organisation, then its people."""
    return [(name, list(ones)) for name, ones in groupby(rows, key=lambda one: str(one.organisation or NO_ORGANISATION))]


# --- In whose name -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """Somebody whose position in her organisation had ended before the day: when, and where she was something that day."""

    left_on: dt.date
    elsewhere: Sequence[Organisation]

    def said(self, attendance: Attendance) -> str:
        return LEFT_BEFORE.format(person=attendance.person, on=french_date(self.left_on))


def standings(rows: Iterable[Attendance], on: dt.date, by: Any) -> dict[Any, Standing]:
    """Of those who had left the organisation in whose name they stand on the list, as far as `by` may know."""
    people = [one for one in rows if one.person_id and one.organisation_id]
    positions = _positions_of([one.person_id for one in people], by)
    found = {}
    for one in people:
        hers = positions.get(one.person_id, [])
        left_on = _left_on(hers, one.organisation_id, on)
        if left_on:
            found[one.pk] = Standing(left_on, _where([position for position in hers if _held(position, on)]))
    return found


def organisation_that_day(person: Person, on: dt.date, by: Any) -> Organisation | None:
    """In whose name she came, when one organisation alone had her that day."""
    here = _where([one for one in _positions_of([person.pk], by).get(person.pk, []) if _held(one, on)])
    return here[0] if len(here) == 1 else None


def _positions_of(people: Sequence[Any], by: Any) -> dict[Any, list[Position]]:
    known = Position.objects.all() if getattr(by, "is_system", False) else Position.objects.visible_to(by)
    found: dict[Any, list[Position]] = {}
    for one in known.filter(person__in=people).select_related("organisation"):
        found.setdefault(one.person_id, []).append(one)
    return found


def _held(position: Position, on: dt.date) -> bool:
    return position.starts_on <= on and (position.ends_on is None or position.ends_on >= on)


def _left_on(positions: Iterable[Position], organisation: Any, on: dt.date) -> dt.date | None:
    """The last day of her last position there, when it comes before that day."""
    there = [one for one in positions if one.organisation_id == organisation]
    ends = [one.ends_on for one in there if one.ends_on]
    return max(ends) if ends and len(ends) == len(there) and max(ends) < on else None


def _where(positions: Iterable[Position]) -> list[Organisation]:
    return list({one.organisation_id: one.organisation for one in positions}.values())


# --- What each reader reads --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AttendanceRecord:
    """The attendance section of a meeting: names for those who run it, one's own line for oneself, nothing for others."""

    groups: list[tuple[str, list[Attendance]]]
    counts: Sequence[str]
    own: Attendance | None
    certified: frozenset[Any]
    """Those of whom it is proved enough to be certified."""

    @classmethod
    def of(cls, meeting: Meeting, person: Any) -> AttendanceRecord:
        runs = rules.run_meeting(person, meeting)
        listed = attendances_to_note(meeting)
        rows = list(listed if runs else listed.filter(person=person))
        noted = [one for one in rows if one.presence] if runs else []
        found = {value: sum(one.presence == value for one in noted) for value in PRESENCES}
        return cls(
            groups=by_organisation(noted),
            counts=[counted(count, *PRESENCES[value]) for value, count in found.items() if count],
            own=next((one for one in rows if one.person_id == person.pk), None),
            certified=frozenset(one.pk for one in rows if proved(meeting, one, has_signed=one.has_signed)),
        )


def attending_count(meeting: Meeting) -> dict[str, int]:
    """People and distinct organisations that were there."""
    there = Q(presence__in=ATTENDING)
    return meeting.attendances.aggregate(
        people=Count("pk", filter=there), organisations=Count("organisation", filter=there, distinct=True)
    )
