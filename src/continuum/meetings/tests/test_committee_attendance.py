"""Attendance by organisation, as funders ask for it: each organisation once a meeting, named to those who may read its name."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, ProgrammeFactory
from continuum.meetings.queries import CommitteeAttendance
from continuum.plan.tests.factories import two_regions
from continuum.toolkit.models import JournalEntry

from .factories import AttendanceFactory, CommitteeFactory, CommitteeMemberFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def committee(land):
    return CommitteeFactory(node=land["east"], name="Comité de l’Est")


@pytest.fixture
def two_meetings(committee):
    return [MeetingFactory(committee=committee, status="held", on=dt.date(2026, month, 12)) for month in (3, 9)]


@pytest.fixture
def state(committee):
    return seat(committee, "DREETS d’essai", "state", institution=True)


@pytest.fixture
def structure(committee):
    return seat(committee, "Les Mirabelles (fictive)", "employers")


def seat(committee, name, college, **fields):
    made = OrganisationFactory(name=name, **fields)
    CommitteeMemberFactory(committee=committee, organisation=made, person=None, college=college)
    return made


def come(meeting, organisation, presence="present"):
    return AttendanceFactory(meeting=meeting, organisation=organisation, presence=presence)


def partner(land):
    return PersonFactory(partner=True, membership__programme=land["programme"])


def address(committee, query=""):
    return f"/reunions/instances/{committee.pk}/presences/{query}"


def text_of(answer):
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_each_organisation_has_one_word_a_meeting_and_its_totals(committee, two_meetings, state, structure):
    come(two_meetings[0], state)
    come(two_meetings[0], state, "absent")
    come(two_meetings[1], state, "excused")
    come(two_meetings[0], structure, "represented")
    record = CommitteeAttendance.of(committee, PersonFactory(delegate=True))
    assert list(record.cells()) == [
        ["Les Mirabelles (fictive)", "employeurs", "représentée", "–", 0, 1, 0, 0],
        ["DREETS d’essai", "État", "présente", "excusée", 1, 0, 1, 0],
    ]
    assert record.totals == ["Présentes ou représentées", "", 2, 0, 1, 1, 1, 0]
    assert record.headings[2:4] == ["12 mars 2026", "12 septembre 2026"]


def test_an_organisation_that_came_without_a_seat_is_there_and_one_whose_seat_had_ended_is_not(committee, two_meetings):
    guest = OrganisationFactory(name="Invitée (fictive)")
    come(two_meetings[0], guest)
    CommitteeMemberFactory(committee=committee, ends_on=dt.date(2025, 12, 31))
    record = CommitteeAttendance.of(committee, PersonFactory(delegate=True))
    assert [one.organisation for one in record.lines] == [guest]


def test_only_meetings_that_were_held_stand_there_year_by_year(committee, two_meetings, state):
    MeetingFactory(committee=committee, status="cancelled", on=dt.date(2026, 5, 1))
    MeetingFactory(committee=committee, status="held", on=dt.date(2025, 5, 2))
    delegate = PersonFactory(delegate=True)
    assert [one.on.month for one in CommitteeAttendance.of(committee, delegate).meetings] == [3, 9]
    assert [one.on.year for one in CommitteeAttendance.of(committee, delegate, 2025).meetings] == [2025]
    assert CommitteeAttendance.of(committee, delegate, 1999).year == 2026


def test_a_partner_reads_institutions_by_name_and_the_others_as_a_count(client, land, committee, two_meetings, state, structure):
    come(two_meetings[0], structure)
    come(two_meetings[0], state)
    client.force_login(partner(land))
    page = text_of(client.get(address(committee)))
    assert "DREETS d’essai" in page
    assert "Les Mirabelles" not in page
    assert "1 autre structure" in page
    export = b"".join(client.get(address(committee, "?format=csv")).streaming_content).decode("utf-8-sig")
    assert "Mirabelles" not in export
    assert "1\u00a0autre structure" in export


def test_a_member_reads_the_name_of_her_own_structure(land, committee, two_meetings, structure):
    come(two_meetings[0], structure)
    director = PersonFactory(director=True, membership__programme=land["programme"], membership__organisation=structure)
    assert [one.organisation for one in CommitteeAttendance.of(committee, director).lines] == [structure]


def test_the_officer_of_the_neighbour_region_reads_no_name_of_a_structure(land, committee, two_meetings, structure):
    come(two_meetings[0], structure)
    west = PersonFactory(officer=True, membership__programme=land["programme"], membership__territory=land["west"].territory)
    record = CommitteeAttendance.of(committee, west)
    assert (record.lines, len(record.others)) == ([], 1)


def test_a_stranger_finds_nothing(client, committee, two_meetings):
    client.force_login(PersonFactory(delegate=True, membership__programme=ProgrammeFactory(code="autre")))
    assert client.get(address(committee)).status_code == 404
    assert client.get(address(committee, "?format=xlsx")).status_code == 404


def test_the_spreadsheet_holds_what_the_screen_shows_and_the_journal_says_it_left(client, land, committee, two_meetings, state):
    come(two_meetings[0], state)
    client.force_login(PersonFactory(delegate=True))
    answer = client.get(address(committee, "?annee=2026&format=xlsx"))
    body = io.BytesIO(b"".join(answer.streaming_content))
    rows = CalamineWorkbook.from_filelike(body).get_sheet_by_index(0).to_python()
    assert rows[1][:4] == ["DREETS d’essai", "État", "présente", "–"]
    assert rows[-1][0] == "Présentes ou représentées"
    assert JournalEntry.objects.get(verb="export").details["what"] == "attendance"


def test_the_page_costs_the_same_for_ten_organisations_as_for_one(
    client, committee, two_meetings, state, django_assert_max_num_queries
):
    client.force_login(PersonFactory(delegate=True))
    client.get(address(committee))
    with django_assert_max_num_queries(40) as few:
        client.get(address(committee))
    for rank in range(10):
        come(two_meetings[rank % 2], OrganisationFactory())
    with django_assert_max_num_queries(len(few)):
        assert client.get(address(committee)).status_code == 200
