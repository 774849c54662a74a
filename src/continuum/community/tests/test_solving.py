"""A session: whoever wrote the problem says so or not, who reads what, the news a month later, what the figures say."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.enums import NoteKind, ProblemStatus, SeatRole, SolvingFollowUpStatus
from continuum.community.facts import count_seated_structures, count_sessions, held_sessions, seated_structures
from continuum.community.models import ActionLine, ProblemSession, SessionSeat, SolvingFollowUp, StepNote
from continuum.directory.tests.factories import PersonFactory
from continuum.meetings.models import Attendance
from continuum.meetings.tests.factories import MeetingFactory
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.records import OutboxMessage
from continuum.toolkit.reminders import remind

from .factories import member_of
from .factories_solving import group, note, page_of, typed

pytestmark = pytest.mark.django_db


# --- Whoever wrote it ------------------------------------------------------------------------------------------------------


def test_until_she_says_so_nobody_can_tell_who_wrote_the_problem(client):
    found = group()
    text = page_of(client, found.others[0], "session", found.session.pk).content.decode()
    assert "n’a pas encore dit" in text
    assert "présente son problème" not in text
    seat = SessionSeat.objects.get(session=found.session, person=found.author)
    assert seat.role == SeatRole.CONSULTANT


def test_she_alone_may_say_that_it_is_hers_and_then_only_the_group_knows(client):
    found = group()
    for other in (found.team, found.facilitator, *found.others):
        with pytest.raises(Refused):
            services.present_problem(session=found.session, by=other)
    page = page_of(client, found.author, "present_problem", found.session.pk)
    assert client.post(page.request["PATH_INFO"], typed(page)).status_code == 302
    assert found.author.name not in page_of(client, found.others[0], "session", found.session.pk).content.decode()
    services.pledge_secrecy(session=found.session, by=found.others[0])
    assert found.author.name in page_of(client, found.others[0], "session", found.session.pk).content.decode()
    seen_by_the_team = page_of(client, found.team, "session", found.session.pk).content.decode()
    assert found.author.name not in seen_by_the_team
    assert found.others[0].name not in seen_by_the_team
    assert not JournalEntry.objects.filter(person=found.author).exclude(verb="community.charter_accepted").exists()


def test_whoever_facilitates_does_not_present():
    found = group()
    SessionSeat.objects.filter(session=found.session, person=found.facilitator).update(role=SeatRole.OBSERVER)
    SessionSeat.objects.filter(session=found.session, person=found.author).update(role=SeatRole.FACILITATOR)
    with pytest.raises(ValidationError):
        services.present_problem(session=found.session, by=found.author)


def test_withdrawing_the_problem_takes_the_session_along_without_saying_who():
    found = group()
    services.withdraw_problem(problem=found.problem, by=found.author)
    assert not ProblemSession.objects.exists()
    assert set(JournalEntry.objects.filter(verb="problem.withdrawn").values_list("person", flat=True)) == {None}


def test_nothing_starts_before_she_has_said_so():
    found = group()
    services.pledge_secrecy(session=found.session, by=found.facilitator)
    with pytest.raises(ValidationError):
        services.start_session(session=found.session, by=found.facilitator)


# --- Who reads it ------------------------------------------------------------------------------------------------------------


def test_the_pledge_comes_before_the_room(client):
    found = group()
    answer = page_of(client, found.others[0], "room", found.session.pk)
    assert answer["Location"] == reverse("community:pledge", args=[found.session.pk])
    assert not rules.enter_session(found.others[0], found.session)
    page = client.get(answer["Location"])
    assert client.post(answer["Location"], typed(page))["Location"] == reverse("community:room", args=[found.session.pk])
    assert client.get(reverse("community:room", args=[found.session.pk])).status_code == 200


@pytest.mark.parametrize("name", ["room", "room_changes", "wall", "session_record", "contract", "learning", "solving_follow_up"])
def test_what_is_said_is_for_those_who_have_a_seat_and_not_for_the_team(client, name):
    found = group(started=True)
    note(found, found.others[0], "Parole confiée", NoteKind.REMARK)
    outsider = member_of(found.community)
    partner = PersonFactory(partner=True, membership__programme=found.community.node.programme)
    national = PersonFactory(admin=True)
    for reader in (found.team, national, outsider, partner):
        assert page_of(client, reader, name, found.session.pk).status_code == 404
        assert not StepNote.objects.visible_to(reader).exists()
    assert StepNote.objects.visible_to(found.others[1]).exists()


def test_the_journal_never_says_who_wrote_in_a_session_nor_what():
    found = group(started=True)
    note(found, found.others[0], "Parole confiée", NoteKind.REMARK)
    services.write_learning(session=found.session, text="Chose apprise", by=found.others[0])
    lines = JournalEntry.objects.filter(verb__startswith="solving.").exclude(verb="solving.prepared")
    assert lines.count() > 5
    assert not lines.exclude(person=None).exists()
    assert not any(word in f"{one.label} {one.details}" for one in lines for word in ("Parole", "Chose", found.author.name))


def test_somebody_let_in_later_is_told_and_whoever_has_pledged_keeps_her_seat():
    found = group(started=True)
    late = member_of(found.community)
    places = services.Places(found.facilitator, [*found.others, late])
    services.change_session(session=found.session, places=places, by=found.facilitator)
    assert found.session.seats.count() == 5
    with pytest.raises(ValidationError):
        services.change_session(session=found.session, places=services.Places(found.facilitator, [late]), by=found.facilitator)
    assert SessionSeat.objects.filter(session=found.session, person=found.others[0]).exists()


def test_the_team_gives_no_more_seats_once_she_has_said_so():
    found = group(started=True)
    places = services.Places(found.facilitator, [*found.others, found.team])
    with pytest.raises(Refused):
        services.change_session(session=found.session, places=places, by=found.team)


def test_a_seat_is_told_by_mail_or_by_the_invitation_to_its_meeting():
    found = group()
    assert OutboxMessage.objects.filter(kind="community.place_given").count() == 4
    meeting = MeetingFactory(node=found.community.node, status="convened", on=clock.today() + dt.timedelta(days=9))
    ProblemSession.objects.all().delete()
    places = services.Places(found.facilitator, found.others)
    made = ProblemSession(meeting=meeting)
    services.prepare_session(problem=found.problem, session=made, places=places, by=found.team)
    assert set(Attendance.objects.filter(meeting=meeting).values_list("person", flat=True)) == {
        found.facilitator.pk,
        *(one.pk for one in found.others),
    }
    assert OutboxMessage.objects.filter(kind="community.place_given").count() == 4
    assert made.on == meeting.on


def test_a_session_is_prepared_from_its_page_and_what_is_wrong_is_said(client):
    found = group()
    ProblemSession.objects.all().delete()
    page = page_of(client, found.team, "prepare_session", found.problem.pk)
    people = {"facilitator": str(found.facilitator.pk), "consultants": [str(one.pk) for one in found.others]}
    twice = typed(page, **people, observers=people["consultants"][:1], meeting="", day="")
    text = client.post(page.request["PATH_INFO"], twice).content.decode()
    assert "ont deux rôles" in text
    assert "donnez son jour" in text
    no_hour = typed(page, **people, observers=[], meeting="", day="2027-03-04")
    assert "l’heure à laquelle tous la rejoignent" in client.post(page.request["PATH_INFO"], no_hour).content.decode()
    body = typed(page, **people, observers=[], meeting="", day="2027-03-04", hour="14:30", minutes_presentation="12")
    client.post(page.request["PATH_INFO"], body)
    made = ProblemSession.objects.get()
    assert (made.planned["presentation"], made.planned["consultation"], made.on) == (12, 30, dt.date(2027, 3, 4))
    assert made.seats.count() == 3
    assert made.when_text == "4 mars 2027, à 14\u00a0h\u00a030"
    assert OutboxMessage.objects.filter(kind="community.place_given", text__contains=made.when_text).count() == 3


# --- A month later -----------------------------------------------------------------------------------------------------------


def test_a_month_later_whoever_presented_is_reminded_tells_and_her_group_reads_it(client):
    with clock.held_at("2026-03-10T09:00"):
        found = group(started=True)
        services.add_action(session=found.session, action=ActionLine(text="Revoir les horaires"), by=found.author)
        services.end_session(session=found.session, by=found.facilitator)
    found.problem.refresh_from_db()
    assert found.problem.status == ProblemStatus.TREATED
    row = SolvingFollowUp.objects.get()
    assert (row.owner, row.due_on) == (found.author, dt.date(2026, 4, 9))
    with clock.held_at("2026-04-10T08:00"):
        remind()
        mail = OutboxMessage.objects.get(kind="toolkit.reminder")
        assert (mail.person, found.problem.title in mail.text) == (found.author, False)
        assert page_of(client, found.others[0], "solving_follow_up", found.session.pk).status_code == 404
        page = page_of(client, found.author, "solving_follow_up", found.session.pk)
        assert "Revoir les horaires" in page.content.decode()
        client.post(page.request["PATH_INFO"], typed(page, done="J’ai revu les horaires.", effect=""))
    row.refresh_from_db()
    assert row.status == SolvingFollowUpStatus.TOLD
    assert "J’ai revu les horaires." in page_of(client, found.others[0], "session_record", found.session.pk).content.decode()
    assert page_of(client, found.author, "solving_follow_up", found.session.pk).status_code == 404
    assert not JournalEntry.objects.filter(details__icontains="horaires").exists()


def test_nobody_else_watches_what_was_not_told():
    with clock.held_at("2026-03-10T09:00"):
        found = group(started=True)
        services.end_session(session=found.session, by=found.facilitator)
    SolvingFollowUp.objects.update(owner=None)
    rows = queries.follow_ups_due(dt.date(2027, 1, 1)).filter(queries.nobody_watches(found.team))
    assert not rows.exists()


# --- What the figures say ------------------------------------------------------------------------------------------------------


def test_figures_count_sessions_and_structures_and_name_nobody():
    found = group(started=True)
    services.end_session(session=found.session, by=found.facilitator)
    nodes = [found.community.node.pk]
    assert len(count_sessions(nodes)) == 1
    assert len(count_seated_structures(nodes)) == 4
    for read in (held_sessions, seated_structures):
        assert all(not address for _, address in read(found.team, nodes))
        assert not any(found.problem.title in name for name, _ in read(found.team, nodes))


def test_a_session_whose_day_has_gone_no_longer_waits_on_a_desk():
    with clock.held_at("2026-03-10T09:00"):
        found = group(started=True)
        assert queries.sessions_to_come(found.others[0]).count() == 1
    with clock.held_at("2026-03-11T09:00"):
        assert queries.sessions_to_come(found.others[0]).count() == 1
    with clock.held_at("2026-03-12T09:00"):
        assert not queries.sessions_to_come(found.others[0]).exists()
