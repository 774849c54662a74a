"""Paper: the PDF and the DOCX say what the document says, whatever its author typed."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from lxml import etree

from continuum.toolkit.renderers.document import (
    Aside,
    Bullets,
    Chart,
    Document,
    FigureRun,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    Quote,
    Table,
    Text,
    cells,
    words,
)
from continuum.toolkit.renderers.docx import render_docx
from continuum.toolkit.renderers.pdf import _printed, render_pdf
from continuum.toolkit.renderers.printable import UNDRAWN, breakable, drawable
from continuum.toolkit.tests.report_sample import sample_report
from continuum.toolkit.tests.test_renderers_document import DOCUMENT

pytestmark = pytest.mark.any_database

SITE = "https://exemple.org"
HOSTILE = (
    '#import "@preview/x:1.0.0": *\n#panic("lu") $x_1$ @cite \\ ``` = * _ <label> [] {} // /* "</script>'
    "\x00\x08\x1b\ud800\ufffe\u202e 😀👩🏽‍🚒 漢字 עברית e\u0301 \u0338 " + "a" * 400
)


def hostile_report() -> Document:
    """The same dangerous words in every place that takes words."""
    runs = (Text(HOSTILE, True, True), Link(HOSTILE, HOSTILE), FigureRun(HOSTILE, HOSTILE, HOSTILE, True))
    table = Table(HOSTILE, (runs, runs), ((runs, runs), (runs, runs)), note=HOSTILE, total_row=True)
    svg = f'<svg viewBox="0 0 90 90"><text y="9">{"#panic() 😀"}</text></svg>'
    blocks = (
        Heading(1, HOSTILE, HOSTILE, HOSTILE), Paragraph(runs), Bullets((runs, ())), table,
        Quote(runs, HOSTILE), Aside(runs, "watch"), Chart(HOSTILE, svg, table), Chart("t", HOSTILE, table),
        PageBreak(), Paragraph(()), Bullets(()), Table("", ((), ()), ()),
    )  # fmt: skip
    return Document(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, blocks, HOSTILE)


def xml_of(content: bytes, name: str = "word/document.xml") -> etree._Element:
    """One part of a DOCX, read by a strict parser."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def text_of(content: bytes, name: str = "word/document.xml") -> str:
    """The words of one part of a DOCX."""
    return "".join(node.text or "" for node in xml_of(content, name).iter(qn("w:t")))


def long_table(rows: int) -> Document:
    """A register of structures, six columns."""
    body = tuple(cells(f"Structure {n}", "Nantes", str(n), "12,5", "3", "44") for n in range(rows))
    return Document("Registre", blocks=(Table("Structures", cells("Nom", "Ville", "N", "A", "B", "C"), body),))


def test_the_pdf_is_tagged_french_and_named():
    content = render_pdf(sample_report(), SITE)
    assert content.startswith(b"%PDF-")
    assert b"/MarkInfo" in content
    assert b"/Lang(fr)" in content
    assert b"pdfuaid:part" in content


@pytest.mark.parametrize("render", [render_pdf, render_docx])
def test_the_same_document_gives_the_same_bytes(render):
    assert render(sample_report(1), SITE) == render(sample_report(1), SITE)


@pytest.mark.parametrize("render", [render_pdf, render_docx])
def test_hostile_words_are_printed_not_obeyed(render):
    assert len(render(hostile_report(), SITE)) > 1000


@pytest.mark.parametrize("render", [render_pdf, render_docx])
def test_an_empty_document_is_still_a_document(render):
    assert render(Document(""), SITE)


@settings(max_examples=20, deadline=None)
@given(DOCUMENT)
def test_any_document_can_be_printed(document):
    assert render_pdf(document, SITE)
    assert render_docx(document, SITE)


def test_the_template_is_the_only_typst_code():
    printed = _printed(hostile_report(), SITE)
    assert "#panic" in printed["title"]
    assert "\x00" not in str(printed)


