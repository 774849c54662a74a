"""Answering in two taps: by the link of a mail or signed in; reading answers nothing, nobody answers for another."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from continuum.directory.tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PositionFactory,
    TerritoryFactory,
)
from continuum.meetings import services
from continuum.meetings.models import Attendance
from continuum.meetings.services import ANSWER_LINKS
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.mailed_links import MailedLink
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.submissions import new_key

from .factories import AttendanceFactory, MeetingFactory
from .icalendar_check import property_of

GATEWAY = {"User-Agent": "Filtre de courrier"}


@pytest.fixture(autouse=True)
def first_of_march(db):
    with clock.held_at("2026-03-01T09:00"):
        yield


@pytest.fixture
def structure(db):
    return OrganisationFactory(name="Association des Mirabelles (fictive)")


@pytest.fixture
def director(structure):
    person = PersonFactory(name="Nadia Essai-Fictif")
    PositionFactory(person=person, organisation=structure)
    return person


@pytest.fixture
def meeting(db):
    return MeetingFactory(status="convened", kind="working", convened_at=clock.now())


@pytest.fixture
def attendance(meeting, director, structure):
    return AttendanceFactory(meeting=meeting, person=director, organisation=structure, told_sequence=0)


def follow(client, attendance, **headers):
    return client.get(reverse("meetings:answer_link", args=[ANSWER_LINKS.token(attendance)]), headers=headers)


def page_of(attendance):
    return reverse("meetings:held_answer", args=[attendance.pk])


def press(client, url, do="reply", **typed):
    return client.post(url, {"submission_key": new_key(), "typed_by": "", "do": do, **typed})


def reply_of(attendance):
    attendance.refresh_from_db()
    return attendance.reply


def coming(meeting, **fields):
    return AttendanceFactory(meeting=meeting, told_sequence=0, reply="yes", replied_at=clock.now(), **fields)


# --- Two taps --------------------------------------------------------------------------------------------------------------


def test_the_link_then_a_button_is_all(attendance, client):
    there = follow(client, attendance)
    assert there.url == page_of(attendance), "the token is no longer in the address"
    page = client.get(there.url).content.decode()
    for words in (str(attendance.meeting), attendance.meeting.when_text.capitalize(), "Oui, je viens", "Non, je ne viens pas"):
        assert words in page
    assert press(client, there.url, reply="yes").status_code == 302
    assert reply_of(attendance) == "yes"
    assert "vous venez" in client.get(there.url).content.decode()


@pytest.mark.parametrize("reply", ["yes", "maybe", "no"])
def test_each_button_says_what_it_says(attendance, client, reply):
    follow(client, attendance)
    press(client, page_of(attendance), reply=reply)
    assert reply_of(attendance) == reply


def test_filters_of_mail_that_read_every_link_answer_nothing(attendance):
    for _ in range(3):
        gateway = Client()
        there = follow(gateway, attendance, **GATEWAY)
        gateway.get(there.url, {"reply": "no", "do": "reply"}, headers=GATEWAY)
        gateway.head(there.url)
    assert reply_of(attendance) == ""
    assert follow(Client(), attendance).status_code == 302, "the link still serves"


def test_a_link_that_was_not_written_by_us_opens_nothing(attendance, client):
    token = ANSWER_LINKS.token(attendance)
    for forged in (token[:-1], f"{attendance.pk.hex}:{'a' * 43}", attendance.pk.hex, "x"):
        closed = client.get(reverse("meetings:answer_link", args=[forged]), follow=True)
        assert (closed.status_code, closed.redirect_chain) == (404, [(reverse("meetings:no_answer"), 302)])
    assert client.get(page_of(attendance)).status_code == 404


def test_the_link_of_one_meeting_opens_no_other(attendance, director, client):
    other = AttendanceFactory(meeting=MeetingFactory(status="convened"), person=director)
    neighbour = AttendanceFactory(meeting=attendance.meeting)
    follow(client, attendance)
    for closed in (other, neighbour):
        assert client.get(page_of(closed)).status_code == 404
        assert press(client, page_of(closed), reply="no").status_code == 404
        assert reply_of(closed) == ""


def test_a_careless_page_that_trusts_the_address_would_be_caught(attendance, client, monkeypatch):
    """The attack above succeeds where nobody looks at whose link was followed."""
    neighbour = AttendanceFactory(meeting=attendance.meeting)
    monkeypatch.setattr(MailedLink, "held_or_own", lambda link, request, pk: link.find(pk))
    press(client, page_of(neighbour), reply="no")
    assert reply_of(neighbour) == "no"


def test_the_link_ends_the_day_after_the_meeting(attendance, client):
    with clock.held_at("2026-03-13T12:00"):
        follow(client, attendance)
        page = client.get(page_of(attendance))
        assert "On ne répond plus" in page.content.decode()
        press(client, page_of(attendance), reply="yes")
    with clock.held_at("2026-03-14T12:00"):
        assert follow(client, attendance).url == reverse("meetings:no_answer")
        assert client.get(page_of(attendance)).status_code == 404
    assert reply_of(attendance) == ""


def test_a_cancelled_meeting_takes_no_answer(attendance, client):
    attendance.meeting.status, attendance.meeting.reason = "cancelled", "Salle indisponible"
    attendance.meeting.save()
    follow(client, attendance)
    assert "Salle indisponible" in client.get(page_of(attendance)).content.decode()
    with pytest.raises(ValidationError, match="annulée"):
        services.answer_meeting(attendance=attendance, reply="yes", by=attendance.person)


def test_an_account_closed_since_opens_nothing(attendance, client):
    follow(client, attendance)
    attendance.person.is_active = False
    attendance.person.save()
    assert client.get(page_of(attendance)).status_code == 404


def test_signed_in_the_same_page_needs_no_link(attendance, director, client):
    MembershipFactory(person=director, programme=attendance.meeting.node.programme)
    client.force_login(director)
    url = reverse("meetings:answer", args=[attendance.meeting_id])
    assert "Oui, je viens" in client.get(url).content.decode()
    press(client, url, reply="maybe")
    assert reply_of(attendance) == "maybe"


def test_a_link_opened_in_somebody_else_s_browser_says_whose_answer_it_is(attendance, client):
    client.force_login(PersonFactory(delegate=True))
    follow(client, attendance)
    page = client.get(page_of(attendance)).content.decode()
    assert "Ce lien est celui d’une autre personne" in page
    assert "Nadia Essai-Fictif" in page


def test_nobody_answers_for_another(attendance):
    for stranger in (PersonFactory(delegate=True), PersonFactory(director=True)):
        with pytest.raises(Refused):
            services.answer_meeting(attendance=attendance, reply="yes", by=stranger)


def test_a_reason_may_be_given_and_only_those_who_run_the_meeting_read_it(attendance, client):
    follow(client, attendance)
    press(client, page_of(attendance), reply="no")
    press(client, page_of(attendance), do="why", reason="Conseil d’administration le même jour")
    attendance.refresh_from_db()
    assert attendance.decline_reason == "Conseil d’administration le même jour"
    press(client, page_of(attendance), reply="yes")
    attendance.refresh_from_db()
    assert attendance.decline_reason == "", "it says nothing any more once she comes"


def test_reasons_and_shared_cars_are_forgotten_three_months_after(attendance):
    from continuum.meetings.privacy import forget_answers

    services.answer_meeting(attendance=attendance, reply="no", by=attendance.person)
    services.say_why(attendance=attendance, reason="En congé", by=attendance.person)
    for day, kept in (("2026-06-09", "En congé"), ("2026-06-12", "")):
        with clock.held_at(day):
            forget_answers(clock.now())
        attendance.refresh_from_db()
        assert attendance.decline_reason == kept
    assert attendance.reply == "no"


# --- Free to register ------------------------------------------------------------------------------------------------------


def test_open_to_the_programme_its_people_register_and_get_it_for_their_calendar(meeting, director, client):
    meeting.openness = "programme"
    meeting.save()
    MembershipFactory(person=director, programme=meeting.node.programme)
    client.force_login(director)
    press(client, reverse("meetings:answer", args=[meeting.pk]), reply="yes")
    own = Attendance.objects.get(meeting=meeting, person=director)
    assert (own.reply, own.told_sequence) == ("yes", 0)
    sent = OutboxMessage.objects.get()
    assert (sent.kind, property_of(sent.calendar, "METHOD")) == ("meetings.registered", "REQUEST")


def test_on_invitation_only_or_of_another_programme_nobody_registers(meeting, director, client):
    MembershipFactory(person=director, programme=meeting.node.programme)
    client.force_login(director)
    url = reverse("meetings:answer", args=[meeting.pk])
    assert (client.get(url).status_code, press(client, url, reply="yes").status_code) == (404, 404)
    meeting.openness = "programme"
    meeting.save()
    client.force_login(PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28")))
    assert (client.get(url).status_code, press(client, url, reply="yes").status_code) == (404, 404)
    assert not Attendance.objects.filter(meeting=meeting).exists()


# --- Places ----------------------------------------------------------------------------------------------------------------


def test_when_it_is_full_one_waits_and_the_first_to_have_waited_gets_the_place(meeting, attendance):
    meeting.capacity = 1
    meeting.save()
    seated, late = coming(meeting), AttendanceFactory(meeting=meeting, told_sequence=0)
    services.answer_meeting(attendance=attendance, reply="yes", by=attendance.person)
    with clock.held_at("2026-03-01T10:00"):
        services.answer_meeting(attendance=late, reply="yes", by=late.person)
    services.answer_meeting(attendance=seated, reply="no", by=seated.person)
    for one in (attendance, late):
        one.refresh_from_db()
    assert (attendance.is_waiting, late.is_waiting) == (False, True)
    assert [one.to for one in OutboxMessage.objects.filter(kind="meetings.place_freed")] == [attendance.person.email]


def test_the_same_answer_given_twice_loses_no_turn(meeting, attendance):
    meeting.capacity = 0
    meeting.save()
    services.answer_meeting(attendance=attendance, reply="yes", by=attendance.person)
    with clock.held_at("2026-03-02T09:00"):
        services.answer_meeting(attendance=attendance, reply="yes", by=attendance.person)
    attendance.refresh_from_db()
    assert attendance.waits_since == clock.now()


def test_more_places_are_given_to_those_who_wait_as_soon_as_they_exist(meeting, attendance):
    meeting.capacity = 1
    meeting.save()
    coming(meeting)
    services.answer_meeting(attendance=attendance, reply="yes", by=attendance.person)
    meeting.capacity = 2
    services.change_meeting(meeting=meeting, by=PersonFactory(delegate=True))
    attendance.refresh_from_db()
    assert not attendance.is_waiting


# --- Instead ---------------------------------------------------------------------------------------------------------------


def colleague(structure, name="Paule Essai-Fictif"):
    person = PersonFactory(name=name)
    PositionFactory(person=person, organisation=structure, function="president")
    return person


def test_a_director_who_declines_asks_her_board_to_come_instead(attendance, structure, client):
    board, elsewhere = colleague(structure), colleague(OrganisationFactory(), "Ailleurs Essai-Fictif")
    follow(client, attendance)
    press(client, page_of(attendance), reply="no")
    page = client.get(page_of(attendance)).content.decode()
    assert "Paule Essai-Fictif, présidence" in page
    assert str(elsewhere) not in page
    press(client, page_of(attendance), do="instead", person=str(board.pk))
    instead = Attendance.objects.get(person=board)
    assert (instead.replaces, instead.organisation, instead.told_sequence) == (attendance, structure, 0)
    sent = OutboxMessage.objects.get()
    assert (sent.to, sent.kind) == (board.email, "meetings.replacement")
    assert "Nadia Essai-Fictif ne peut pas venir" in sent.text


def test_somebody_of_another_structure_cannot_be_posted_as_a_replacement(attendance, structure, client):
    elsewhere = colleague(OrganisationFactory(), "Ailleurs Essai-Fictif")
    services.answer_meeting(attendance=attendance, reply="no", by=attendance.person)
    follow(client, attendance)
    press(client, page_of(attendance), do="instead", person=str(elsewhere.pk))
    with pytest.raises(ValidationError):
        services.name_replacement(attendance=attendance, person=elsewhere, by=attendance.person)
    assert not Attendance.objects.filter(person=elsewhere).exists()


def test_who_has_left_the_structure_sees_none_of_its_people(attendance, structure, director, client):
    colleague(structure)
    director.positions.update(ends_on=dt.date(2026, 2, 1))
    services.answer_meeting(attendance=attendance, reply="no", by=director)
    follow(client, attendance)
    assert "Paule" not in client.get(page_of(attendance)).content.decode()


def test_who_comes_after_all_spares_the_colleague_she_had_asked(attendance, structure):
    board = colleague(structure)
    services.answer_meeting(attendance=attendance, reply="no", by=attendance.person)
    services.name_replacement(attendance=attendance, person=board, by=attendance.person)
    services.answer_meeting(attendance=attendance, reply="yes", by=attendance.person)
    told = OutboxMessage.objects.get(kind="meetings.withdrawn")
    assert (told.to, property_of(told.calendar, "METHOD")) == (board.email, "CANCEL")
    assert not Attendance.objects.filter(person=board).exists()


# --- Sharing a car ---------------------------------------------------------------------------------------------------------


def test_seats_are_shown_by_commune_and_neither_name_nor_address_is(meeting, attendance, client):
    driver = coming(meeting, ride="offers", ride_from=TerritoryFactory(key="C57463"), ride_seats=3)
    services.answer_meeting(attendance=attendance, reply="yes", by=attendance.person)
    follow(client, attendance)
    ride = {"ride": "seeks", "ride_from_words": "Metz", "ride_from_answered": "", "ride_from": "", "ride_seats": ""}
    press(client, page_of(attendance), do="ride", **ride)
    page = client.get(page_of(attendance)).content.decode()
    assert "3 places proposées" in page
    assert "Metz" in page
    assert not any(word in page for word in (driver.person.name, driver.person.email, str(driver.organisation)))


def test_a_word_goes_through_the_platform_once_without_saying_who_writes(meeting, attendance):
    metz = TerritoryFactory(key="C57463")
    driver = coming(meeting, ride="offers", ride_from=metz, ride_seats=3)
    services.answer_meeting(attendance=attendance, reply="yes", by=attendance.person)
    services.share_ride(attendance=attendance, ride="seeks", leaving_from=metz, by=attendance.person)
    for _ in range(2):
        services.write_to_ride(attendance=attendance, to=driver.pk, text="Une place pour moi\u202f?", by=attendance.person)
    sent = OutboxMessage.objects.get()
    assert (sent.to, "Une place pour moi" in sent.text) == (driver.person.email, True)
    assert not any(word in sent.text for word in (attendance.person.name, attendance.person.email, str(attendance.organisation)))


def test_one_writes_to_nobody_but_those_who_go_the_same_way(meeting, attendance, client):
    metz = TerritoryFactory(key="C57463")
    neighbour = coming(meeting)
    elsewhere = coming(MeetingFactory(status="convened"), ride="offers", ride_from=metz, ride_seats=1)
    services.answer_meeting(attendance=attendance, reply="yes", by=attendance.person)
    services.share_ride(attendance=attendance, ride="seeks", leaving_from=metz, by=attendance.person)
    follow(client, attendance)
    for other in (neighbour, elsewhere):
        url = reverse("meetings:ride_message", args=[attendance.pk, other.pk])
        assert client.get(url).status_code == 404
        assert press(client, url, text="Bonjour").status_code == 404
    assert not OutboxMessage.objects.exists()


def test_who_no_longer_comes_no_longer_shares_a_car(meeting, attendance):
    metz = TerritoryFactory(key="C57463")
    services.answer_meeting(attendance=attendance, reply="yes", by=attendance.person)
    services.share_ride(attendance=attendance, ride="offers", leaving_from=metz, seats=2, by=attendance.person)
    services.answer_meeting(attendance=attendance, reply="no", by=attendance.person)
    attendance.refresh_from_db()
    assert (attendance.ride, attendance.ride_from, attendance.ride_seats) == ("", None, None)


@pytest.mark.parametrize(("ride", "missing"), [("offers", "ride_seats"), ("seeks", "ride_from")])
def test_a_ride_says_from_where_and_how_many(attendance, ride, missing):
    services.answer_meeting(attendance=attendance, reply="yes", by=attendance.person)
    metz = None if missing == "ride_from" else TerritoryFactory(key="C57463")
    with pytest.raises(ValidationError) as refused:
        services.share_ride(attendance=attendance, ride=ride, leaving_from=metz, by=attendance.person)
    assert missing in refused.value.message_dict


def test_on_the_desk_what_she_has_not_answered_waits_and_then_no_longer(attendance, director):
    from continuum.meetings.panels import replies_to_give

    AttendanceFactory(meeting=attendance.meeting, told_sequence=0)
    AttendanceFactory(meeting=MeetingFactory(status="cancelled"), person=director, told_sequence=0)
    assert [one.url for one in replies_to_give(director)] == [reverse("meetings:answer", args=[attendance.meeting_id])]
    services.answer_meeting(attendance=attendance, reply="maybe", by=director)
    assert replies_to_give(director) == []
