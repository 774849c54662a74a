"""Convening: each is told once, whatever happens to the page or to the worker; what changes is told to those who know."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse

from continuum.directory.models import MailConsent
from continuum.directory.tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    TerritoryFactory,
)
from continuum.meetings import services
from continuum.meetings.models import Attendance
from continuum.meetings.services import Guest
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.outbox import deliver, message_id
from continuum.toolkit.submissions import new_key

from .factories import CommitteeFactory, CommitteeMemberFactory, MeetingFactory
from .icalendar_check import faults, property_of


class PowerCut(BaseException):
    """The worker dies here."""


class Server(BaseEmailBackend):
    """A server of mail after which the worker dies as often as asked."""

    received: list = []
    deaths: list = []

    def send_messages(self, messages):
        self.received.extend(messages)
        if self.deaths:
            raise self.deaths.pop()
        return len(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.CONTINUUM_MAIL_DELIVERS = True
    monkeypatch.setattr(Server, "received", [])
    monkeypatch.setattr(Server, "deaths", [])
    monkeypatch.setattr(mail, "get_connection", lambda *args, **kwargs: Server())
    return Server


@pytest.fixture(autouse=True)
def first_of_march(db):
    with clock.held_at("2026-03-01T09:00"):
        yield


@pytest.fixture
def committee(db):
    return CommitteeFactory()


@pytest.fixture
def delegate(committee):
    return PersonFactory(delegate=True)


@pytest.fixture
def members(committee):
    return [CommitteeMemberFactory(committee=committee) for _ in range(3)]


@pytest.fixture
def meeting(committee, members):
    return MeetingFactory(committee=committee, title="Comité de mars")


def convened(meeting, delegate):
    guests = [Guest(seat.person, seat.organisation) for seat in meeting.committee.members.all()]
    return services.convene_meeting(meeting=meeting, guests=guests, by=delegate)


def consent(person):
    MailConsent.objects.create(person=person, purpose="community", given_at=clock.now(), given_how="own_page")


def post(client, meeting, **typed):
    url = reverse("meetings:convene", args=[meeting.pk])
    return client.post(url, {"submission_key": new_key(), "typed_by": "", "other": "", **typed})


# --- Written once ----------------------------------------------------------------------------------------------------------


def test_each_member_gets_one_mail_with_the_meeting_for_her_calendar(meeting, delegate, members):
    convened(meeting, delegate)
    sent = OutboxMessage.objects.all()
    assert {one.to for one in sent} == {seat.person.email for seat in members}
    for one in sent:
        assert faults(one.calendar) == []
        assert [property_of(one.calendar, name) for name in ("METHOD", "UID", "SEQUENCE")] == ["REQUEST", str(meeting.pk), "0"]
        assert property_of(one.calendar, "ATTENDEE").endswith(f"mailto:{one.to}")
        assert one.category == "service"
    meeting.refresh_from_db()
    assert (meeting.status, meeting.convened_at) == ("convened", clock.now())


def test_convening_twice_is_refused_and_sends_nothing(meeting, delegate):
    convened(meeting, delegate)
    with pytest.raises(ValidationError, match="n’est plus à convoquer"):
        convened(meeting, delegate)
    assert OutboxMessage.objects.count() == 3


def test_the_same_form_posted_twice_sends_each_mail_once(meeting, delegate, members, client):
    client.force_login(delegate)
    typed = {"people": [str(seat.person.pk) for seat in members], "do": "send", "submission_key": new_key()}
    first, second = (post(client, meeting, **typed) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert OutboxMessage.objects.count() == 3


def test_reading_the_mail_before_sends_nothing(meeting, delegate, members, client):
    client.force_login(delegate)
    page = post(client, meeting, people=[str(members[0].person.pk)]).content.decode()
    assert "Convocation\u00a0: Comité de mars" in page
    assert "Convoquer 1\u00a0personne" in page
    assert not OutboxMessage.objects.exists()
    meeting.refresh_from_db()
    assert meeting.status == "planned"


def test_the_hidden_choice_of_the_preview_is_what_is_sent(meeting, delegate, members, client):
    """What the page shows is posted as it stands, and nobody else is told."""
    client.force_login(delegate)
    page = post(client, meeting, people=[str(members[1].person.pk)]).content.decode()
    assert f'<input type="hidden" name="people" value="{members[1].person.pk}">' in page
    post(client, meeting, people=[str(members[1].person.pk)], do="send")
    assert [one.to for one in OutboxMessage.objects.all()] == [members[1].person.email]


def test_a_worker_killed_while_sending_repeats_the_same_mail_and_loses_none(meeting, delegate, server):
    convened(meeting, delegate)
    server.deaths = [PowerCut()]
    with pytest.raises(PowerCut):
        deliver()
    with clock.held_at("2026-03-01T09:10"):
        deliver()
        assert deliver() == 0
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}
    identities = [one.message()["Message-ID"] for one in server.received]
    assert (len(identities), len(set(identities))) == (4, 3)
    assert set(identities) == {message_id(one) for one in OutboxMessage.objects.all()}


def test_the_mail_carries_the_calendar_twice_for_programs_and_as_a_file(meeting, delegate, server):
    convened(meeting, delegate)
    deliver()
    written = server.received[0].message()
    assert written.get_content_type() == "multipart/mixed"
    alternative, file = written.get_payload()
    text, calendar = alternative.get_payload()
    assert alternative.get_content_type() == "multipart/alternative"
    assert text.get_content_type() == "text/plain"
    assert (calendar.get_content_type(), calendar.get_param("method"), calendar.get_content_charset()) == (
        "text/calendar",
        "REQUEST",
        "utf-8",
    )
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invitation.ics")
    assert faults(file.get_payload(decode=True).decode()) == []
    assert faults(calendar.get_payload(decode=True).decode().replace("\r\n", "\n").replace("\n", "\r\n")) == []


def test_what_the_mail_carried_is_erased_once_it_has_left(meeting, delegate, server):
    convened(meeting, delegate)
    deliver()
    assert set(OutboxMessage.objects.values_list("text", "calendar")) == {("", "")}


# --- Asked again when it leaves --------------------------------------------------------------------------------------------


def test_an_account_closed_since_gets_nothing(meeting, delegate, members, server):
    convened(meeting, delegate)
    members[0].person.is_active = False
    members[0].person.save()
    deliver()
    assert members[0].person.email not in {one.to[0] for one in server.received}
    assert OutboxMessage.objects.get(to=members[0].person.email).reason == "Le compte de cette personne est fermé."


def test_who_left_the_community_s_list_since_gets_no_invitation(committee, delegate, server):
    comes, left = PersonFactory(), PersonFactory()
    for person in (comes, left):
        consent(person)
    day = MeetingFactory(node=committee.node)
    services.convene_meeting(meeting=day, guests=[Guest(comes), Guest(left)], by=delegate)
    MailConsent.objects.filter(person=left).update(withdrawn_at=clock.now(), withdrawn_how="one_click")
    deliver()
    assert [one.to for one in server.received] == [[comes.email]]
    assert "List-Unsubscribe" in server.received[0].extra_headers


def test_a_convocation_that_has_not_left_gives_way_to_the_change(meeting, delegate, server):
    convened(meeting, delegate)
    meeting.refresh_from_db()
    meeting.on = dt.date(2026, 3, 19)
    services.change_meeting(meeting=meeting, by=delegate)
    deliver()
    assert len(server.received) == 3
    assert all("Modification" in one.subject for one in server.received)


# --- What changes ----------------------------------------------------------------------------------------------------------


def test_a_meeting_moved_after_convening_is_told_once_to_those_who_know_of_it(meeting, delegate, members):
    convened(meeting, delegate)
    Attendance.objects.create(meeting=meeting, person=PersonFactory())  # typed on a list, never told
    meeting.refresh_from_db()
    meeting.on = dt.date(2026, 3, 19)
    services.change_meeting(meeting=meeting, by=delegate)
    services.change_meeting(meeting=meeting, by=delegate)
    told = OutboxMessage.objects.filter(kind="meetings.changed")
    assert {one.to for one in told} == {seat.person.email for seat in members}
    assert told.count() == 3
    first = OutboxMessage.objects.filter(kind="meetings.convocation").first()
    for one in told:
        assert [property_of(one.calendar, name) for name in ("METHOD", "SEQUENCE", "UID")] == ["REQUEST", "1", str(meeting.pk)]
        assert property_of(one.calendar, "UID") == property_of(first.calendar, "UID")
        assert property_of(one.calendar, "DTSTART") == "20260319T093000"


def test_a_cancellation_takes_it_out_of_calendars_with_its_reason(meeting, delegate):
    convened(meeting, delegate)
    meeting.refresh_from_db()
    services.cancel_meeting(meeting=meeting, reason="Salle indisponible", by=delegate)
    told = OutboxMessage.objects.filter(kind="meetings.cancelled")
    assert told.count() == 3
    assert {(property_of(one.calendar, "METHOD"), property_of(one.calendar, "STATUS")) for one in told} == {
        ("CANCEL", "CANCELLED")
    }
    assert all("Salle indisponible" in one.text for one in told)


def test_put_off_then_dated_again_it_goes_and_comes_back_under_the_same_identity(meeting, delegate):
    convened(meeting, delegate)
    meeting.refresh_from_db()
    put_off = services.postpone_meeting(meeting=meeting, reason="Grève", by=delegate)
    services.resume_meeting(meeting=put_off, reason="Date trouvée", to=dt.date(2026, 4, 2), by=delegate)
    mine = OutboxMessage.objects.filter(to=meeting.attendances.first().person.email)
    said = {(property_of(one.calendar, "METHOD"), property_of(one.calendar, "SEQUENCE")) for one in mine}
    assert said == {("REQUEST", "0"), ("CANCEL", "1"), ("REQUEST", "2")}
    assert {property_of(one.calendar, "UID") for one in mine} == {str(meeting.pk)}


def test_a_typing_error_put_right_in_the_title_disturbs_nobody(meeting, delegate):
    convened(meeting, delegate)
    meeting.refresh_from_db()
    meeting.title = "Comité du 12 mars"
    services.change_meeting(meeting=meeting, by=delegate)
    assert OutboxMessage.objects.count() == 3


def test_one_more_is_invited_later_and_the_others_hear_nothing(meeting, delegate):
    convened(meeting, delegate)
    late = PersonFactory()
    services.invite_person(meeting=meeting, guest=Guest(late), by=delegate)
    assert OutboxMessage.objects.filter(to=late.email).count() == 1
    assert OutboxMessage.objects.count() == 4
    with pytest.raises(ValidationError, match="déjà invitée"):
        services.invite_person(meeting=meeting, guest=Guest(late), by=delegate)


def test_an_invitation_withdrawn_leaves_the_calendar(meeting, delegate):
    convened(meeting, delegate)
    attendance = meeting.attendances.first()
    services.withdraw_invitation(attendance=attendance, by=delegate)
    told = OutboxMessage.objects.get(kind="meetings.withdrawn")
    assert (told.to, property_of(told.calendar, "METHOD")) == (attendance.person.email, "CANCEL")
    assert meeting.attendances.count() == 2


def test_who_resisted_being_invited_as_somebody_else_is_refused(meeting, members):
    """Neither the neighbour region, nor a partner, nor a director convenes."""
    for stranger in (
        PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28")),
        PersonFactory(partner=True, membership__programme=meeting.node.programme),
        PersonFactory(director=True),
    ):
        with pytest.raises(Refused):
            convened(meeting, stranger)
    assert not OutboxMessage.objects.exists()


# --- Whom ------------------------------------------------------------------------------------------------------------------


def proposed(client, meeting, delegate):
    client.force_login(delegate)
    return client.get(reverse("meetings:convene", args=[meeting.pk])).context["proposal"]


def test_members_in_force_that_day_are_proposed_with_their_organisation(meeting, delegate, committee, members, client):
    CommitteeMemberFactory(committee=committee, ends_on=dt.date(2026, 3, 11))
    CommitteeMemberFactory(committee=committee, starts_on=dt.date(2026, 3, 13))
    empty = CommitteeMemberFactory(committee=committee, person=None)
    found = proposed(client, meeting, delegate)
    assert {(one.person, one.organisation) for one in found.expected} == {(one.person, one.organisation) for one in members}
    assert (found.apart, found.empty_seats) == ([], [empty.organisation])


def test_who_moved_whose_access_ended_and_whose_account_is_closed_are_told_apart(meeting, delegate, committee, client):
    moved = CommitteeMemberFactory(
        committee=committee, organisation=OrganisationFactory(), person=PersonFactory(name="Partie Essai-Fictif")
    )
    elsewhere = OrganisationFactory(name="Association d’ailleurs (fictive)")
    PositionFactory(person=moved.person, organisation=moved.organisation, ends_on=dt.date(2026, 1, 31))
    PositionFactory(person=moved.person, organisation=elsewhere, starts_on=dt.date(2026, 2, 1))
    ended = CommitteeMemberFactory(committee=committee)
    MembershipFactory(person=ended.person, ends_on=dt.date(2025, 12, 31))
    closed = CommitteeMemberFactory(committee=committee, person=PersonFactory(is_active=False))
    said = {one.person: one.apart for one in proposed(client, meeting, delegate).apart}
    assert said == {
        moved.person: "est maintenant dans une autre structure\u00a0: Association d’ailleurs (fictive)",
        ended.person: "son accès a pris fin",
        closed.person: "son compte est fermé",
    }
    page = client.get(reverse("meetings:convene", args=[meeting.pk])).content.decode()
    assert str(closed.person.pk) not in page, "nobody can write to a closed account"


def test_without_a_committee_the_people_of_the_programme_are_proposed_and_the_neighbour_s_are_not(committee, delegate, client):
    here = PersonFactory(director=True, membership__programme=committee.node.programme)
    elsewhere = PersonFactory(director=True, membership__territory=TerritoryFactory(key="R28"))
    consent(here)
    found = proposed(client, MeetingFactory(node=committee.node), delegate)
    assert here in [one.person for one in found.expected]
    assert elsewhere not in [one.person for one in (*found.expected, *found.apart)]


def test_an_invitation_that_the_list_would_hold_back_is_said_before(committee, delegate, client):
    here = PersonFactory(director=True, membership__programme=committee.node.programme)
    found = proposed(client, MeetingFactory(node=committee.node), delegate)
    assert {one.person: one.apart for one in found.apart}[here].startswith("n’a pas accepté les messages de la communauté")


def test_somebody_of_another_region_cannot_be_posted(meeting, delegate, members, client):
    client.force_login(delegate)
    stranger = PersonFactory(director=True, membership__territory=TerritoryFactory(key="R28"))
    answered = post(client, meeting, people=[str(stranger.pk)], do="send")
    assert answered.status_code == 200
    assert not OutboxMessage.objects.exists()


def test_the_page_costs_the_same_for_three_members_as_for_thirty(meeting, delegate, committee, client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(delegate)
    url = reverse("meetings:convene", args=[meeting.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(27):
        CommitteeMemberFactory(committee=committee)
    with django_assert_num_queries(len(few)):
        client.get(url)


def test_the_neighbour_and_the_partner_find_no_page(meeting, client):
    for stranger in (
        PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28")),
        PersonFactory(partner=True, membership__programme=meeting.node.programme),
    ):
        client.force_login(stranger)
        assert client.get(reverse("meetings:convene", args=[meeting.pk])).status_code == 404
        assert client.get(reverse("meetings:invite", args=[meeting.pk])).status_code == 404


def test_who_must_accept_the_messages_of_the_community_is_told_to_whoever_invites(committee, delegate, client):
    PersonFactory(director=True, membership__programme=committee.node.programme)
    client.force_login(delegate)
    page = client.get(f"{MeetingFactory(node=committee.node).get_absolute_url()}convoquer/").content.decode()
    assert "sur sa page «\u00a0Mes données\u00a0»" in page
