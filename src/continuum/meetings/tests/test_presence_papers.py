"""The list to sign and the certificate: one title on all papers, only what was attended, for herself and those who run it."""

import datetime as dt
import io

import pypdf
import pytest

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory
from continuum.meetings import queries, services
from continuum.plan.tests.factories import two_regions
from continuum.toolkit import clock
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.renderers.document import Bullets, Document, Heading, Paragraph, Table, plain
from continuum.toolkit.renderers.pdf import render_pdf

from .factories import AttendanceFactory, MeetingFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 12)
TITLE = "Session\u202f1 – Conduire\u00a0le changement & l’évaluer"


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def meeting(land):
    hours = {"starts": dt.time(9), "ends": dt.time(17)}
    return MeetingFactory(node=land["east"], status="held", is_signed=True, on=DAY, title=TITLE, place="Salle des fêtes", **hours)


@pytest.fixture
def row(meeting):
    organisation = OrganisationFactory(name="Les Mirabelles (fictive)")
    return AttendanceFactory(meeting=meeting, organisation=organisation, person__name="Anne Essai-Fictif", presence="present")


def sign(row, hour, half_day, **fields):
    with clock.held_at(f"2026-03-12T{hour}"):
        services.sign_half_day(meeting=row.meeting, half_day=half_day, by=row.person, **fields)


def evening():
    return clock.held_at("2026-03-12T20:00")


def words_of(document: Document) -> str:
    said = []
    for block in document.blocks:
        match block:
            case Heading():
                said.append(block.text)
            case Paragraph():
                said.append(plain(block.runs))
            case Bullets():
                said.extend(plain(one) for one in block.items)
            case Table():
                said.extend(plain(cell) for line in (block.header, *block.rows) for cell in line)
    return "\n".join(said).replace("\u00a0", " ").replace("\u202f", " ")


def certificate_of(row):
    with evening():
        return words_of(queries.certificate(row))


# --- The list ----------------------------------------------------------------------------------------------------------


def test_the_list_has_a_column_to_sign_for_each_half_day(meeting, row):
    table = next(one for one in queries.attendance_list(meeting).blocks if isinstance(one, Table))
    heads = [plain(cell).replace("\u00a0", " ") for cell in table.header]
    assert heads == ["Organisation", "Nom", "matin, de 9 h à 13 h", "après-midi, de 13 h à 17 h"]
    assert [plain(cell) for cell in table.rows[0]] == ["Les Mirabelles (fictive)", "Anne Essai-Fictif", "", ""]
    assert table.to_sign
    assert sum(not any(plain(cell) for cell in line) for line in table.rows) == 8


def test_where_nothing_is_to_prove_one_column_is_enough(meeting, row):
    meeting.is_signed = False
    table = next(one for one in queries.attendance_list(meeting).blocks if isinstance(one, Table))
    assert [plain(cell) for cell in table.header] == ["Organisation", "Nom", "Signature"]


def test_what_was_signed_on_the_site_is_written_in_its_place(meeting, row):
    sign(row, "09:05", "morning")
    assert "signé sur le site à 09 h 05" in words_of(queries.attendance_list(meeting))


def test_whoever_organises_has_a_line_to_sign_too(meeting, row):
    meeting.organiser = PersonFactory(name="Formatrice Essai-Fictif")
    tables = [one for one in queries.attendance_list(meeting).blocks if isinstance(one, Table)]
    assert plain(tables[1].rows[0][0]) == "Formatrice Essai-Fictif"


# --- The certificate ---------------------------------------------------------------------------------------------------


def test_it_says_who_what_when_where_for_whom_and_the_instants_of_her_signatures(meeting, row):
    sign(row, "09:05", "morning")
    sign(row, "14:30", "afternoon")
    said = certificate_of(row)
    for part in (
        "Anne Essai-Fictif, Les Mirabelles (fictive), a participé",
        "12 mars 2026",
        "Salle des fêtes",
        "Durée suivie : 8 h",
        "matin, de 9 h à 13 h : signature du 12 mars 2026 à 09 h 05",
        "après-midi, de 13 h à 17 h : signature du 12 mars 2026 à 14 h 30",
        *row.signatures.values_list("chain", flat=True),
    ):
        assert part in said


