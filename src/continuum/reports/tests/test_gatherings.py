"""The meetings and the bodies of a programme in its report: each figure leads to its meetings, nobody is named."""

import datetime as dt

import pytest

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.meetings.models import AgendaItem, MeetingMove
from continuum.meetings.tests.factories import (
    AttendanceFactory,
    CommitteeFactory,
    CommitteeMemberFactory,
    DecisionFactory,
    MeetingFactory,
)
from continuum.plan.tests.factories import MeasureFactory, two_regions
from continuum.reports.models import Report
from continuum.reports.queries import write
from continuum.reports.services import render
from continuum.toolkit import clock
from continuum.toolkit.renderers.document import FigureRun, Heading, Link, Paragraph, Table, plain
from continuum.toolkit.renderers.html import render_html

pytestmark = pytest.mark.django_db
HELD = {"status": "held"}
FOLLOWED = "84 en direct, 1\u202f205 en différé, 1\u00a0organisation"


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at("2026-06-01"):
        yield


@pytest.fixture
def land():
    found = two_regions()
    found["programme"].starts, found["programme"].ends = "2025-01", None
    found["programme"].save()
    found["report"] = Report.objects.create(programme=found["programme"], title="Essai : bilan")
    return found


@pytest.fixture
def committee(land):
    return CommitteeFactory(node=land["east"], name="Comité de pilotage")


def blocks_of(land):
    return write(land["report"]).document.blocks


def tables(land):
    return {block.caption: block for block in blocks_of(land) if isinstance(block, Table)}


def said(table):
    return [[plain(cell) for cell in row] for row in table.rows]


def urls(row):
    return [run.url for cell in row for run in cell if isinstance(run, FigureRun | Link)]


def words_of(land):
    return render_html(write(land["report"]).document)


def test_each_month_lists_its_meetings_with_where_they_stand_and_who_followed_them(land):
    metz = TerritoryFactory(key="C57463")
    day = {"node": land["east"], "on": dt.date(2026, 3, 12)}
    talk = MeetingFactory(
        **day, **HELD, kind="web_conference", title="Recruter autrement", mode="remote", live_count=84, replay_count=1205
    )
    AttendanceFactory(meeting=talk, presence="remote")
    visit = MeetingFactory(
        node=land["west"], on=dt.date(2026, 3, 20), title="Visite", commune=metz, place="Chez Discret (fictif)"
    )
    rows = said(tables(land)["Mars 2026"])
    assert rows == [
        ["12 mars", "Recruter autrement, webconférence", "à distance", "tenue", FOLLOWED],
        ["20 mars", "Visite, journée de la communauté", "Metz", "à noter", "–"],
    ]
    assert urls(tables(land)["Mars 2026"].rows[0]) == [talk.get_absolute_url()] * 4
    assert urls(tables(land)["Mars 2026"].rows[1]) == [visit.get_absolute_url()]


def test_what_was_put_off_or_cancelled_says_why_and_keeps_its_first_day(land):
    moved = MeetingFactory(node=land["east"], on=dt.date(2026, 5, 7), **HELD)
    first = clock.now() - dt.timedelta(days=9)
    noted = {"reason": "salle fermée"}
    MeetingMove.objects.create(
        meeting=moved, on_before=dt.date(2026, 4, 2), on_after=dt.date(2026, 4, 9), recorded_at=first, **noted
    )
    MeetingMove.objects.create(meeting=moved, on_before=dt.date(2026, 4, 9), on_after=moved.on, recorded_at=clock.now(), **noted)
    MeetingFactory(node=land["east"], on=dt.date(2026, 5, 9), status="cancelled", reason="trop peu de réponses")
    waiting = MeetingFactory(node=land["east"], on=dt.date(2026, 5, 12), status="postponed", reason="grève")
    MeetingMove.objects.create(meeting=waiting, on_before=waiting.on, on_after=None, recorded_at=clock.now(), reason="grève")
    states = [row[3] for row in said(tables(land)["Mai 2026"])]
    assert states == [
        "tenue, d’abord prévue le 2 avril 2026\u00a0: salle fermée",
        "annulée\u00a0: trop peu de réponses",
        "reportée\u00a0: grève",
    ]


def test_the_figures_of_the_calendar_are_those_of_the_register_and_lead_to_it(land):
    for code, label in (("reunions-tenues", "Réunions tenues"), ("personnes-en-direct", "Personnes en direct")):
        MeasureFactory(code=code, label=label)
    MeetingFactory(node=land["east"], on=dt.date(2026, 3, 12), **HELD, live_count=12)
    MeetingFactory(node=land["west"], on=dt.date(2026, 4, 12), **HELD)
    table = tables(land)["Ce que comptent ces réunions"]
    assert said(table) == [["Réunions tenues", "2"], ["Personnes en direct", "12"]]
    assert urls(table.rows[0]) == ["/chiffres/mesures/reunions-tenues/essai/"]


def test_what_lies_outside_of_the_period_of_the_programme_is_left_out_and_said(land):
    land["programme"].starts, land["programme"].ends = "2026-02", "2026-04"
    land["programme"].save()
    MeasureFactory(code="reunions-tenues", label="Réunions tenues")
    for day in (dt.date(2026, 1, 31), dt.date(2026, 2, 1), dt.date(2026, 4, 30), dt.date(2026, 5, 1)):
        MeetingFactory(node=land["east"], on=day, **HELD)
    found = tables(land)
    assert {"Février 2026", "Avril 2026"} <= set(found)
    assert not {"Janvier 2026", "Mai 2026"} & set(found)
    assert said(found["Ce que comptent ces réunions"]) == [["Réunions tenues", "2"]]
    assert "2\u00a0réunions sont en dehors" in "\n".join(plain(one.runs) for one in blocks_of(land) if isinstance(one, Paragraph))


