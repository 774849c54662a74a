"""Meetings as calendar programs read them: one event for a mail, many for a feed (RFC 5545, 5546, 7986).

    text = invitation_of(attendance, Method.REQUEST)      # joined to a mail
    text = feed_of(meetings, "Mes réunions")              # behind a secret link

A meeting keeps its UID for life: what is sent again with a higher SEQUENCE moves it, with METHOD:CANCEL takes it away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from email.utils import parseaddr
from enum import StrEnum
from functools import cache

from django.conf import settings
from icalendar import Calendar, Component, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur, vText

from continuum.toolkit import clock

from .enums import MeetingStatus, Reply
from .models import Attendance, Meeting

PRODUCT = "-//Continuum//Réunions et rencontres//FR"
ZONE = "Europe/Paris"
ZONE_SINCE = dt.datetime(1996, 10, 27, 3)
"""Since that day the whole Union changes its clocks on the same Sundays; no meeting is older."""
REFRESHED_EVERY = dt.timedelta(hours=6)
STATUSES = {
    MeetingStatus.PLANNED: "TENTATIVE",
    MeetingStatus.CONVENED: "CONFIRMED",
    MeetingStatus.HELD: "CONFIRMED",
    MeetingStatus.POSTPONED: "CANCELLED",
    MeetingStatus.CANCELLED: "CANCELLED",
}
GONE_WORDS = {MeetingStatus.POSTPONED: "Reportée", MeetingStatus.CANCELLED: "Annulée"}
WITHDRAWN = "Invitation retirée"
PART = {Reply.YES: "ACCEPTED", Reply.MAYBE: "TENTATIVE", Reply.NO: "DECLINED"}


class Method(StrEnum):
    """What the reader's program is asked to do with the event."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def invitation_of(attendance: Attendance, method: Method) -> str:
    """One event for one person, as her mail carries it."""
    calendar = _calendar(method)
    calendar.add_component(event_of(attendance.meeting, attendance, method))
    return _written(calendar)


def feed_of(
    meetings: Iterable[Meeting], name: str, *, is_public: bool = False, page_of: Callable[[Meeting], str] | None = None
) -> str:
    """Many events for a program that comes back for them. In a public one, nothing that opens a door nor names somebody.

    `page_of`: the page that anyone may open about an event, if there is one.
    """
    calendar = _calendar()
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESHED_EVERY, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText("PT6H"))
    for meeting in meetings:
        event = event_of(meeting, is_public=is_public)
        if page_of is not None:
            event.add("url", page_of(meeting))
        calendar.add_component(event)
    return _written(calendar)


def event_of(
    meeting: Meeting, attendance: Attendance | None = None, method: Method = Method.REQUEST, *, is_public: bool = False
) -> Event:
    """What a meeting is for a calendar; for somebody in particular, with her own answer."""
    event = Event()
    event.add("uid", str(meeting.pk))
    event.add("dtstamp", clock.now().astimezone(dt.UTC))
    event.add("sequence", meeting.sequence)
    event.add("status", "CANCELLED" if method == Method.CANCEL else STATUSES[MeetingStatus(meeting.status)])
    event.add("summary", _title(meeting, method))
    event.add("organizer", _organiser(settings.DEFAULT_FROM_EMAIL))
    _say_when(event, meeting)
    if where := meeting.where_text:
        event.add("location", where)
    if said := _said(meeting, is_public):
        event.add("description", said)
    if not is_public:
        event.add("url", f"{settings.SITE_URL}{meeting.get_absolute_url()}")
    if attendance is not None:
        event.add("attendee", _attendee(attendance))
    return event


def _title(meeting: Meeting, method: Method) -> str:
    """Programs that only open files look at neither the method nor the status: what no longer takes place says it first."""
    word = GONE_WORDS.get(MeetingStatus(meeting.status)) or (WITHDRAWN if method == Method.CANCEL else "")
    return f"{word}\u00a0: {meeting.title}" if word else meeting.title


def _say_when(event: Event, meeting: Meeting) -> None:
    """Hours on the wall in Paris; without hours, the day."""
    if meeting.starts is None:
        event.add("dtstart", meeting.on)
        return
    event.add("dtstart", dt.datetime.combine(meeting.on, meeting.starts), {"TZID": ZONE})
    if meeting.ends:
        event.add("dtend", dt.datetime.combine(meeting.on, meeting.ends), {"TZID": ZONE})


def _said(meeting: Meeting, is_public: bool) -> str:
    link = "" if is_public or not meeting.link else f"Connexion\u00a0: {meeting.link}"
    return "\n\n".join(filter(None, (meeting.purpose.strip(), link)))


@cache
def _organiser(sender: str) -> vCalAddress:
    """The site, whose address is that of the mail: programs trust an organiser who writes herself."""
    name, address = parseaddr(sender)
    organiser = vCalAddress(f"mailto:{address}")
    organiser.params["CN"] = name or "Continuum"
    return organiser


def _attendee(attendance: Attendance) -> vCalAddress:
    """She answers by the page of her mail: her program need not write to an address that nobody reads."""
    person = attendance.person
    if person is None:
        raise ValueError("Nobody is there to attend")
    attendee = vCalAddress(f"mailto:{person.email}")
    part = "TENTATIVE" if attendance.is_waiting else PART.get(Reply(attendance.reply)) if attendance.reply else "NEEDS-ACTION"
    given = {"CN": str(person), "ROLE": "REQ-PARTICIPANT", "PARTSTAT": str(part), "RSVP": "FALSE"}
    for name, value in given.items():
        attendee.params[name] = value
    return attendee


def _calendar(method: Method | None = None) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    if method is not None:
        calendar.add("method", method.value)
    calendar.add_component(_zone())
    return calendar


@cache
def _zone() -> Timezone:
    """The hour of Paris as a rule, which needs no list of years."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    summer, winter = dt.timedelta(hours=2), dt.timedelta(hours=1)
    zone.add_component(_season(TimezoneDaylight(), "CEST", (winter, summer), dt.datetime(1997, 3, 30, 2), 3))
    zone.add_component(_season(TimezoneStandard(), "CET", (summer, winter), ZONE_SINCE, 10))
    return zone


def _season(
    season: Component, name: str, offsets: tuple[dt.timedelta, dt.timedelta], since: dt.datetime, month: int
) -> Component:
    season.add("dtstart", since)
    season.add("tzname", name)
    season.add("tzoffsetfrom", offsets[0])
    season.add("tzoffsetto", offsets[1])
    season.add("rrule", vRecur(freq="yearly", bymonth=month, byday="-1su"))
    return season


def _written(calendar: Calendar) -> str:
    return calendar.to_ical().decode()
