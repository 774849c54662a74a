"""Decisions as each reader may know them: who answers for each, by name or as what; those carried over; those that come due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from continuum.directory.enums import PUBLIC_KINDS, STAFF_ROLES, Role
from continuum.directory.models import Membership, Organisation, Person
from continuum.meetings import rules
from continuum.meetings.models import Attendance, Committee, Decision, Meeting
from continuum.meetings.models.decisions import COURSE_OF_DECISIONS
from continuum.plan.models import Node, run_by
from continuum.toolkit import clock
from continuum.toolkit.typography import french_date

TEAM, SOMEBODY = "équipe du programme", "une personne de la réunion"
DECISIONS_ON_A_NODE = 8


# --- Who answers for them ------------------------------------------------------------------------------------------------


def people_for_decisions(meeting: Meeting) -> QuerySet[Person]:
    """Those who run the programme there, and those who were expected at the meeting."""
    territory = meeting.node.territory
    here = Q(territory=None) | Q(territory__path__in=[*territory.paths_above, territory.path])
    running = Membership.objects.active().filter(
        here, Q(programme=None) | Q(programme=meeting.node.programme_id), role__in=STAFF_ROLES
    )
    expected = Attendance.objects.filter(meeting=meeting).exclude(person=None)
    either = Q(pk__in=running.values("person")) | Q(pk__in=expected.values("person"))
    return Person.objects.filter(either, is_active=True).order_by("search_name", "pk")


def decisions_seen(person: Any) -> QuerySet[Decision]:
    """With what a list reads, and how whoever answers for each may be said to this reader (see `owner_said`)."""
    return _with_owner(Decision.objects.visible_to(person), person)


def _with_owner(rows: QuerySet[Decision], person: Any) -> QuerySet[Decision]:
    known = ("meeting__committee", "meeting__node__territory", "meeting__node__programme", "node", "owner", "item")
    came = Attendance.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("owner"))
    behalf = came.filter(organisation__in=Organisation.objects.visible_to(person)).values("organisation__name")[:1]
    public = came.filter(organisation__kind__in=PUBLIC_KINDS).values("organisation__name")[:1]
    named = Case(
        When(Q(owner=person.pk) | run_by(person, "meeting__node__"), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    said = {"owner_came": Exists(came), "owner_behalf": Subquery(behalf), "owner_institution": Subquery(public)}
    return rows.select_related(*known).defer("meeting__minutes", "item__said").annotate(owner_is_named=named, **said)


def owner_said(decision: Any) -> str:
    """By name to those who run the meeting and to herself; to the others, as what she answers for it."""
    if decision.owner_id is None:
        return ""
    return str(decision.owner) if decision.owner_is_named else owner_role(decision)


def owner_role(decision: Any) -> str:
    """« DREETS Grand Est », « équipe du programme »: never a name."""
    if decision.owner_id is None:
        return ""
    return str(decision.owner_behalf or (SOMEBODY if decision.owner_came else TEAM))


def role_for_all(decision: Any) -> str:
    """What anyone may be told, in a text that leaves for several structures: an institution, never a structure."""
    if decision.owner_id is None:
        return ""
    return str(decision.owner_institution or (SOMEBODY if decision.owner_came else TEAM))


@dataclass(frozen=True)
class ShownDecision:
    """A line of a list: the decision, and how whoever answers for it is said to its reader."""

    row: Decision
    owner: str


def shown(rows: Iterable[Decision]) -> list[ShownDecision]:
    return [ShownDecision(one, owner_said(one)) for one in rows]


# --- Lists ---------------------------------------------------------------------------------------------------------------


def in_order(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """What is due first comes first; what has no day comes last."""
    return rows.order_by(F("due_on").asc(nulls_last=True), "text", "pk")


def decisions_of(meeting: Meeting, person: Any) -> list[Decision]:
    """Those taken at a meeting."""
    return list(in_order(decisions_seen(person).filter(meeting=meeting)))


def carried_to(meeting: Meeting, person: Any) -> list[Decision]:
    """Those that come back on its agenda."""
    if meeting.committee_id is None:
        return []
    return list(in_order(_with_owner(Decision.objects.visible_to(person).carried_to(meeting), person)))


def decisions_of_committee(committee: Committee, person: Any) -> QuerySet[Decision]:
    return decisions_seen(person).filter(meeting__committee=committee)


def open_count(committee: Committee, person: Any) -> int:
    return int(Decision.objects.visible_to(person).open().filter(meeting__committee=committee).count())


def standing_as(rows: QuerySet[Decision], value: str) -> QuerySet[Decision]:
    """« ouvertes », « en-retard », « closes »."""
    if value == "closes":
        return rows.filter(status__in=COURSE_OF_DECISIONS.closed)
    still = rows.exclude(status__in=COURSE_OF_DECISIONS.closed)
    return still.filter(due_on__lt=clock.today()) if value == "en-retard" else still


def decisions_about(node: Node, person: Any) -> list[Decision]:
    """Those about a node or what hangs on it: the open ones first, then the latest to be closed."""
    rows = decisions_seen(person).filter(node__path__startswith=node.path)
    closed = Case(When(status__in=COURSE_OF_DECISIONS.closed, then=Value(1)), default=Value(0))
    ordered = rows.order_by(closed, F("due_on").asc(nulls_last=True), "-status_since", "text", "pk")
    return list(ordered[: DECISIONS_ON_A_NODE + 1])


# --- What comes due ------------------------------------------------------------------------------------------------------


def decisions_due(day: dt.date) -> QuerySet[Decision]:
    """Open ones to be looked at again, or whose last day comes by then."""
    due = Decision.objects.open().filter(Q(remind_on__lte=day) | Q(due_on__lte=day))
    return due.select_related("owner", "meeting__node__territory", "meeting__node__programme").order_by("pk")


def decisions_answered(decisions: Sequence[Decision]) -> set[UUID]:
    """Those whose owner may still open them: she belongs to something, and runs the meeting or was expected there."""
    owned = [one for one in decisions if one.owner]
    pairs = Attendance.objects.filter(meeting__in=[one.meeting_id for one in owned], person__in=[one.owner_id for one in owned])
    expected = set(pairs.values_list("meeting", "person")) if owned else set()
    return {one.pk for one in owned if one.owner and one.owner.active_memberships() and _answers(one, expected)}


def _answers(decision: Decision, expected: set[tuple[Any, Any]]) -> bool:
    return (decision.meeting_id, decision.owner_id) in expected or rules.run_meeting(decision.owner, decision.meeting)


def decisions_to_watch(person: Any) -> Q:
    """For those who run a region or a programme; the national administration has no territory of its own."""
    found = Q(pk__in=[])
    for own in person.active_memberships():
        if own.role in STAFF_ROLES - {Role.NATIONAL_ADMIN} and (own.territory or own.programme_id):
            within = Q(meeting__node__programme=own.programme_id) if own.programme_id else Q()
            if own.territory:
                within &= Q(meeting__node__territory__path__startswith=own.territory.path)
            found |= within
    return found


def decision_said(decision: Decision) -> str:
    return f"«\u00a0{decision}\u00a0», {decision.meeting}, {french_date(decision.meeting.on)}"