def test_signs_without_a_shape_are_shown_as_an_empty_square():
    assert drawable("café 😀 4\u202f000 → « ≥ »").count(UNDRAWN) == 1
    assert drawable("e\u0301te") == "éte"
    assert drawable("👩🏽‍🚒") == UNDRAWN * 2


def test_a_word_longer_than_a_line_may_break_and_loses_no_letter():
    word = "x" * 130
    assert breakable(f"court {word}", 60).replace("\u200b", "") == f"court {word}"
    assert max(len(piece) for piece in breakable(word, 60).split("\u200b")) <= 60
    assert breakable("anticonstitutionnellement", 60) == "anticonstitutionnellement"


def test_the_docx_has_real_headings_language_and_properties():
    content = render_docx(sample_report(), SITE)
    opened = docx.Document(io.BytesIO(content))
    styles = {paragraph.style.name for paragraph in opened.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "Quote", "Caption"} <= styles
    assert opened.core_properties.title == sample_report().title
    assert opened.core_properties.language == "fr-FR"
    assert xml_of(content, "word/styles.xml").find(f".//{qn('w:docDefaults')}//{qn('w:lang')}").get(qn("w:val")) == "fr-FR"


def test_the_docx_contents_lead_to_every_heading():
    body = xml_of(render_docx(sample_report(), SITE))
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    asked = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink")) if link.get(qn("w:anchor"))]
    assert len(set(names)) == len(names)
    assert set(asked) <= set(names)
    assert any("TOC" in (code.text or "") for code in body.iter(qn("w:instrText")))
    kinds = [mark.get(qn("w:fldCharType")) for mark in body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("end") == kinds.count("separate")


def test_each_source_is_a_real_footnote_of_the_docx():
    content = render_docx(sample_report(1), SITE)
    calls = list(xml_of(content).iter(qn("w:footnoteReference")))
    notes = [note for note in xml_of(content, "word/footnotes.xml") if int(note.get(qn("w:id"))) > 0]
    assert len(calls) == len(notes) == 6
    assert [call.get(qn("w:id")) for call in calls] == [note.get(qn("w:id")) for note in notes]
    assert "Enquête régionale, 72 réponses" in text_of(content, "word/footnotes.xml")


def test_docx_links_are_absolute_and_pictures_described():
    content = render_docx(sample_report(), SITE)
    links = xml_of(content, "word/_rels/document.xml.rels")
    targets = {link.get("Target") for link in links if link.get("TargetMode") == "External"}
    assert targets == {f"{SITE}/chiffres/structures", f"{SITE}/chiffres/salaries", f"{SITE}/plan/fiche-3"}
    pictures = [node for node in xml_of(content).iter() if etree.QName(node).localname == "docPr"]
    assert [picture.get("descr") for picture in pictures] == ["La moitié des postes à pourvoir sont dans une seule branche"]


def test_docx_table_headers_are_repeated_and_numbers_aligned():
    (table,) = xml_of(render_docx(long_table(40), SITE)).iter(qn("w:tbl"))
    rows = list(table.iter(qn("w:tr")))
    assert len(rows) == 41
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows[:2]] == [True, False]


def test_a_page_break_leaves_no_empty_page_or_paragraph():
    blocks = (Paragraph(words("un")), PageBreak(), PageBreak(), Heading(1, "deux"))
    opened = docx.Document(io.BytesIO(render_docx(Document("t", blocks=blocks), SITE)))
    broken = [paragraph.text for paragraph in opened.paragraphs if paragraph.paragraph_format.page_break_before]
    assert broken == ["un", "deux"]


def test_a_document_without_figures_has_no_footnote_part():
    content = render_docx(Document("t", blocks=(Paragraph(words("a")),)), SITE)
    assert "word/footnotes.xml" not in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_a_long_table_may_have_a_source_in_its_header():
    table = replace(long_table(60).blocks[0], header=((FigureRun("Nom", "/f", "Source"),), *cells("V", "N", "A", "B", "C")))
    assert render_pdf(Document("t", blocks=(table,)), SITE)
