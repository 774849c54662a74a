"""The paper form: two columns, one page as long as it stays readable, the same words in PDF, DOCX and HTML."""

import io
import re

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from continuum.toolkit.renderers.document import (
    Aside,
    Bullets,
    Chart,
    Document,
    FigureRun,
    Form,
    FormRow,
    Heading,
    PageBreak,
    Paragraph,
    Quote,
    Table,
    Text,
    cells,
    from_dict,
    headings,
    to_dict,
    words,
)
from continuum.toolkit.renderers.docx import render_docx
from continuum.toolkit.renderers.fitting import FLOWING_SIZE, SIZES, fitting
from continuum.toolkit.renderers.html import render_html
from continuum.toolkit.renderers.pdf import render_pdf
from continuum.toolkit.tests.test_renderers_print import HOSTILE, SITE, text_of, xml_of

pytestmark = pytest.mark.any_database

TITLE = "Pérenniser les services à la personne"
LABELS = ("Contexte", "Date de début", "Durée", "Initiateurs", "Autres partenaires", "Moyens nouveaux nécessaires")
LINE = "Le territoire est caractérisé par une importante demande d’emploi dans les métiers de l’aide à domicile. "


def form(lines: int = 2, **more: object) -> Form:
    """The layout of the model, with so many lines of context."""
    figure = Paragraph((Text("On y compte "), FigureRun("36 structures", "/chiffres/36/", "Relevé de 2015")))
    budget = Table("Budget", cells("Année", "Prévu"), (cells("2015", "12 000 €"),), ("left", "right"))
    rows = (
        FormRow("Contexte", (Heading(3, "Constats"), *(Paragraph(words(LINE)) for _ in range(lines)), figure)),
        FormRow("Date de début", (Paragraph(words("Janvier 2015")),), "Modalités de mise en œuvre"),
        FormRow("Durée", (), "Modalités de mise en œuvre"),
        FormRow("Initiateurs", (Bullets((words("Les employeurs"),)),), "Partenaires associés"),
        FormRow("Autres partenaires", (), "Partenaires associés"),
        FormRow("Moyens nouveaux nécessaires"),
        FormRow("Budget", (budget,)),
    )
    given = {"above": "Territoire\u00a0: Grand Est", "tagline": "Une accroche", "foot": "Plan · 3 mars 2026", "number": "Fiche 2"}
    return Form(label="Fiche action n°\u00a02", rows=rows, **{"title": TITLE} | given | more)


def alone(one: Form) -> Document:
    return Document(TITLE, blocks=(one,), has_cover=False)


def pages(content: bytes) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def bookmarks(content: bytes) -> list[str]:
    return [str(one.title) for one in pypdf.PdfReader(io.BytesIO(content)).outline if not isinstance(one, list)]


def sizes_of_words(content: bytes) -> set[float]:
    """Every size of type used on the first page, but that of the numbers that call a note."""
    found: set[float] = set()
    page = pypdf.PdfReader(io.BytesIO(content)).pages[0]

    def note(text: str, _: object, matrix: list[float], __: object, size: float) -> None:
        if any(sign.isalpha() for sign in text):
            found.add(round(size * abs(matrix[0]), 2))

    page.extract_text(visitor_text=note)
    return found


@pytest.mark.parametrize("lines", [0, 2, 12, 22])
def test_an_ordinary_form_is_one_page_of_readable_type(lines):
    content = render_pdf(alone(form(lines)), SITE)
    (page,) = pages(content)
    assert page.count("importante demande") == lines
    assert page.endswith("1 / 1")
    assert min(sizes_of_words(content)) >= 8
    assert b"pdfuaid:part" in content


def test_what_cannot_fit_flows_under_a_repeated_title_and_loses_nothing():
    content = render_pdf(alone(form(150)), SITE)
    found = pages(content)
    assert len(found) > 1
    assert sum(page.count("importante demande") for page in found) == 150
    assert all(TITLE in page and f"{rank} / {len(found)}" in page for rank, page in enumerate(found, 1))
    assert bookmarks(content) == [TITLE]


def test_rows_left_blank_stay_to_be_filled_by_hand():
    (page,) = pages(render_pdf(alone(form()), SITE))
    written = text_of(render_docx(alone(form()), SITE))
    for label in (*LABELS, "Modalités de", "Partenaires", "Grand Est", "Une accroche"):
        assert label in page
        assert label in written


def test_the_source_of_a_figure_is_under_the_form_and_counts_in_its_page():
    (page,) = pages(render_pdf(alone(form()), SITE))
    assert page.index("Relevé de 2015") > page.index("Budget")