def test_a_half_day_that_she_did_not_sign_is_not_certified(meeting, row):
    sign(row, "09:05", "morning")
    said = certificate_of(row)
    assert "Durée suivie : 4 h" in said
    assert "après-midi" not in said


def test_a_late_signature_says_that_it_was_late(meeting, row):
    sign(row, "15:00", "morning", late_reason="Connexion coupée")
    assert "après l’heure" in certificate_of(row)


def test_the_title_is_the_same_to_the_sign_on_all_papers(client, meeting, row):
    sign(row, "09:05", "morning")
    client.force_login(row.person)
    with evening():
        titles = [document.title for document in (queries.attendance_list(meeting), queries.certificate(row))]
        headings = [next(one.text for one in queries.certificate(row).blocks if isinstance(one, Heading))]
        page = client.get(f"/reunions/{meeting.pk}/ma-presence/").content.decode()
    assert {*titles, *headings} == {TITLE}
    assert f"<h1>{TITLE.replace('&', '&amp;')}</h1>" in page


def test_what_is_certified_of_a_meeting_that_nobody_signs_is_the_meeting(meeting, row):
    meeting.is_signed = False
    meeting.save()
    row.noted_by = "code"
    said = certificate_of(row)
    assert "Durée de la rencontre : 8 h" in said
    assert "Présence relevée : code affiché dans la salle." in said


@pytest.mark.parametrize(
    ("presence", "noted_by", "certified"),
    [
        ("present", "hand", False),
        ("present", "code", False),
        ("present", "list", True),
        ("remote", "list", True),
        ("excused", "list", False),
        ("represented", "list", False),
        ("", "", False),
    ],
)
def test_where_one_signs_only_a_signed_presence_is_certified(meeting, row, presence, noted_by, certified):
    row.presence, row.noted_by = presence, noted_by
    with evening():
        assert queries.certified(row) is certified


def test_nothing_is_certified_before_the_day(meeting, row):
    meeting.is_signed = False
    with clock.held_at("2026-03-11T12:00"):
        assert not queries.certified(row)


# --- Files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("query", "begins"), [("", b"%PDF-"), ("?forme=docx", b"PK")])
def test_both_papers_are_files_to_save(client, meeting, row, query, begins):
    sign(row, "09:05", "morning")
    client.force_login(PersonFactory(delegate=True))
    with evening():
        for address in (f"/reunions/{meeting.pk}/liste/{query}", f"/reunions/participations/{row.pk}/attestation/{query}"):
            answer = client.get(address)
            assert answer.content.startswith(begins)
            assert answer["Content-Disposition"].startswith("attachment")
            assert "sandbox" in answer["Content-Security-Policy"]
    assert JournalEntry.objects.get(verb="export").details["what"] == "attendance_list"
    assert client.get(f"/reunions/{meeting.pk}/liste/?forme=exe").status_code == 404


def test_the_printed_files_are_tagged_and_say_the_title(meeting, row):
    for document in (queries.attendance_list(meeting), queries.certificate(row)):
        read = pypdf.PdfReader(io.BytesIO(render_pdf(document, "https://essai.example")))
        assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert read.metadata.title == TITLE


def test_a_certificate_is_for_herself_and_those_who_run_it_and_for_nobody_else(client, land, meeting, row):
    sign(row, "09:05", "morning")
    address = f"/reunions/participations/{row.pk}/attestation/"
    west = PersonFactory(officer=True, membership__programme=land["programme"], membership__territory=land["west"].territory)
    partner = PersonFactory(partner=True, membership__programme=land["programme"])
    replaced = AttendanceFactory(meeting=meeting)
    row.replaces = AttendanceFactory(meeting=meeting)
    row.save()
    with evening():
        for person in (west, partner, replaced.person, row.replaces.person, PersonFactory()):
            client.force_login(person)
            assert client.get(address).status_code == 404
        client.force_login(row.person)
        assert client.get(address).status_code == 200
