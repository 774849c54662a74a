"""Answers made elsewhere: a partner's table is looked at, then taken up once; its report is the structure's."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, PositionFactory, TerritoryFactory
from continuum.plan.tests.factories import NodeFactory
from continuum.surveys import services
from continuum.surveys.enums import AnswerMode, ConsentScope
from continuum.surveys.models import Consent, Request
from continuum.surveys.models.answers import AnswerSheet, Score
from continuum.surveys.models.borrowed import BorrowedFile, BorrowedReading, Provenance
from continuum.surveys.queries import matching
from continuum.surveys.queries.borrowing import cells_by_carrier, preview_of
from continuum.toolkit import clock
from continuum.toolkit.access import Refused
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.records import OutboxMessage
from continuum.toolkit.submissions import new_key

from .factories import CampaignFactory, RequestFactory

pytestmark = pytest.mark.django_db
TOOL = "Diag RH d’Uniformation, tableau du partenaire"
HEADINGS = [
    "SIRET",
    "Raison sociale",
    "Réalisé le",
    "Combien de personnes ?",
    "Plusieurs sites",
    "Les risques sont écrits",
    "Vu par",
]
SIRET = "73282932000074"
GROUND = "accord écrit du 2 octobre 2025"
PDF = b"%PDF-1.4\nessai\n%%EOF\n"


def table(*rows, headings=HEADINGS) -> bytes:
    book = Workbook()
    for row in (["Relevé du partenaire"], headings, *rows):
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at("2026-03-20T15:00:00+01:00"):
        yield


@pytest.fixture
def campaign():
    root = NodeFactory(programme__territory=TerritoryFactory(key="FR"))
    return CampaignFactory(node=NodeFactory(parent=root, territory=TerritoryFactory(key="R44")))


@pytest.fixture
def structures(campaign):
    here = campaign.node.territory
    return [
        OrganisationFactory(territory=here, name="Les Mirabelles (fictive)", siret=SIRET),
        OrganisationFactory(territory=here, name="L’Étape (fictive)"),
    ]


@pytest.fixture
def officer(client):
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


ROWS = [
    [SIRET, "peu importe", "12/10/2025", "12", "Non", "Parfois", "Zoé"],
    ["", "L’ETAPE (fictive)", "2025-11-03", "douze", "oui", "de temps en temps", ""],
    ["", "Inconnue", "2025-11-03", "3", "oui", "parfois", ""],
]


def bring(client, campaign, content, name="partenaire.xlsx", tool=TOOL, layout="wide", **others):
    file = SimpleUploadedFile(name, content)
    typed = {"file": file, "tool": tool, "layout": layout, "voice": "director", "ground": GROUND}
    return client.post(reverse("surveys:borrow", args=[campaign.pk]), {**typed, **others, "submission_key": new_key()})


def go_on(client, reading, step, **changes):
    """Take what a step proposes, but for these."""
    address = reverse(f"surveys:{step}", args=[reading.pk])
    shown = client.get(address)
    if shown.status_code == 302:
        return shown
    form = shown.context["form"]
    typed = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    return client.post(address, {**typed, **changes, "submission_key": new_key()})


def brought(campaign, officer, *rows, headings=HEADINGS, layout="wide"):
    """As text, without a file."""
    reading = BorrowedReading(tool=TOOL, layout=layout, voice="director", ground=GROUND, file_name="partenaire.xlsx")
    table = services.BorrowedTable("essai", list(headings), [(3 + place, list(row)) for place, row in enumerate(rows)])
    return services.bring_answers(campaign=campaign, reading=reading, table=table, by=officer)


def looked_at(campaign, officer, *rows, **others):
    """Brought, with what is proposed at each step."""
    reading = brought(campaign, officer, *rows, **others)
    columns = matching.proposed_columns(reading).chosen
    reading = services.match_columns(reading=reading, columns=columns, day=None, by=officer)
    reading = services.match_questions(reading=reading, questions=matching.proposed_questions(reading).chosen, by=officer)
    words = matching.words_of(reading, cells_by_carrier(reading))
    return services.match_words(reading=reading, words={one.list_name: one.proposals.chosen for one in words}, by=officer)


def take_up(reading, officer):
    return services.apply_answers(reading=reading, seen=preview_of(reading, [], officer).key, by=officer)


def page_of(client, reading):
    return client.get(reading.get_absolute_url()).content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_what_is_recognised_and_what_is_not_is_shown_before_anything_is_saved(client, campaign, structures, officer):
    answer = bring(client, campaign, table(*ROWS))
    reading = BorrowedReading.objects.get()
    assert answer.url == reverse("surveys:borrow_columns", args=[reading.pk])
    for step in ("borrow_columns", "borrow_questions", "borrow_words"):
        assert go_on(client, reading, step).status_code == 302
    shown = page_of(client, reading)
    assert "2 structures reconnues" in shown
    assert "Ligne 5, colonne Raison sociale : « Inconnue ». Aucune structure du territoire ne porte ce nom." in shown
    assert "Ligne 4, colonne Combien de personnes ?, L’Étape (fictive) : « douze ». Écrivez un nombre entier" in shown
    assert "« de temps en temps ». Ce mot n’est rapproché d’aucun choix." in shown
    assert "Vu par" in shown
    assert not Request.objects.exists()
    assert go_on(client, reading, "borrowed").status_code == 302
    assert Request.objects.answered().count() == 2


def test_answers_are_taken_up_once_with_their_date_their_scores_and_where_they_come_from(client, campaign, structures, officer):
    reading = looked_at(campaign, officer, *ROWS)
    assert take_up(reading, officer) == 2
    asked = Request.objects.get(organisation=structures[0])
    assert (asked.mode, asked.is_valid, asked.answered_at.date().isoformat()) == (AnswerMode.BORROWED, True, "2025-10-12")
    assert AnswerSheet.objects.get(request=asked).answers == {"effectif": 12, "plusieurs": "non", "risques": "parfois"}
    assert Score.objects.get(request=asked).value == 50
    assert Provenance.objects.get(request=asked).reading.ground == GROUND
    assert not Request.objects.get(organisation=structures[1]).is_valid
    reading.refresh_from_db()
    assert (reading.content, reading.applied_count) == ({}, 2)
    assert JournalEntry.objects.filter(verb="answers.borrowed").count() == 1
    assert "apportées le 20 mars 2026" in client.get(asked.get_absolute_url()).content.decode()
    again = looked_at(campaign, officer, *ROWS)
    assert "Rien à reprendre" in page_of(client, again)
    assert "2 structures ont déjà répondu" in page_of(client, again)
    assert AnswerSheet.objects.count() == 2


def test_what_a_structure_has_begun_here_is_never_replaced(client, campaign, structures, officer):
    begun = RequestFactory(campaign=campaign, organisation=structures[0], started_at=clock.now(), mode="online")
    take_up(looked_at(campaign, officer, *ROWS), officer)
    begun.refresh_from_db()
    assert begun.answered_at is None
    assert Request.objects.answered().count() == 1


def test_whoever_takes_up_answers_reads_none_of_them_without_the_agreement_of_the_structure(
    client, campaign, structures, officer
):
    take_up(looked_at(campaign, officer, *ROWS), officer)
    asked = Request.objects.get(organisation=structures[0])
    assert not AnswerSheet.objects.visible_to(officer).exists()
    assert not Consent.objects.exists()
    assert client.get(reverse("surveys:results", args=[asked.pk])).status_code == 404
    assert AnswerSheet.objects.visible_to(PersonFactory(director=True, membership__organisation=structures[0])).count() == 1


def test_the_direction_learns_what_was_taken_up_from_whom_and_where_to_read_or_contest_it(
    campaign, structures, officer, settings
):
    settings.CONTINUUM_DATA_CONTACT = "donnees@continuum.example"
    enters = PersonFactory(director=True, membership__organisation=structures[0])
    by_position = PositionFactory(organisation=structures[0]).person
    PersonFactory(director=True, membership__organisation=OrganisationFactory())
    take_up(looked_at(campaign, officer, *ROWS), officer)
    asked = Request.objects.get(organisation=structures[0])
    mails = {one.person_id: one for one in OutboxMessage.objects.filter(kind="surveys.borrowed")}
    assert set(mails) == {enters.pk, by_position.pk}
    text = mails[enters.pk].text
    assert mails[enters.pk].category == "service"
    told = (TOOL, "12 octobre 2025", str(officer), "donnees@continuum.example")
    assert [one for one in told if one not in text] == []
    assert [one for one in ("partenaire.xlsx", GROUND) if one in text] == [], (
        "typed once for several structures: may name another"
    )
    assert reverse("surveys:results", args=[asked.pk]) in text
    assert reverse("surveys:results", args=[asked.pk]) not in mails[by_position.pk].text, "she would not find the page"
    assert reverse("surveys:sharing", args=[asked.pk]) in mails[by_position.pk].text


def test_the_pages_of_a_structure_name_neither_the_table_nor_the_ground_said_once_for_all(client, campaign, structures, officer):
    direction = PersonFactory(director=True, membership__organisation=structures[0])
    take_up(looked_at(campaign, officer, *ROWS), officer)
    asked = Request.objects.get(organisation=structures[0])
    client.force_login(direction)
    given = client.get(reverse("surveys:results", args=[asked.pk])).content.decode()
    assert TOOL in given
    assert str(officer) in given
    assert [one for one in ("partenaire.xlsx", GROUND) if one in given] == []
    client.force_login(officer)
    for_the_team = client.get(reverse("surveys:request", args=[asked.pk])).content.decode()
    assert [one for one in ("partenaire.xlsx", GROUND) if one not in for_the_team] == []


def test_the_next_table_of_the_tool_is_read_as_the_last_one_and_what_moved_or_left_is_said(client, campaign, structures, officer):
    reading = looked_at(campaign, officer, *ROWS)
    services.match_words(reading=reading, words={"niveau": {"de temps en temps": "jamais"}}, by=officer)
    headings = ["Vu par", *HEADINGS[:3], HEADINGS[4], HEADINGS[5]]
    new = brought(campaign, officer, ["", SIRET, "", "01/02/2026", "oui", "De temps en temps"], headings=headings)
    columns = matching.proposed_columns(new)
    assert columns.notes[0] == "La colonne «\u00a0SIRET\u00a0» est passée de la colonne A à la colonne B\u00a0: elle est suivie."
    new = services.match_columns(reading=new, columns=columns.chosen, day=None, by=officer)
    questions = matching.proposed_questions(new)
    gone = "La colonne «\u00a0Combien de personnes ?\u00a0», qui donnait «\u00a0Combien de personnes ?\u00a0», n’est plus"
    assert questions.notes[0].startswith(gone)
    new = services.match_questions(reading=new, questions=questions.chosen, by=officer)
    words = {one.list_name: one.proposals.chosen for one in matching.words_of(new, cells_by_carrier(new))}
    assert words["niveau"] == {"de temps en temps": "jamais"}


def test_one_row_for_each_structure_and_question_is_read_as_well(campaign, structures, officer):
    rows = [
        [SIRET, "12/10/2025", "Combien de personnes ?", "7"],
        [SIRET, "12/10/2025", "Plusieurs sites ?", "oui"],
        [SIRET, "12/10/2025", "Combien de sites ?", "3"],
        [SIRET, "12/10/2025", "Les risques sont écrits.", "3"],
    ]
    headings = ["SIRET", "Date", "Question", "Réponse"]
    take_up(looked_at(campaign, officer, *rows, headings=headings, layout="long"), officer)
    assert AnswerSheet.objects.get().answers == {"effectif": 7, "plusieurs": "oui", "sites": 3, "risques": "toujours"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ([SIRET, "", "", "3", "", "", ""], "Il manque la date."),
        ([SIRET, "", "10/2025", "3", "", "", ""], "Ce n’est pas un jour."),
        ([SIRET, "", "12/10/2031", "3", "", "", ""], "Ce jour est à venir"),
        (["73282932000075", "", "12/10/2025", "3", "", "", ""], "La clé ne tombe pas juste"),
        (["", "", "12/10/2025", "3", "", "", ""], "Ni SIRET ni nom"),
        ([SIRET, "", "12/10/2025", "", "", "", "Zoé"], "Aucune de ses réponses"),
    ],
)
def test_a_line_that_cannot_be_taken_up_says_why_and_the_others_are(campaign, structures, officer, row, said):
    preview = preview_of(looked_at(campaign, officer, row, ROWS[1]), [], officer)
    assert [said in one.refusal for one in preview.rows] == [True, False]
    assert len(preview.ready) == 1


def test_two_lines_of_one_structure_are_both_refused_and_a_common_name_asks_for_the_siret(campaign, structures, officer):
    OrganisationFactory(territory=campaign.node.territory, name="L’étape (fictive)")
    preview = preview_of(looked_at(campaign, officer, ROWS[0], ROWS[1], ROWS[0]), [], officer)
    assert "aussi en ligne 5" in preview.rows[0].refusal
    assert "aussi en ligne 3" in preview.rows[2].refusal
    assert "Plusieurs structures portent ce nom" in preview.rows[1].refusal
    assert not preview.ready


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 abime", "abîmé"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1vieux", "anciens classeurs .xls"),
        (b"SIRET;Nom\n", "une ligne d’intitulés"),
    ],
)
def test_a_hostile_or_foreign_file_is_refused_in_words(client, campaign, officer, content, said):
    answer = bring(client, campaign, content)
    assert said in answer.content.decode()
    assert not BorrowedReading.objects.exists()


def test_the_ground_must_be_said_and_the_campaign_open(client, campaign, structures, officer):
    assert "accord des structures" in bring(client, campaign, table(*ROWS), ground="").content.decode().lower()
    reading = looked_at(campaign, officer, *ROWS)
    services.close_campaign(campaign=campaign, by=officer)
    assert "campagne ouverte" in go_on(client, reading, "borrowed").content.decode()
    assert bring(client, campaign, table(*ROWS)).status_code == 302
    assert not Request.objects.exists()


def test_what_was_seen_must_be_what_is_taken_up(client, campaign, structures, officer):
    reading = looked_at(campaign, officer, *ROWS)
    assert "Entre-temps" in go_on(client, reading, "borrowed", seen="autre").content.decode()
    assert not Request.objects.exists()


def test_nobody_else_looks_at_a_table_and_neighbours_bring_none(client, campaign, structures, officer):
    reading = looked_at(campaign, officer, *ROWS)
    for other in (
        PersonFactory(delegate=True),
        PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28")),
        PersonFactory(),
    ):
        client.force_login(other)
        assert client.get(reading.get_absolute_url()).status_code in (302, 403, 404)
        with pytest.raises(Refused):
            services.apply_answers(reading=reading, seen="", by=other)


# --- The partner's report ---------------------------------------------------------------------------------------------------


def attach(client, asked, content=PDF, name="rapport.pdf"):
    typed = {"file": SimpleUploadedFile(name, content), "tool": "Zoom RH", "ground": GROUND}
    return client.post(reverse("surveys:attach_report", args=[asked.pk]), {**typed, "submission_key": new_key()})


def test_a_report_is_read_by_the_structure_and_by_the_team_only_once_it_agrees(client, campaign, structures, officer):
    asked = RequestFactory(campaign=campaign, organisation=structures[0], started_at=clock.now(), answered_at=clock.now())
    assert attach(client, asked).status_code == 302
    report = BorrowedFile.objects.get()
    address = reverse("surveys:partner_report", args=[asked.pk, report.pk])
    assert "que lit la structure seule" in client.get(asked.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 404
    Consent.objects.create(
        campaign=campaign, organisation=structures[0], scope=ConsentScope.ANSWERS, text="oui", given_at=clock.now()
    )
    assert client.get(address).content == PDF
    for person, status in (
        (PersonFactory(director=True, membership__organisation=structures[0]), 200),
        (PersonFactory(director=True, membership__organisation=structures[1]), 404),
    ):
        client.force_login(person)
        assert client.get(address).status_code == status


def test_a_report_that_is_no_plain_pdf_is_refused_and_the_structure_may_take_it_away(client, campaign, structures, officer):
    asked = RequestFactory(campaign=campaign, organisation=structures[0])
    assert "n’est pas un PDF" in attach(client, asked, table(*ROWS), "rapport.xlsx").content.decode()
    assert "contient du code" in attach(client, asked, PDF.replace(b"essai", b"/JavaScript")).content.decode()
    attach(client, asked)
    director = PersonFactory(director=True, membership__organisation=structures[0])
    services.remove_report(report=BorrowedFile.objects.get(), by=director)
    assert not BorrowedFile.objects.exists()
