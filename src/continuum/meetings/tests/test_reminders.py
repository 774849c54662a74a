"""Reminders: on the eve and before the last day for answering; once, to those whom they concern."""

from __future__ import annotations

import datetime as dt

import pytest

from continuum.meetings.services import remind_of_meetings
from continuum.meetings.tasks import remind_those_who_come
from continuum.toolkit import clock
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.outbox import deliver

from .factories import AttendanceFactory, CommitteeFactory, MeetingFactory

ON_THE_EVE = "2026-03-11T07:10"


@pytest.fixture
def meeting(db):
    return MeetingFactory(committee=CommitteeFactory(), status="convened", reply_until=dt.date(2026, 3, 6))


def expected(meeting, **fields):
    return AttendanceFactory(meeting=meeting, **{"told_sequence": 0, **fields})


def told(kind):
    return {one.to for one in OutboxMessage.objects.filter(kind=kind)}


def test_on_the_eve_whoever_comes_or_has_not_said_is_reminded_once(meeting):
    comes, silent = expected(meeting, reply="yes"), expected(meeting)
    expected(meeting, reply="no")
    expected(meeting, reply="yes", waits_since=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    expected(meeting, told_sequence=None)
    with clock.held_at(ON_THE_EVE):
        assert [remind_of_meetings(), remind_of_meetings()] == [2, 0]
    assert told("meetings.tomorrow") == {comes.person.email, silent.person.email}
    assert not any(one.calendar for one in OutboxMessage.objects.all())


def test_before_the_last_day_only_who_has_not_answered_is_asked_again_and_once(meeting):
    silent = expected(meeting)
    expected(meeting, reply="maybe")
    for day in ("2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07"):
        with clock.held_at(day):
            remind_those_who_come(None)
    assert told("meetings.reply_reminder") == {silent.person.email}
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("status", ["planned", "postponed", "cancelled", "held"])
def test_what_is_not_to_take_place_reminds_nobody(meeting, status):
    expected(meeting, reply="yes")
    meeting.status = status
    meeting.save()
    with clock.held_at(ON_THE_EVE):
        assert remind_of_meetings() == 0


def test_who_answered_before_it_left_is_not_asked_again(meeting):
    silent = expected(meeting)
    with clock.held_at("2026-03-05"):
        remind_of_meetings()
        silent.reply = "yes"
        silent.save()
        deliver()
    assert OutboxMessage.objects.get().reason == "Cette personne a répondu entre-temps."


def test_cancelled_before_it_left_nobody_is_reminded(meeting):
    expected(meeting, reply="yes")
    with clock.held_at(ON_THE_EVE):
        remind_of_meetings()
        meeting.status = "cancelled"
        meeting.save()
        deliver()
    assert OutboxMessage.objects.get().state == "suppressed"


def test_to_the_community_a_reminder_is_of_its_list_until_she_says_that_she_comes(db):
    day = MeetingFactory(status="convened")
    silent, comes = expected(day), expected(day, reply="yes")
    with clock.held_at(ON_THE_EVE):
        remind_of_meetings()
    assert dict(OutboxMessage.objects.values_list("to", "category")) == {
        silent.person.email: "community",
        comes.person.email: "service",
    }