def test_each_body_counts_its_sessions_and_decisions_and_leads_to_them(land, committee):
    held = MeetingFactory(committee=committee, on=dt.date(2026, 3, 12), **HELD)
    MeetingFactory(committee=committee, on=dt.date(2026, 9, 12))
    MeetingFactory(committee=committee, on=dt.date(2026, 4, 12), status="cancelled", reason="grève")
    DecisionFactory(meeting=held, status="done")
    DecisionFactory(meeting=held)
    DecisionFactory(meeting=held, status="in_progress")
    table = tables(land)["Séances et décisions de chaque instance"]
    assert said(table) == [["Comité de pilotage", "1", "1\u00a0prévue, 1\u00a0annulée", "3", "1", "2"]]
    listed, decided = f"/reunions/?instance={committee.pk}&etat=", f"/reunions/instances/{committee.pk}/decisions/"
    assert urls(table.rows[0])[1:] == [
        *(f"{listed}{state}" for state in ("held", "planned", "cancelled")),
        *(decided, f"{decided}?etat=closes", f"{decided}?etat=ouvertes"),
    ]


def test_the_list_behind_a_figure_holds_the_meetings_that_it_counts(client, land, committee):
    client.force_login(PersonFactory(officer=True, membership__programme=land["programme"]))
    MeetingFactory(committee=committee, title="Séance tenue", **HELD)
    MeetingFactory(committee=committee, title="Séance à venir")
    MeetingFactory(committee=CommitteeFactory(node=land["west"]), title="D’une autre instance", **HELD)
    table = tables(land)["Séances et décisions de chaque instance"]
    row = next(row for row in table.rows if plain(row[0]) == "Comité de pilotage")
    page = client.get(row[1][0].url).content.decode()
    assert "Séance tenue" in page
    assert "Séance à venir" not in page
    assert "D’une autre instance" not in page


def test_members_are_counted_by_college_institutions_named_and_structures_not(land, committee):
    region = OrganisationFactory(institution=True, name="Région Essai")
    CommitteeMemberFactory(committee=committee, organisation=region, college="authorities")
    CommitteeMemberFactory(committee=committee, organisation=region, college="authorities")
    for _ in range(2):
        CommitteeMemberFactory(
            committee=committee, organisation=OrganisationFactory(name="Discret (fictif)"), college="employers"
        )
    gone = OrganisationFactory(institution=True, name="Partie")
    CommitteeMemberFactory(committee=committee, organisation=gone, college="state", ends_on=dt.date(2026, 1, 31))
    table = tables(land)["Membres par collège"]
    assert said(table) == [["Employeurs", "2\u00a0structures", "2"], ["Collectivités", "Région Essai", "1"]]


def test_attendance_is_told_by_organisation_over_the_sessions_held(land, committee):
    region, structure = OrganisationFactory(institution=True, name="Région Essai"), OrganisationFactory(name="Discret (fictif)")
    first, second = (MeetingFactory(committee=committee, on=dt.date(2026, 3, day), **HELD) for day in (5, 12))
    for meeting, presence in ((first, "present"), (second, "excused")):
        AttendanceFactory(meeting=meeting, organisation=region, presence=presence, person__name="Anne Secrète-Fictive")
    AttendanceFactory(meeting=first, organisation=region, presence="absent")
    AttendanceFactory(meeting=second, organisation=structure, presence="represented", person=None, name="Jean Discret")
    table = tables(land)["Présences par organisation, 2\u00a0séances tenues"]
    assert [row[0::2] for row in said(table)] == [["Région Essai", "1", "1"], ["1\u00a0structure", "0", "0"]]
    assert [row[3] for row in said(table)] == ["0", "1"]
    page = words_of(land)
    for secret in ("Secrète", "Jean Discret", "Discret (fictif)"):
        assert secret not in page


def test_a_point_put_before_a_college_counts_once(land):
    MeasureFactory(code="passages-colleges", label="Passages")
    college = CommitteeFactory(node=land["root"], kind="college", name="Collège des employeurs")
    meeting = MeetingFactory(committee=college, on=dt.date(2026, 3, 12), **HELD)
    AgendaItem.objects.create(meeting=meeting, title="Le plan de formation", node=land["east"], duration=90)
    ahead = MeetingFactory(committee=college, on=dt.date(2026, 9, 12))
    AgendaItem.objects.create(meeting=ahead, title="Pas encore passé", node=land["east"])
    rows = said(tables(land)["Passages à l’ordre du jour des collèges régionaux"])
    assert [row[2] for row in rows] == ["Le plan de formation", ""]
    assert rows[-1][-1] == "1"


def test_without_a_meeting_nor_a_body_there_is_no_chapter(land):
    headings = [block.text for block in blocks_of(land) if isinstance(block, Heading)]
    assert "Le calendrier des réunions" not in headings
    assert "Les instances" not in headings


def test_many_meetings_ask_no_more_questions_than_few(land, committee, django_assert_max_num_queries):
    def year(month):
        meeting = MeetingFactory(committee=committee, on=dt.date(2025, month, 3), **HELD)
        AttendanceFactory(meeting=meeting, presence="present")
        CommitteeMemberFactory(committee=CommitteeFactory(node=land["east"]))

    year(1)
    with django_assert_max_num_queries(60) as few:
        write(land["report"])
    for month in range(2, 12):
        year(month)
    with django_assert_max_num_queries(len(few)):
        write(land["report"])


def test_word_and_pdf_hold_the_calendar(land, committee):
    MeetingFactory(committee=committee, on=dt.date(2026, 3, 12), title="Séance <de> mars", **HELD)
    document = write(land["report"]).document
    assert render(document, "pdf").startswith(b"%PDF-")
    assert len(render(document, "docx")) > 1000
