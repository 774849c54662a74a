"""Documents of others: each is read with the place of what it says, or refused in one sentence that says what to do."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from continuum.toolkit.imports.limits import Unreadable
from continuum.toolkit.reading import pdfs, spreadsheets, worker
from continuum.toolkit.reading.blocks import TableRow, TextLine
from continuum.toolkit.reading.kinds import document_of
from continuum.toolkit.reading.limits import LARGEST_BODY, LARGEST_FILE, MOST_BLOCKS, MOST_PAGES, MOST_ROWS_OF_A_SHEET
from continuum.toolkit.reading.worker import read_document

from .documents import locked, paragraph, pdf, word, word_of_xml, workbook

pytestmark = pytest.mark.any_database

SHEET = "Territoire : le plateau de Langres et ses communes voisines"


def refusal(content: bytes) -> str:
    """The sentence that a person reads; it says what to do."""
    with pytest.raises(Unreadable) as told:
        read_document(content)
    return str(told.value)


# --- What is read ----------------------------------------------------------------------------------------------------------


def test_a_word_document_gives_its_paragraphs_and_the_rows_of_its_tables():
    document = read_document(word("Notes", rows=(("Contexte", "Un constat\nsur deux lignes"), ("", "suite"))))
    assert (document.form, document.notices) == ("docx", ())
    assert document.versions == [
        (
            TextLine("Notes", 1, whole=True),
            TableRow(("Contexte", "Un constat\nsur deux lignes"), 2),
            TableRow(("", "suite"), 3),
        )
    ]


def test_points_boxes_tabs_and_what_was_struck_out_of_a_word_document():
    point = "<w:p><w:pPr><w:numPr><w:ilvl w:val='{}'/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>"
    struck = f"<w:p><w:r><w:t>gardé</w:t></w:r><w:del>{paragraph('barré')}</w:del></w:p>"
    tabs = "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>Durée</w:t><w:tab/><w:t>Un an</w:t></w:r></w:p>"
    box = f"<w:p><w:r><w:t>dehors</w:t><w:txbxContent>{paragraph('dedans')}</w:txbxContent></w:r></w:p>"
    body = point.format(0, "premier") + point.format(1, "second") + struck + tabs + box
    (blocks,) = document_of(word_of_xml(body)).versions
    assert [block.text for block in blocks if isinstance(block, TextLine)] == [
        *("- premier", "◦ second", "gardé", "Durée\tUn an", "dehors", "dedans"),
    ]


def test_a_pdf_is_read_in_the_order_of_its_text_and_as_its_columns_stand():
    document = read_document(pdf(f"#table(columns: (4cm, 8cm), [Contexte], [{SHEET}], [Durée], [Permanente])"))
    text, columns = ([block.text for block in blocks if isinstance(block, TextLine)] for blocks in document.versions)
    assert document.told == "PDF d’une page"
    assert "Durée Permanente" in text
    assert any(line.startswith("Durée") and line.endswith("Permanente") for line in columns)
    assert {block.page for block in document.versions[0]} == {1}


def test_a_workbook_gives_every_sheet_that_is_shown_under_its_name():
    document = read_document(workbook({"Fiche 1": [["Titre", "Tenir"]], "Fiche 2": [[], ["Titre", "Ouvrir"]]}))
    assert document.versions == [
        (TableRow(("Titre", "Tenir"), 1, sheet="Fiche 1"), TableRow(("Titre", "Ouvrir"), 2, sheet="Fiche 2")),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_whatever_its_encoding(encoding):
    (lines,) = document_of("Contexte\n\n   été\fDurée".encode(encoding)).versions
    assert lines == (TextLine("Contexte", 1, 1), TextLine("   été", 3, 1), TextLine("Durée", 1, 2))


def test_a_pdf_locked_for_changes_only_is_read():
    assert read_document(locked(pdf(SHEET), user="")).form == "pdf"


# --- What is said of what was not read -------------------------------------------------------------------------------------


def test_of_a_long_pdf_the_first_pages_are_read_and_the_rest_is_said():
    document = read_document(pdf(SHEET, pages=MOST_PAGES + 40))
    assert max(block.page or 0 for block in document.versions[0]) == MOST_PAGES
    (notice,) = document.notices
    assert f"{MOST_PAGES + 40} pages" in notice
    assert f"{MOST_PAGES} premières" in notice


def test_pages_without_text_among_others_are_said():
    document = read_document(pdf(f"{SHEET}\n#pagebreak()\n#rect(width: 5cm)\n"))
    assert [notice[:28] for notice in document.notices] == ["La page 2 ne contient aucun "]


def test_of_a_long_sheet_the_first_rows_are_read_and_the_rest_is_said(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ROWS_OF_A_SHEET", 2)
    document = document_of(workbook({"Feuil1": [["a"], ["b"], ["c"]]}))
    assert [block.number for block in document.versions[0]] == [1, 2]
    assert "«\u00a0Feuil1\u00a0» est longue" in document.notices[0]


def test_columns_that_cannot_be_kept_leave_the_text_in_its_own_order(monkeypatch):
    monkeypatch.setattr(pdfs, "_columns", lambda pages: iter(()))
    assert len(document_of(pdf(SHEET)).versions) == 1


# --- Refusals ----------------------------------------------------------------------------------------------------------------

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
REFUSED: dict[str, tuple[bytes, str]] = {
    "a scanned pdf": (pdf("#rect(width: 5cm)"), "reconnaissance de caractères"),
    "a pdf under a password": (locked(pdf(SHEET), user="secret"), "mot de passe"),
    "a broken pdf": (pdf(SHEET)[:700], "abîmé"),
    "a pdf that is only a mark": (b"%PDF-1.7\n" + b"obj " * 500, "abîmé"),
    "an old Word document": (OLD + "WordDocument".encode("utf-16-le"), ".docx"),
    "an old workbook": (OLD + "Workbook".encode("utf-16-le"), ".xlsx"),
    "an old presentation": (OLD + "PowerPoint Document".encode("utf-16-le"), "PDF"),
    "a locked Word document": (OLD + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
    "an unknown old file": (OLD, "abîmé"),
    "a broken Word document": (word("Notes")[:-200], "abîmé"),
    "a Word document without text": (word_of_xml("<w:p/>"), "aucun texte"),
    "a Word document that is no XML": (word_of_xml("<w:p>"), "abîmé"),
    "entities in a Word document": (word_of_xml("&a;", '<!DOCTYPE d [<!ENTITY a "ha">]>'), "abîmé"),
    "a Word document too deep": (word_of_xml("<w:p>" * 5_000 + "</w:p>" * 5_000), "volumineux"),
    "a page of the web": (b"<!DOCTYPE html><p>Contexte</p>", ".txt"),
    "an image": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "reconnaissance"),
    "an empty file": (b" \n", "vide"),
    "signs without text": (bytes(range(256)) * 4, "ni un document Word"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_what_to_do(name):
    content, remedy = REFUSED[name]
    told = refusal(content)
    assert remedy in told
    assert told.endswith(".")


def test_a_document_of_very_many_lines_is_refused_in_every_form():
    lines = ["a"] * (MOST_BLOCKS + 1)
    sheets = {
        str(at): [["a", str(row)] for row in range(MOST_ROWS_OF_A_SHEET)] for at in range(MOST_BLOCKS // MOST_ROWS_OF_A_SHEET + 1)
    }
    many = ("\n".join(lines).encode(), word_of_xml("".join(map(paragraph, lines))), workbook(sheets))
    assert ["trop long à lire" in refusal(content) for content in many] == [True, True, True]


def test_a_file_too_large_is_refused_before_any_process(monkeypatch):
    monkeypatch.setattr(worker, "run_alone", lambda *_: pytest.fail("a process was started"))
    assert "10\u00a0Mo" in refusal(b"a" * (LARGEST_FILE + 1))


def test_a_word_document_that_swells_is_refused_though_a_careless_reader_would_open_it():
    bomb = word_of_xml(paragraph("a" * (LARGEST_BODY + 1)))
    assert len(bomb) < 100_000
    with zipfile.ZipFile(BytesIO(bomb)) as careless:
        assert len(careless.read("word/document.xml")) > LARGEST_BODY
    assert "volumineux" in refusal(bomb)


def test_a_pdf_that_swells_is_refused_and_the_site_goes_on():
    told = refusal(_swollen())
    assert "volumineux" in told or "abîmé" in told
    assert read_document(SHEET.encode()).form == "txt"


def _swollen() -> bytes:
    """A page whose text would take a hundred million signs."""
    writer, written = PdfWriter(clone_from=PdfReader(BytesIO(pdf(SHEET)))), BytesIO()
    stream = StreamObject()
    stream._data = zlib.compress(b"BT /F1 12 Tf (mot) Tj ET\n" * 5_000_000)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    writer.write(written)
    return written.getvalue()
