"""A learning visit, its host and its visitors, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory

from continuum.community.models import LearningVisit, TransferIntention
from continuum.community.services import add_intention
from continuum.directory.models import Person
from continuum.directory.tests.factories import OrganisationFactory, TerritoryFactory
from continuum.meetings.models import Attendance
from continuum.meetings.tests.factories import MeetingFactory

from .factories import CommunityFactory, member_of

DAY = dt.date(2026, 3, 12)


class LearningVisitFactory(factory.django.DjangoModelFactory):
    """Convened on the morning of 12 March 2026, at a structure of Moselle."""

    community = factory.SubFactory(CommunityFactory)
    meeting = factory.SubFactory(
        MeetingFactory,
        node=factory.SelfAttribute("..community.node"),
        kind="learning_visit",
        status="convened",
        openness="programme",
        on=DAY,
        host=factory.SubFactory(OrganisationFactory, name="La Ruche (fictive)"),
    )
    innovation = "self_managed_teams"
    sought = "Des équipes qui font leur planning."

    class Meta:
        model = LearningVisit


def visitor_of(visit: LearningVisit, *, reply: str = "yes", presence: str = "", **organisation: Any) -> Person:
    """Somebody who directs a structure of the community and comes to the visit."""
    place = {"territory": TerritoryFactory(key="D57")} | organisation
    person = member_of(visit.community, organisation=OrganisationFactory(**place))
    own = person.active_memberships()[0].organisation
    Attendance.objects.create(meeting=visit.meeting, person=person, organisation=own, reply=reply, presence=presence)
    return person


def host_of(visit: LearningVisit, **traits: Any) -> Person:
    """Somebody who answers for the structure that receives."""
    return member_of(visit.community, organisation=visit.meeting.host, **traits)


def intend(visit: LearningVisit, person: Person, **given: Any) -> TransferIntention:
    """She says what she means to try, on the day held by the clock."""
    row = TransferIntention(**({"action": "Essayer un planning", "due_on": dt.date(2026, 9, 1)} | given))
    made: TransferIntention = add_intention(visit=visit, intention=row, by=person)
    return made
