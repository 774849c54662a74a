"""A place left is a place given, in the order in which people began to wait."""

from __future__ import annotations

import pytest

from continuum.directory.tests.factories import PersonFactory
from continuum.meetings import queries, services
from continuum.toolkit import clock
from continuum.toolkit.models import OutboxMessage

from .factories import AttendanceFactory, MeetingFactory


@pytest.fixture(autouse=True)
def first_of_march(db):
    with clock.held_at("2026-03-01T09:00"):
        yield


def convened(**fields):
    return MeetingFactory(status="convened", kind="working", convened_at=clock.now(), **fields)


def coming(meeting, **fields):
    return AttendanceFactory(meeting=meeting, told_sequence=0, reply="yes", replied_at=clock.now(), **fields)


def test_whoever_is_no_longer_invited_leaves_her_place_to_whoever_waits():
    meeting = convened(capacity=1)
    seated, late = coming(meeting), coming(meeting, waits_since=clock.now())
    services.withdraw_invitation(attendance=seated, by=PersonFactory(delegate=True))
    late.refresh_from_db()
    assert not late.is_waiting
    assert OutboxMessage.objects.get(kind="meetings.place_freed").to == late.person.email


def test_when_the_meeting_is_past_nobody_is_told_of_a_place():
    meeting = convened(capacity=1)
    seated, late = coming(meeting), coming(meeting, waits_since=clock.now())
    with clock.held_at("2026-03-20T09:00"):
        services.withdraw_invitation(attendance=seated, by=PersonFactory(delegate=True))
    late.refresh_from_db()
    assert late.is_waiting


def test_two_who_begin_to_wait_at_the_same_instant_have_two_turns():
    meeting = convened(capacity=1)
    waiting = [coming(meeting, waits_since=clock.now()) for _ in range(2)]
    assert sorted(queries.turn_of(one) for one in waiting) == [1, 2]
