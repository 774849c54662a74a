"""However full the year, a page asks the database what it asks of an empty one: nothing per meeting, person or decision."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, PositionFactory
from continuum.meetings import queries, services
from continuum.meetings.models import AgendaItem, Meeting, Signature
from continuum.meetings.tests.factories import (
    AttendanceFactory,
    CommitteeFactory,
    CommitteeMemberFactory,
    DecisionFactory,
    MeetingFactory,
)
from continuum.plan.tests.factories import MeasureFactory, two_regions
from continuum.reports.services import report_of
from continuum.toolkit import clock

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TODAY = dt.date(2026, 6, 1)
PAST, AHEAD = dt.date(2026, 3, 12), dt.date(2026, 6, 18)


@pytest.fixture(autouse=True)
def first_of_june():
    with clock.held_at(TODAY):
        yield


class Year:
    """A body, a meeting that was held and signed, one to come; each time it grows, three times more of everything."""

    def __init__(self):
        land = two_regions()
        self.node, self.programme = land["east"], land["programme"]
        self.own = OrganisationFactory()
        self.delegate = PersonFactory(delegate=True)
        belongs = {"membership__programme": self.programme, "membership__organisation": self.own}
        self.director = PersonFactory(director=True, **belongs)
        report_of(self.programme)
        MeasureFactory(code="participations")
        self.body = CommitteeFactory(node=self.node, kind="college")
        told = {"minutes": "Ce qui s’est dit.", "minutes_shared_at": clock.now(), "is_signed": True}
        self.held = MeetingFactory(committee=self.body, status="held", on=PAST, **told)
        self.ahead = MeetingFactory(committee=self.body, status="convened", on=AHEAD, convened_at=clock.now())
        self.to_convene = MeetingFactory(node=self.node, status="planned", on=AHEAD)
        for meeting in (self.held, self.ahead):
            self.there = self._expected(meeting, self.director, self.own)

    def grow(self):
        for number in range(3):
            meeting = MeetingFactory(committee=self.body, status="held", on=PAST - dt.timedelta(days=7 * number))
            MeetingFactory(node=self.node, status="convened", openness="programme", on=AHEAD, convened_at=clock.now())
            MeetingFactory(committee=self.body, status="planned", on=PAST)
            CommitteeMemberFactory(committee=self.body, college="employers")
            self._expected(meeting, self.director, self.own)
            for one in (meeting, self.held):
                AgendaItem.objects.create(meeting=one, title=f"Point {number}", node=self.node, said="Débattu.")
            for one in (self.held, self.ahead):
                self._somebody(one)
            self._decisions(meeting)

    def _expected(self, meeting, person, organisation):
        came = {"presence": "present", "noted_by": "list"} if meeting.status == "held" else {}
        told = {"told_sequence": 0, "invited_at": clock.now(), **came}
        row = AttendanceFactory(meeting=meeting, person=person, organisation=organisation, **told)
        if meeting.is_signed:
            self._sign(row)
        return row

    def _somebody(self, meeting):
        """Who left her organisation since, who is waited for, who signed."""
        row = self._expected(meeting, PersonFactory(), OrganisationFactory())
        PositionFactory(person=row.person, organisation=row.organisation, ends_on=PAST - dt.timedelta(days=30))
        PositionFactory(organisation=self.own)

    def _sign(self, row):
        before = Signature.objects.filter(attendance__meeting=row.meeting).order_by("rank").last()
        rank = before.rank + 1 if before else 1
        one = Signature(attendance=row, half_day="morning", signed_at=clock.now(), rank=rank)
        one.seal = queries.seal_of(one)
        one.chain = queries.link_of(one, before.chain if before else "")
        one.save()

    def _decisions(self, meeting):
        for one in (meeting, self.held):
            owner = one.attendances.first().person
            DecisionFactory(meeting=one, owner=owner, node=self.node, due_on=PAST, status="open")


PAGES = {
    "the list": ("both", lambda year: "/reunions/"),
    "the month": ("both", lambda year: "/reunions/mois/2026/3/"),
    "the bodies": ("both", lambda year: "/reunions/instances/"),
    "a body": ("both", lambda year: year.body.get_absolute_url()),
    "attendance of a body": ("both", lambda year: f"{year.body.get_absolute_url()}presences/"),
    "decisions of a body": ("both", lambda year: f"{year.body.get_absolute_url()}decisions/"),
    "a meeting held": ("both", lambda year: year.held.get_absolute_url()),
    "a meeting to come": ("both", lambda year: year.ahead.get_absolute_url()),
    "choose in whose name": ("delegate", lambda year: "/reunions/ajouter/"),
    "note who came": ("delegate", lambda year: f"{year.held.get_absolute_url()}presences/"),
    "the list to sign": ("delegate", lambda year: f"{year.held.get_absolute_url()}liste/?forme=docx"),
    "signatures": ("delegate", lambda year: f"{year.held.get_absolute_url()}emargement/"),
    "the minutes": ("delegate", lambda year: f"{year.held.get_absolute_url()}compte-rendu/"),
    "minutes on paper": ("both", lambda year: f"{year.held.get_absolute_url()}compte-rendu/docx/"),
    "a new decision": ("delegate", lambda year: f"{year.held.get_absolute_url()}decisions/"),
    "convene": ("delegate", lambda year: f"{year.to_convene.get_absolute_url()}convoquer/"),
    "invite one more": ("delegate", lambda year: f"{year.ahead.get_absolute_url()}inviter/"),
    "own presence": ("director", lambda year: f"{year.held.get_absolute_url()}ma-presence/"),
    "own answer": ("director", lambda year: f"{year.ahead.get_absolute_url()}repondre/"),
    "calendars": ("both", lambda year: "/reunions/mes-agendas/"),
    "the desk": ("both", lambda year: "/bureau/"),
    "the plan": ("both", lambda year: year.node.get_absolute_url()),
    "a structure": ("both", lambda year: year.own.get_absolute_url()),
    "a figure": ("both", lambda year: f"/chiffres/mesures/participations/{year.node.address}/"),
    "the report": ("both", lambda year: f"/bilans/{year.programme.code}/"),
}
ASKED = [(page, who) for page, (for_whom, _) in PAGES.items() for who in ("delegate", "director") if for_whom in (who, "both")]


def asked(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return [one["sql"] for one in seen]


@pytest.mark.parametrize(("page", "who"), ASKED)
def test_a_fuller_year_asks_no_more_queries(page, who):
    year, client = Year(), Client()
    client.force_login(getattr(year, who))
    address = PAGES[page][1](year)
    year.grow()
    before = asked(client, address)
    year.grow()
    after = asked(client, address)
    assert len(after) == len(before), "\n".join(sorted({one[:150] for one in after if after.count(one) > 1 or one not in before}))


def test_a_page_that_asks_for_each_row_is_seen(client, monkeypatch):
    """The check itself, on a list that fetches the body and the territory of each meeting."""
    year = Year()
    client.force_login(year.delegate)
    monkeypatch.setattr(queries, "meetings_seen", Meeting.objects.visible_to)
    year.grow()
    before = asked(client, "/reunions/")
    year.grow()
    assert len(asked(client, "/reunions/")) > len(before)


def test_a_fuller_feed_asks_no_more_queries(client):
    year = Year()
    link = services.open_own_calendar(person=year.director, by=year.director)
    address = f"/reunions/agenda/{services.calendar_token(link)}.ics"
    year.grow()
    before, events = asked(client, address), client.get(address).content.count(b"BEGIN:VEVENT")
    year.grow()
    assert len(asked(client, address)) == len(before)
    assert client.get(address).content.count(b"BEGIN:VEVENT") > events


def test_more_of_whom_to_answer_ask_no_more_queries_by_the_link_of_a_mail(client):
    year = Year()
    client.get(f"/reunions/reponse/{services.ANSWER_LINKS.token(year.there)}/")
    address = f"/reunions/reponses/{year.there.pk}/"
    year.grow()
    before = asked(client, address)
    year.grow()
    assert len(asked(client, address)) == len(before)