def test_each_form_of_a_plan_has_its_page_its_bookmark_and_its_line_in_the_contents():
    blocks = (
        Heading(1, "Axe 1"),
        form(level=2),
        form(level=2, title="Autre fiche"),
        Heading(1, "Axe 2"),
        Paragraph(words("Fin")),
    )
    plan = Document("Plan", blocks=blocks)
    found = pages(render_pdf(plan, SITE))
    assert [sum(title in page for page in found[2:]) for title in (TITLE, "Autre fiche")] == [1, 1]
    assert f"Fiche 2 {TITLE}" in found[1]
    assert [(one.level, one.number) for one in headings(plan)] == [(1, ""), (2, "Fiche 2"), (2, "Fiche 2"), (1, "")]


def test_a_form_is_stored_and_read_again():
    document = alone(form())
    assert from_dict(to_dict(document)) == document


def test_an_edition_stored_before_forms_existed_is_still_read():
    stored = to_dict(Document("Bilan", blocks=(Heading(1, "Titre"),)))
    del stored["has_cover"]
    assert from_dict(stored).has_cover


def test_the_docx_form_is_a_real_table_with_a_repeated_title_and_spanning_groups():
    content = render_docx(alone(form()), SITE)
    table = xml_of(content).find(f".//{qn('w:tbl')}")
    rows = table.findall(qn("w:tr"))
    assert rows[0].find(f".//{qn('w:tblHeader')}") is not None
    assert rows[0].find(f".//{qn('w:outlineLvl')}").get(qn("w:val")) == "0"
    assert table.find(f".//{qn('w:tblCaption')}").get(qn("w:val")) == f"Fiche action n°\u00a02\u00a0: {TITLE}"
    merges = [one.get(qn("w:val")) for one in table.iter(qn("w:vMerge"))]
    assert merges == ["restart", "continue", "restart", "continue"]
    assert "Plan · 3 mars 2026" in docx.Document(io.BytesIO(content)).sections[0].footer.paragraphs[0].text
    assert text_of(content, "word/footnotes.xml") == "\u00a0Relevé de 2015"


def test_the_docx_of_a_plan_gives_forms_their_own_pages_and_margins():
    blocks = (
        Heading(1, "Axe 1"),
        form(level=2),
        form(level=2, title="Autre fiche"),
        Heading(1, "Axe 2"),
        Paragraph(words("Fin")),
    )
    made = docx.Document(io.BytesIO(render_docx(Document("Plan", blocks=blocks), SITE)))
    assert [round(section.left_margin.mm) for section in made.sections] == [25, 13, 25]
    above = [one for one in made.paragraphs if one.text == "Territoire\u00a0: Grand Est"]
    assert [one.paragraph_format.page_break_before for one in above] == [None, True]
    assert "Fiche 2\u2002Autre fiche" in [one.text for one in made.paragraphs]


def test_the_docx_is_set_smaller_until_it_fits_and_never_unreadable():
    chosen = [fitting(form(lines)).size for lines in (0, 12, 18, 22)]
    assert chosen == sorted(chosen, reverse=True)
    assert chosen[0] == max(SIZES)
    assert min(SIZES) == 8.0
    assert fitting(form(150)).size == FLOWING_SIZE


def test_on_the_screen_labels_are_headers_and_nothing_empty_is_shown():
    html = render_html(alone(form()))
    assert '<th scope="rowgroup" rowspan="1">Modalités de mise en œuvre</th><th scope="row">Date de début</th>' in html
    assert '<th scope="row" colspan="2">Contexte</th>' in html
    assert "Moyens nouveaux" not in html
    assert html.count("<h2") == 1
    assert not re.search(r"<h[3-6]", html)


def test_hostile_words_of_a_form_are_printed_not_obeyed():
    runs = (Text(HOSTILE, True, True), FigureRun(HOSTILE, HOSTILE, HOSTILE, True))
    inner = Table(HOSTILE, (runs, runs), ((runs, runs),), note=HOSTILE)
    blocks = (Heading(2, HOSTILE), Paragraph(runs), Bullets((runs, ())), inner, Quote(runs, HOSTILE), Aside(runs), PageBreak(),
              Chart(HOSTILE, HOSTILE, inner), Bullets(()))  # fmt: skip
    rows = (FormRow(HOSTILE, blocks), FormRow(HOSTILE, blocks, HOSTILE), FormRow("", (), HOSTILE), FormRow(""))
    for one in (Form(HOSTILE, HOSTILE, rows, HOSTILE, HOSTILE, HOSTILE, HOSTILE), Form("", "", ())):
        document = Document(HOSTILE, blocks=(one, one), has_cover=False)
        assert render_pdf(document, SITE)
        assert render_docx(document, SITE)
        assert "<script" not in render_html(document)
