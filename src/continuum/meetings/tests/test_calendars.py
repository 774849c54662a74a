"""What calendar programs read: checked by the library's own reader, and by a second one that does not know it."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest

from continuum.directory.tests.factories import PersonFactory
from continuum.meetings.calendars import Method, feed_of, invitation_of
from continuum.meetings.enums import MeetingStatus
from continuum.toolkit import clock

from .factories import AttendanceFactory, MeetingFactory
from .icalendar_check import faults, property_of, unfolded

LONG = "Comité régional\u00a0: préparer l’été, revoir «\u00a0les écarts\u00a0»; décider, clore et dire où l’on en est\u202f!"


@pytest.fixture
def attendance(db):
    person = PersonFactory(name='Anne "Nina" Éssai-Fictif; l’aînée')
    meeting = MeetingFactory(
        title=LONG, purpose=f"{LONG}\n\n{LONG}", place="1, rue des Essais", link="https://visio.example/a;b,c"
    )
    return AttendanceFactory(meeting=meeting, person=person)


def event_in(text):
    return icalendar.Calendar.from_ical(text).walk("VEVENT")[0]


def test_an_invitation_is_sound_for_a_strict_reader(attendance):
    assert faults(invitation_of(attendance, Method.REQUEST)) == []


def test_a_planted_fault_is_seen_by_the_strict_reader(attendance):
    sound = invitation_of(attendance, Method.REQUEST)
    careless = {
        sound.replace("\r\n", "\n"): "does not end with CRLF",
        sound.replace("\r\n ", ""): "longer than 75 octets",
        sound.replace("UID:", "X-UID:"): "VEVENT without UID",
        sound.replace(
            "BEGIN:VTIMEZONE\r\nTZID:Europe/Paris", "BEGIN:VTIMEZONE\r\nTZID:Europe/Rome"
        ): "no VTIMEZONE for Europe/Paris",
        sound.replace("\\;", ";"): "is not escaped",
        sound.replace("END:VEVENT\r\n", ""): "VEVENT ends as VCALENDAR",
    }
    for text, fault in careless.items():
        assert any(fault in found for found in faults(text)), fault


def test_the_library_reads_back_what_was_meant(attendance):
    event = event_in(invitation_of(attendance, Method.REQUEST))
    assert (str(event["SUMMARY"]), str(event["UID"])) == (LONG, str(attendance.meeting.pk))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (attendance.meeting.starts_at, attendance.meeting.ends_at)
    assert "https://visio.example/a;b,c" in str(event["DESCRIPTION"])
    assert str(event["ATTENDEE"]) == f"mailto:{attendance.person.email}"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert str(event["ORGANIZER"]).startswith("mailto:ne-pas-repondre@")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("planned", "TENTATIVE"),
        ("convened", "CONFIRMED"),
        ("held", "CONFIRMED"),
        ("postponed", "CANCELLED"),
        ("cancelled", "CANCELLED"),
    ],
)
def test_each_state_has_its_status(attendance, status, said):
    attendance.meeting.status = MeetingStatus(status)
    assert property_of(invitation_of(attendance, Method.REQUEST), "STATUS") == said


def test_a_cancellation_says_so_of_the_same_event(attendance):
    sent = invitation_of(attendance, Method.REQUEST)
    attendance.meeting.sequence = 1
    cancelled = invitation_of(attendance, Method.CANCEL)
    assert property_of(sent, "UID") == property_of(cancelled, "UID")
    assert [property_of(cancelled, name) for name in ("METHOD", "STATUS", "SEQUENCE")] == ["CANCEL", "CANCELLED", "1"]


@pytest.mark.parametrize(
    ("status", "method", "said"),
    [
        ("convened", Method.REQUEST, ""),
        ("held", Method.REQUEST, ""),
        ("cancelled", Method.CANCEL, "Annulée\u00a0: "),
        ("postponed", Method.CANCEL, "Reportée\u00a0: "),
        ("convened", Method.CANCEL, "Invitation retirée\u00a0: "),
    ],
)
def test_what_no_longer_takes_place_says_it_first_to_programs_that_read_only_titles(attendance, status, method, said):
    attendance.meeting.status = MeetingStatus(status)
    assert str(event_in(invitation_of(attendance, method))["SUMMARY"]) == f"{said}{LONG}"


def test_a_feed_says_so_of_what_was_cancelled(attendance):
    attendance.meeting.status = MeetingStatus.CANCELLED
    event = event_in(feed_of([attendance.meeting], "Mes réunions"))
    assert (str(event["SUMMARY"]), str(event["STATUS"])) == (f"Annulée\u00a0: {LONG}", "CANCELLED")


def test_a_feed_says_in_which_unit_it_is_to_be_read_again(attendance):
    """RFC 7986, 5.7: without its type, a strict reader does not know it for a duration."""
    text = feed_of([attendance.meeting], "Mes réunions")
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in unfolded(text)
    planted = text.replace(";VALUE=DURATION", "")
    assert faults(planted) == ["REFRESH-INTERVAL does not say that it is a duration"]


def test_without_hours_the_event_is_the_day(attendance):
    attendance.meeting.starts = attendance.meeting.ends = None
    text = invitation_of(attendance, Method.REQUEST)
    assert "DTSTART;VALUE=DATE:20260312" in unfolded(text)
    assert faults(text) == []


@pytest.mark.parametrize(
    ("day", "utc"), [("2026-03-28", "08:30"), ("2026-03-29", "07:30"), ("2026-10-24", "07:30"), ("2026-10-25", "08:30")]
)
def test_half_past_nine_stays_half_past_nine_on_both_sides_of_a_change_of_hour(attendance, day, utc):
    """The rule that travels with the event is read by itself, without the reader's own knowledge of Paris."""
    attendance.meeting.on = dt.date.fromisoformat(day)
    calendar = icalendar.Calendar.from_ical(invitation_of(attendance, Method.REQUEST))
    zone = calendar.walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    wall = calendar.walk("VEVENT")[0]["DTSTART"].dt.replace(tzinfo=zone)
    assert f"{wall.astimezone(dt.UTC):%H:%M}" == utc


def test_a_public_calendar_opens_no_door_and_names_nobody(attendance):
    text = feed_of([attendance.meeting], "Rencontres", is_public=True)
    assert faults(text) == []
    everything = "".join(unfolded(text))
    assert not any(word in everything for word in ("visio", "ATTENDEE", attendance.person.email, "Nina", "/reunions/"))


def test_a_feed_of_four_hundred_events_is_sound(attendance):
    with clock.held_at("2026-03-01"):
        text = feed_of([attendance.meeting] * 400, "Mes réunions")
    assert text.count("BEGIN:VEVENT") == 400
    assert faults(text) == []
