"""Secret addresses: shown once, kept as a digest, closed at once; each reads what is hers, or what anyone may know."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from continuum.directory.tests.factories import MembershipFactory, PersonFactory, TerritoryFactory
from continuum.meetings import services
from continuum.meetings.models import Attendance, CalendarLink, Meeting
from continuum.meetings.services import calendar_token
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.submissions import new_key

from .factories import AttendanceFactory, MeetingFactory
from .icalendar_check import faults, unfolded


@pytest.fixture(autouse=True)
def first_of_march(db):
    with clock.held_at("2026-03-01T09:00"):
        yield


@pytest.fixture
def node(db):
    return NodeFactory()


@pytest.fixture
def delegate(node):
    return PersonFactory(delegate=True)


@pytest.fixture
def nadia(node):
    person = PersonFactory(name="Nadia Essai-Fictif")
    MembershipFactory(person=person, programme=node.programme)
    return person


def read(link_or_token, **headers):
    token = calendar_token(link_or_token) if isinstance(link_or_token, CalendarLink) else link_or_token
    return Client().get(reverse("meetings:feed", args=[token]), headers=headers)


def summaries(response):
    return {line.partition(":")[2] for line in unfolded(response.content.decode()) if line.startswith("SUMMARY:")}


def own_calendar(person):
    return services.open_own_calendar(person=person, by=person)


# --- Opened, shown once, closed --------------------------------------------------------------------------------------------


def test_the_address_is_shown_once_and_kept_nowhere(nadia, client):
    client.force_login(nadia)
    page = reverse("meetings:calendars")
    client.post(reverse("meetings:open_own_calendar"), {"submission_key": new_key(), "typed_by": ""})
    link = CalendarLink.objects.get()
    first, second = (client.get(page).content.decode() for _ in range(2))
    assert f"/agenda/{calendar_token(link)}.ics" in first
    assert calendar_token(link) not in second
    assert calendar_token(link) not in str(CalendarLink.objects.values().get())
    assert read(link).status_code == 200


def test_a_new_address_closes_the_former_at_once(nadia):
    former, new = own_calendar(nadia), own_calendar(nadia)
    assert (read(former).status_code, read(new).status_code) == (404, 404 if former == new else 200)
    services.close_calendar(link=new, by=nadia)
    assert read(new).status_code == 404


def test_an_unknown_a_closed_and_a_departed_person_s_address_answer_alike(nadia):
    link = own_calendar(nadia)
    nadia.is_active = False
    nadia.save()
    unknown, departed = read("x" * 43), read(link)
    assert (unknown.status_code, departed.status_code) == (404, 404)
    assert unknown.content == departed.content


def test_nobody_opens_or_closes_the_calendar_of_another(nadia, delegate, node, client):
    link = own_calendar(nadia)
    with pytest.raises(Refused):
        services.open_own_calendar(person=nadia, by=delegate)
    with pytest.raises(Refused):
        services.close_calendar(link=link, by=delegate)
    client.force_login(delegate)
    assert client.get(reverse("meetings:close_calendar", args=[link.pk])).status_code == 404
    for stranger in (nadia, PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))):
        with pytest.raises(Refused):
            services.open_public_calendar(node=node, by=stranger)


def test_reading_it_notes_the_day_once(nadia):
    link = own_calendar(nadia)
    read(link)
    link.refresh_from_db()
    assert link.read_on == clock.today()
    with CaptureQueriesContext(connection) as second:
        read(link)
    assert not [one for one in second if one["sql"].startswith("UPDATE")]


def test_a_calendar_is_read_and_nothing_else(nadia):
    link = own_calendar(nadia)
    address = reverse("meetings:feed", args=[calendar_token(link)])
    assert (Client().post(address).status_code, Client().head(address).status_code) == (404, 200)


# --- What they give --------------------------------------------------------------------------------------------------------


def test_her_calendar_holds_her_meetings_and_those_of_nobody_else(nadia, node):
    AttendanceFactory(meeting=MeetingFactory(node=node, title="La mienne"), person=nadia, told_sequence=0)
    AttendanceFactory(meeting=MeetingFactory(node=node, title="Refusée"), person=nadia, told_sequence=0, reply="no")
    AttendanceFactory(meeting=MeetingFactory(node=node, title="À une autre"), told_sequence=0)
    MeetingFactory(node=node, title="Du programme")
    answered = read(own_calendar(nadia))
    assert summaries(answered) == {"La mienne"}
    assert answered["Content-Type"] == "text/calendar; charset=utf-8"
    assert faults(answered.content.decode()) == []


def test_a_public_calendar_holds_what_is_open_to_all_and_settled_with_no_name_and_no_link(node, delegate):
    secret = {"link": "https://visio.example/secret", "organiser": PersonFactory(name="Organisatrice Essai-Fictif")}
    shown = MeetingFactory(node=node, title="Ouverte", openness="programme", status="convened", **secret)
    AttendanceFactory(meeting=shown)
    MeetingFactory(node=NodeFactory(parent=node), title="Dessous", openness="programme", status="held")
    MeetingFactory(node=node, title="Prévue", openness="programme")
    MeetingFactory(node=node, title="Annulée", openness="programme", status="cancelled")
    MeetingFactory(node=node, title="Sur invitation", status="convened")
    MeetingFactory(title="Voisine", openness="programme", status="convened")
    answered = read(services.open_public_calendar(node=node, by=delegate))
    assert summaries(answered) == {"Ouverte", "Dessous"}
    text = "".join(unfolded(answered.content.decode()))
    assert not any(word in text for word in ("visio", "Organisatrice", "Personne", "ATTENDEE"))


def test_asked_again_nothing_is_sent_until_something_changes(nadia, node):
    mine = AttendanceFactory(meeting=MeetingFactory(node=node), person=nadia, told_sequence=0).meeting
    link = own_calendar(nadia)
    etag = read(link)["ETag"]
    with clock.held_at("2026-03-01T10:00"):
        again = read(link, if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")
    mine.title = "Autre titre"
    mine.save()
    assert read(link, if_none_match=etag).status_code == 200


def test_four_hundred_events_cost_as_many_queries_as_four(nadia, node):
    link = own_calendar(nadia)
    read(link)

    def grow(count):
        made = Meeting.objects.bulk_create([MeetingFactory.build(node=node, title=f"Réunion {n}") for n in range(count)])
        Attendance.objects.bulk_create([Attendance(meeting=one, person=nadia, told_sequence=0) for one in made])
        with CaptureQueriesContext(connection) as asked:
            answered = read(link)
        return len(asked), answered.content.decode().count("BEGIN:VEVENT")

    few, many = grow(4), grow(396)
    assert (few[1], many) == (4, (few[0], 400))


def test_the_list_of_meetings_leads_to_one_s_calendars_and_back(client):
    director = PersonFactory(director=True)
    client.force_login(director)
    listed = client.get(reverse("meetings:meetings")).content.decode()
    assert f'href="{reverse("meetings:calendars")}"' in listed
    shown = client.get(reverse("meetings:calendars")).content.decode()
    assert f'href="{reverse("meetings:meetings")}"' in shown
    assert "Rencontres" in shown
