"""The list of meetings, its exports and its month; the page of a node, the desk and the search; as many queries however many."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.meetings import panels, queries
from continuum.meetings.models import Meeting
from continuum.meetings.search import find_committees, find_meetings
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock
from continuum.toolkit.models import JournalEntry

from .factories import AttendanceFactory, CommitteeFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at("2026-03-20"):
        yield


@pytest.fixture
def node():
    return NodeFactory(parent=NodeFactory(), territory=TerritoryFactory(key="R44"))


@pytest.fixture
def delegate(client):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


@pytest.fixture
def year(node):
    """Some of each state, before and after the day."""
    committee = CommitteeFactory(node=node, name="Comité de pilotage")
    return [
        MeetingFactory(node=node, title="Passée à noter", on=dt.date(2026, 3, 12)),
        MeetingFactory(node=node, title="Passée tenue", on=dt.date(2025, 11, 3), status="held"),
        MeetingFactory(node=node, title="Passée annulée", on=dt.date(2026, 2, 3), status="cancelled"),
        MeetingFactory(node=node, title="À venir", on=dt.date(2026, 3, 24), kind="workshop"),
        MeetingFactory(committee=committee, title="Comité à venir", on=dt.date(2026, 3, 24), starts=dt.time(14), ends=None),
    ]


def text_of(answer):
    return answer.content.decode()


def _body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def titles(client, query):
    page = text_of(client.get(f"/reunions/{query}"))
    return {one.title for one in Meeting.objects.all() if one.title in page}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Passée à noter", "Passée tenue", "Passée annulée", "À venir", "Comité à venir"}),
        ("?annee=2025", {"Passée tenue"}),
        ("?quand=a-venir", {"À venir", "Comité à venir"}),
        ("?quand=a-noter", {"Passée à noter"}),
        ("?quand=passees", {"Passée à noter", "Passée tenue", "Passée annulée"}),
        ("?nature=workshop", {"À venir"}),
        ("?etat=cancelled", {"Passée annulée"}),
        ("?programme=inconnu&territoire=R44&annee=2025", {"Passée tenue"}),
        ("?q=pilotage", {"Comité à venir"}),
    ],
)
def test_the_list_is_narrowed_by_what_a_funder_asks(client, delegate, year, query, found):
    assert titles(client, query) == found


def test_the_next_meeting_comes_first_then_the_latest_past(client, delegate, year):
    page = text_of(client.get("/reunions/"))
    order = ["À venir", "Comité à venir", "Passée à noter", "Passée annulée", "Passée tenue"]
    places = [page.index(f">{title}</a>") for title in order]
    assert places == sorted(places)


def test_the_list_leaves_with_every_column_and_without_names(client, delegate, year):
    Meeting.objects.filter(title="Passée tenue").update(
        live_count=48, replay_count=120, replay_counted_on=dt.date(2026, 1, 5), organiser=PersonFactory(name="Orga Essai-Fictif")
    )
    answer = client.get("/reunions/?format=detail&etat=held")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(_body(answer))).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["Personnes en direct"], told["Vues en différé"], told["État"]) == (48, 120, "tenue")
    assert not any("Orga" in str(cell) for cell in rows[1])
    assert JournalEntry.objects.filter(verb="export").count() == 1
    csv = _body(client.get("/reunions/?format=csv")).decode("utf-8-sig")
    assert csv.count("Passée") == 3


def test_the_month_says_each_day_in_words_and_keeps_the_choice(client, delegate, year):
    page = text_of(client.get("/reunions/mois/?nature=workshop"))
    for words in ("Mars 2026", "mardi 24 mars 2026", "vendredi 20 mars 2026, aujourd’hui", "À venir", "1\u00a0réunion"):
        assert words in page
    assert "Comité à venir" not in page
    assert "/reunions/mois/2026/2/?nature=workshop" in page
    assert "/reunions/mois/2026/4/?nature=workshop" in page
    assert "Passée annulée" in text_of(client.get("/reunions/mois/2026/2/"))
    assert "Aucune réunion ce mois-là" in text_of(client.get("/reunions/mois/2031/1/"))


@pytest.mark.parametrize("path", ["2026/13/", "2026/0/", "1900/1/", "9999/12/"])
def test_a_month_that_is_none_is_not_found(client, delegate, path):
    assert client.get(f"/reunions/mois/{path}").status_code == 404


def test_weeks_begin_on_monday_and_hold_every_day(year):
    month = queries.Month.of(Meeting.objects.all(), 2026, 3)
    days = [day for week in month.weeks for day in week]
    assert {len(week) for week in month.weeks} == {7}
    assert {week[0].on.weekday() for week in month.weeks} == {0}
    assert [day.on.day for day in days if day.is_inside] == list(range(1, 32))
    assert month.count == 3
    assert (month.before, month.after) == ((2026, 2), (2026, 4))


@pytest.mark.parametrize("path", ["/reunions/", "/reunions/mois/2026/3/", "/reunions/instances/", "/reunions/ajouter/"])
def test_a_page_costs_as_many_queries_however_many_meetings(client, delegate, node, year, path, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(path)
    committee = year[-1].committee
    for day in range(1, 29):
        MeetingFactory(committee=committee, on=dt.date(2026, 3, day))
        CommitteeFactory(node=node)
    with django_assert_max_num_queries(len(few)):
        client.get(path)
    assert len(few) <= 20


def test_the_page_of_a_plan_says_what_comes_next_and_what_is_to_note(client, delegate, node, year):
    page = text_of(client.get(node.get_absolute_url()))
    for words in ("Comité à venir", "Comité de pilotage", "1\u00a0réunion passée à noter", "Ajouter une réunion"):
        assert words in page
    above = text_of(client.get(node.parent.get_absolute_url()))
    assert "Comité à venir" in above


def test_a_node_where_nobody_meets_says_nothing_to_who_only_reads(client, node):
    person = PersonFactory()
    MembershipFactory(person=person, role="partner", programme=node.programme)
    assert panels.meetings_of_node(person, node) == {}
    MeetingFactory(node=node, on=dt.date(2026, 3, 24))
    assert panels.meetings_of_node(person, node)["may_add"] is False


def test_what_is_to_note_waits_on_the_desk_of_those_who_run_it(client, delegate, node, year):
    page = text_of(client.get("/bureau/"))
    assert "A-t-elle eu lieu" in page
    assert "Passée à noter" in page
    partner = PersonFactory()
    MembershipFactory(person=partner, role="partner", programme=node.programme)
    neighbour = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    assert panels.meetings_to_note(partner) == panels.meetings_to_note(neighbour) == []
    for day in range(1, 11):
        MeetingFactory(node=node, on=dt.date(2026, 1, day))
    lines = panels.meetings_to_note(delegate)
    assert len(lines) == panels.NOTED_ONE_BY_ONE + 1
    assert "6\u00a0autres réunions" in lines[0].text
    assert "Passée à noter" in lines[-1].text


def test_of_many_meetings_to_answer_the_desk_shows_the_nearest_and_counts_the_others(node):
    person = PersonFactory()
    for day in range(1, 13):
        meeting = MeetingFactory(node=node, title=f"Rencontre du {day}", status="convened", on=dt.date(2026, 4, day))
        AttendanceFactory(meeting=meeting, person=person, told_sequence=0)
    lines = panels.replies_to_give(person)
    assert len(lines) == panels.ANSWERED_ONE_BY_ONE + 1
    assert "Rencontre du 1, " in lines[0].text
    assert lines[-1].text == "4\u00a0autres réunions attendent votre réponse"


def test_meetings_and_bodies_are_found_by_words_as_far_as_they_are_seen(delegate, node, year):
    assert [one.title for one in find_meetings(delegate, "comite pilotage", 10)] == ["Comité à venir"]
    assert [one.title for one in find_committees(delegate, "pilotage", 10)] == ["Comité de pilotage"]
    assert len(find_meetings(delegate, "passee", 2)) == 2
    neighbour = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    assert not find_meetings(neighbour, "comite", 10)
    assert not find_committees(neighbour, "pilotage", 10)


def test_the_word_of_the_room_is_that_of_each_frame(client, node, year):
    director = PersonFactory()
    MembershipFactory(person=director, role="director", organisation=OrganisationFactory(), programme=node.programme)
    for person, word, other in ((director, "Rencontres", "Réunions"), (PersonFactory(delegate=True), "Réunions", "Rencontres")):
        client.force_login(person)
        page = text_of(client.get("/reunions/"))
        assert f"<h1>{word}</h1>" in page
        assert f">{other}</a>" not in page
        assert f'aria-current="page">{word}</a>' in page
