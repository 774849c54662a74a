"""Learning visits as each reader may know them; what comes due of what visitors meant to try."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from continuum.community.models import (
    Astonishment,
    Community,
    LearningVisit,
    Observation,
    TransferIntention,
    VisitQuestion,
)
from continuum.community.models.practices import Practice, answered_for
from continuum.community.models.visits import VISITING
from continuum.directory.enums import STAFF_ROLES, STRUCTURE_ROLES, Role
from continuum.directory.models import Organisation, Person
from continuum.meetings.enums import MeetingKind
from continuum.meetings.models import Attendance, Meeting
from continuum.plan.models import run_by
from continuum.toolkit import clock
from continuum.toolkit.registry import Moved, Waiting
from continuum.toolkit.typography import french_date

from .since import SINCE

KNOWN = ("meeting__host", "meeting__commune", "community__node__territory", "community__node__programme", "card")
WRITTEN_WITHIN = dt.timedelta(days=30)
"""So long after a visit, its visitors are asked what astonished them."""
SENT_BEFORE = dt.timedelta(days=3)
"""So long before a visit, the host receives the questions."""
AT_MOST = 5


def visits_seen(person: Any) -> QuerySet[LearningVisit]:
    return LearningVisit.objects.visible_to(person).select_related(*KNOWN)


def coming_to(visit: LearningVisit, person: Any) -> Attendance | None:
    """Her place among the visitors."""
    rows = Attendance.objects.filter(VISITING, meeting=visit.meeting_id, person=person.pk)
    return rows.select_related("organisation").first()


def meetings_to_visit(person: Any) -> QuerySet[Meeting]:
    """The visits that are on the calendar and that nobody has prepared yet."""
    rows = Meeting.objects.filter(run_by(person, "node__"), kind=MeetingKind.LEARNING_VISIT, learning_visit=None)
    return rows.order_by("-on", "title")


def structure_of_visitor(visit: LearningVisit, person: Any) -> Organisation | None:
    """In whose name she came, if she answers for it; else the first of her structures in the community."""
    came, hers = coming_to(visit, person), answered_for(person)
    if came and came.organisation_id in hers:
        return came.organisation
    return visit.community.organisations_of(person).filter(pk__in=hers).order_by("search_name", "pk").first()


def people_of_host(visit: LearningVisit) -> QuerySet[Person]:
    """Who answers for the structure that receives, in the community."""
    members = visit.community.memberships().filter(organisation=visit.meeting.host_id)
    return Person.objects.filter(pk__in=members.values("person")).order_by("search_name", "pk")


# --- One visit ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VisitRecord:
    """One visit for one reader: who she is there, and what she may read of it."""

    visit: LearningVisit
    comes: bool
    hosts: bool
    runs: bool
    visitors: int
    questions: list[VisitQuestion] = field(default_factory=list)
    own_questions: list[VisitQuestion] = field(default_factory=list)
    observation: Observation | None = None
    observations: list[Observation] = field(default_factory=list)
    astonishment: Astonishment | None = None
    astonishments: list[Astonishment] = field(default_factory=list)
    intentions: list[TransferIntention] = field(default_factory=list)
    card: Practice | None = None

    @property
    def shares(self) -> bool:
        """Does she read what is shared?"""
        return self.comes or self.hosts or self.runs

    @property
    def may_draft_card(self) -> bool:
        """The host agrees, somebody shared what she saw, and nobody has written it yet."""
        shared = any(one.is_shared for one in self.observations)
        return self.runs and self.visit.card_id is None and self.visit.host_agrees_to_card and shared


def visit_record(visit: LearningVisit, person: Any, *, runs: bool) -> VisitRecord:
    """`runs`: does she run the community? What she may not read is not asked for."""
    comes = coming_to(visit, person) is not None
    hosts = visit.meeting.host_id in answered_for(person)
    visitors = Attendance.objects.filter(VISITING, meeting=visit.meeting_id).count()
    if not (comes or hosts or runs):
        return VisitRecord(visit, comes, hosts, runs, visitors)
    questions = list(VisitQuestion.objects.filter(visit=visit).mixed())
    observations = list(Observation.objects.visible_to(person).filter(visit=visit))
    astonishments = list(visit.astonishments.all())
    intentions = TransferIntention.objects.visible_to(person).filter(visit=visit).select_related("organisation")
    return VisitRecord(
        visit,
        comes,
        hosts,
        runs,
        visitors,
        questions=questions,
        own_questions=[one for one in questions if one.person_id == person.pk],
        observation=next((one for one in observations if one.person_id == person.pk), None),
        observations=[one for one in observations if one.is_shared],
        astonishment=next((one for one in astonishments if one.person_id == person.pk), None),
        astonishments=astonishments,
        intentions=list(intentions),
        card=Practice.objects.visible_to(person).filter(pk=visit.card_id).first() if visit.card_id else None,
    )


# --- What waits, what moved --------------------------------------------------------------------------------------------------


def visits_to_tell(person: Any) -> list[Waiting]:
    """The visits that she made lately and of which she has said nothing."""
    if not person.has_role(*STRUCTURE_ROLES):
        return []
    today = clock.today()
    came = Attendance.objects.filter(VISITING, person=person, meeting=OuterRef("meeting"))
    told = Astonishment.objects.filter(person=person, visit=OuterRef("pk"))
    rows = LearningVisit.objects.visible_to(person).filter(
        Exists(came), ~Exists(told), meeting__on__range=(today - WRITTEN_WITHIN, today)
    )
    rows = rows.exclude(meeting__status__in=("cancelled", "postponed")).select_related("meeting")
    return [
        Waiting(f"Qu’est-ce qui vous a étonné·e\u202f? {one}", "Le dire", one.get_absolute_url(), one.meeting.on)
        for one in rows[:AT_MOST]
    ]


def visits_moved(person: Any, since: dt.datetime) -> list[Moved]:
    """What astonished others, in the visits of which she reads what is shared."""
    rows = Astonishment.objects.visible_to(person).filter(written_at__gt=since).exclude(person=person)
    return [
        Moved(one.written_at, f"Un étonnement de plus\u00a0: {one.visit}", f"{one.visit.get_absolute_url()}#etonnements")
        for one in rows.select_related("visit__meeting").order_by("-written_at")[:AT_MOST]
    ]


SINCE.append(visits_moved)

# --- What visitors meant to try ----------------------------------------------------------------------------------------------


def intentions_due(day: dt.date) -> QuerySet[TransferIntention]:
    """Open ones to be looked at again, or whose last day comes by then."""
    due = TransferIntention.objects.open().filter(Q(remind_on__lte=day) | Q(due_on__lte=day))
    return due.select_related("owner", "organisation", "visit__meeting").order_by("pk")


def intentions_answered(intentions: Sequence[TransferIntention]) -> set[UUID]:
    """Those whose owner still answers for the structure."""
    return {one.pk for one in intentions if one.owner and one.organisation_id in answered_for(one.owner)}


def intentions_to_watch(person: Any) -> Q:
    """For those who run a region or a programme; the national administration has no territory of its own."""
    run = any(one.role in STAFF_ROLES - {Role.NATIONAL_ADMIN} for one in person.active_memberships())
    return Q(visit__community__in=Community.objects.run_by(person)) if run else Q(pk__in=[])


def intention_said(intention: TransferIntention) -> str:
    return f"«\u00a0{intention}\u00a0», {intention.organisation}, visite du {french_date(intention.visit.meeting.on)}"
