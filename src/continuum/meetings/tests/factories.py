"""A committee and a meeting of a plan."""

from __future__ import annotations

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory
from continuum.meetings.models import Attendance, Committee, CommitteeMember, Decision, Meeting
from continuum.plan.tests.factories import NodeFactory


class CommitteeFactory(DjangoModelFactory):
    class Meta:
        model = Committee

    node = factory.SubFactory(NodeFactory)
    kind = "regional_steering"
    name = factory.Sequence(lambda n: f"Comité {n}")


class CommitteeMemberFactory(DjangoModelFactory):
    class Meta:
        model = CommitteeMember

    committee = factory.SubFactory(CommitteeFactory)
    organisation = factory.SubFactory(OrganisationFactory, institution=True)
    person = factory.SubFactory(PersonFactory)


class MeetingFactory(DjangoModelFactory):
    """Planned, one morning of March 2026; with a committee, on its node."""

    class Meta:
        model = Meeting

    committee = None
    node = factory.LazyAttribute(lambda new: new.committee.node if new.committee else NodeFactory())
    kind = factory.LazyAttribute(lambda new: "committee" if new.committee else "community_day")
    title = factory.Sequence(lambda n: f"Rencontre {n}")
    on = dt.date(2026, 3, 12)
    starts = dt.time(9, 30)
    ends = dt.time(12)


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    meeting = factory.SubFactory(MeetingFactory)
    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    meeting = factory.SubFactory(MeetingFactory)
    text = factory.Sequence(lambda n: f"Inviter la branche {n}")
