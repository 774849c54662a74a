"""The officer puts the report on record; its files say what the page says."""

import io
import re

import docx
import pytest
from django.core.management import call_command

from continuum.figures.models import Reading
from tests.visitors import plain

TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


@pytest.fixture
def officer(visitor):
    """She has just put the report on record; its files wait for the worker."""
    one = visitor("officer")
    one.opens("/bilans/lab-qvt/")
    one.follows("Arrêter une édition").presses("Arrêter cette édition")
    assert one.at().startswith("/travaux/")
    return one


def downloaded(officer, name: str) -> bytes:
    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name=name).click()
    return download.value.path().read_bytes()


ROWS = """[...document.querySelectorAll(".content tbody tr, .content tfoot tr")]
    .filter((row) => !row.closest("#depuis"))
    .map((row) => [...row.cells].map((cell) => cell.innerText))"""


def rows_of(page) -> list[tuple[str, ...]]:
    return [tuple(plain(cell) for cell in row) for row in page.evaluate(ROWS)]


def figures_of(page) -> list[str]:
    """The numbers that the running text takes from the register, as they are read."""
    return [plain(words) for words in page.locator(".content p .doc-figure, .content li .doc-figure").all_inner_texts()]


def test_the_files_of_an_edition_say_what_its_page_says(officer):
    officer.opens("/bilans/lab-qvt/editions/1/")
    assert "fichiers en préparation" in officer.reads()
    call_command("continuum_worker", once=True)
    officer.opens("/bureau/")
    assert "Préparation des fichiers du bilan (LAB’QVT : bilan du programme, édition 1) : c’est prêt" in officer.reads("ul.lines")
    officer.opens("/bilans/lab-qvt/editions/1/")
    the_word_file_says_every_number(officer, docx.Document(io.BytesIO(downloaded(officer, "Télécharger en Word"))))
    the_pdf_is_tagged(downloaded(officer, "Télécharger en PDF"))


def the_word_file_says_every_number(officer, document):
    in_file = {tuple(plain(cell.text) for cell in row.cells) for table in document.tables for row in table.rows}
    on_page = rows_of(officer.page)
    assert len(on_page) > 40
    assert [row for row in on_page if row not in in_file] == []
    said = plain("".join(node.text or "" for node in document.element.body.iter(TEXT)))
    asked = figures_of(officer.page)
    assert len(asked) > 40
    assert [number for number in asked if not re.search(rf"(?<!\d){re.escape(number)}", said)] == []


def the_pdf_is_tagged(content: bytes):
    assert content.startswith(b"%PDF")
    assert b"%%EOF" in content[-64:]
    assert b"/MarkInfo" in content
    assert b"/StructTreeRoot" in content


def test_an_edition_keeps_its_numbers_when_the_register_changes(officer):
    officer.opens("/bilans/lab-qvt/editions/1/")
    kept = rows_of(officer.page)
    Reading.objects.filter(measure__code="tweets", node__path="lab-qvt/").update(value=77)
    officer.page.reload()
    assert rows_of(officer.page) == kept
    officer.opens("/bilans/lab-qvt/")
    assert [row for row in rows_of(officer.page) if row[0] == "Tweets" and row[-1] == "77"]
