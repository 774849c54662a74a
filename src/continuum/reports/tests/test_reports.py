"""Reports: numbers asked when they are read, kept when they are frozen."""

import pytest
from docx import Document as WordDocument

from continuum.directory.tests.factories import PersonFactory
from continuum.figures.services import check_coherence
from continuum.figures.tests.factories import ReadingFactory
from continuum.plan.tests.factories import MeasureFactory, PassageFactory, two_regions
from continuum.plan.tests.factories import TestimonyFactory as QuoteFactory
from continuum.reports import services
from continuum.reports.models import Edition, Report
from continuum.reports.queries import changed_since, write
from continuum.reports.tasks import render_edition
from continuum.toolkit import registry
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.records import Work
from continuum.toolkit.renderers.document import Aside, Bullets, Heading, Paragraph, Quote, Table, plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    found = two_regions()
    found["measure"] = MeasureFactory(code="visites", label="Visites", unit="visites")
    found["reading"] = ReadingFactory(
        measure=found["measure"], node=found["east"], value=12, source=found["source"], place="page 4"
    )
    PassageFactory(node=found["east"], section="experimentation", body="Nous avons fait [[visites]] visites.")
    found["report"] = Report.objects.create(programme=found["programme"], title="Essai : bilan")
    found["officer"] = PersonFactory(officer=True, membership__programme=found["programme"])
    return found


def runs_of(block):
    match block:
        case Paragraph(runs) | Quote(runs) | Aside(runs):
            return runs
        case Bullets(items):
            return [run for item in items for run in item]
        case Table():
            return [run for row in (block.header, *block.rows) for cell in row for run in cell]
    return []


def text_of(document):
    return "\n".join(block.text if isinstance(block, Heading) else plain(tuple(runs_of(block))) for block in document.blocks)


def no_progress(*args):
    """The work of rendering, run without a worker."""


def test_an_edition_keeps_its_numbers_and_tells_those_that_changed_since(land, client):
    edition = services.freeze_report(report=land["report"], by=land["officer"])
    assert changed_since(edition) == []
    type(land["reading"]).objects.filter(pk=land["reading"].pk).update(value=15)
    changed = changed_since(edition)
    assert {(one.measure, one.then, one.now) for one in changed} == {("Visites", "12", "15")}
    assert {one.node for one in changed} >= {land["east"].title}
    client.force_login(land["officer"])
    page = client.get(edition.get_absolute_url()).content.decode()
    assert "depuis cette édition" in page
    assert "Nous avons fait" in page
    assert ">12<" in page, "what was frozen is still printed"


def test_a_number_of_the_text_follows_the_register_and_names_its_source(land):
    document = write(land["report"]).document
    assert "Nous avons fait 12 visites." in text_of(document)
    figure = next(run for block in document.blocks for run in runs_of(block) if getattr(run, "note", None))
    assert "page 4" in figure.note
    assert figure.url == "/chiffres/mesures/visites/essai/est/"
    land["reading"].value = 13
    land["reading"].save()
    assert "Nous avons fait 13 visites." in text_of(write(land["report"]).document)


def test_a_question_without_answer_is_marked_and_says_what_to_do(land):
    PassageFactory(node=land["west"], section="experimentation", body="Puis [[visite]] autres.")
    written = write(land["report"])
    assert "[sans réponse]" in text_of(written.document)
    assert [one.asked for one in written.open_questions] == ["[[visite]]"]
    assert "« visites »" in written.open_questions[0].remedy


def test_chapters_are_numbered_by_their_place_without_a_gap(land):
    PassageFactory(node=land["root"], section="resources", body="Un guide.")
    numbers = [block.number for block in write(land["report"]).document.blocks if isinstance(block, Heading) and block.level == 1]
    assert [number for number in numbers if number] == ["1", "2", "3", "4"]


def test_an_expired_testimony_is_left_out(land):
    QuoteFactory(node=land["east"], text="Encore valable.")
    QuoteFactory(node=land["east"], text="Accord passé.", valid_until="2001")
    words = text_of(write(land["report"]).document)
    assert "Encore valable." in words
    assert "Accord passé." not in words


def test_a_frozen_edition_keeps_its_numbers_when_the_register_changes(land):
    edition = services.freeze_report(report=land["report"], by=land["officer"])
    land["reading"].value = 99
    land["reading"].save()
    assert "12 visites" in text_of(services.document_of(edition))


def test_editions_are_numbered_and_their_files_wait_for_their_owner(land):
    services.freeze_report(report=land["report"], by=land["officer"])
    second = services.freeze_report(report=land["report"], by=land["officer"])
    assert second.number == 2
    assert Work.objects.visible_to(land["officer"]).count() == 2
    assert not Work.objects.visible_to(PersonFactory(admin=True)).exists()


def test_the_files_say_what_the_page_says(land, tmp_path):
    edition = services.freeze_report(report=land["report"], by=land["officer"])
    assert render_edition(no_progress, edition_id=str(edition.pk)) == edition.get_absolute_url()
    edition.refresh_from_db()
    file = tmp_path / "bilan.docx"
    file.write_bytes(edition.docx)
    assert any("Nous avons fait 12" in paragraph.text for paragraph in WordDocument(str(file)).paragraphs)
    assert bytes(edition.pdf).startswith(b"%PDF-")


@pytest.mark.parametrize("role", ["director", "board_member", "partner"])
def test_those_who_only_read_freeze_nothing(land, role):
    person = PersonFactory(**{role: True}, membership__programme=land["programme"])
    with pytest.raises(Refused):
        services.freeze_report(report=land["report"], by=person)


def test_a_member_of_another_programme_downloads_nothing(client, land):
    edition = services.freeze_report(report=land["report"], by=land["officer"])
    render_edition(no_progress, edition_id=str(edition.pk))
    address = "/bilans/essai/editions/1/bilan.pdf"
    client.force_login(PersonFactory(officer=True))
    assert client.get(address).status_code == 404
    client.force_login(land["officer"])
    assert client.get(address)["Content-Type"] == "application/pdf"
    assert client.get("/bilans/essai/editions/1/bilan.exe").status_code == 404
    assert Edition.objects.count() == 1


def test_a_programme_has_its_report_from_the_first_day(land):
    land["report"].delete()
    registry.programme_changed(land["programme"], land["officer"])
    assert Report.objects.get().title.startswith("Essai")


def test_a_report_counts_the_names_of_a_list_and_prints_none(land):
    ReadingFactory(node=land["west"], value=6, source=land["source"], names=["Association tapée à la main", "Une autre"])
    check_coherence(programme=land["programme"], by=SYSTEM)
    words = text_of(write(land["report"]).document)
    assert "2\u00a0noms dans la liste" in words.replace("2 noms", "2\u00a0noms")
    assert "tapée à la main" not in words
