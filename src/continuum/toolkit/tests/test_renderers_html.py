"""The document on screen: structure a screen reader can follow, and nothing an author typed that runs."""

import re
from html.parser import HTMLParser

import pytest

from continuum.toolkit.renderers.document import (
    Aside,
    Chart,
    Document,
    FigureRun,
    Heading,
    Link,
    Paragraph,
    Table,
    Text,
    cells,
    words,
)
from continuum.toolkit.renderers.html import render_html, table_of_contents
from continuum.toolkit.renderers.svg import COLOURS, UnreadableChart, print_svg, screen_svg
from continuum.toolkit.tests.report_sample import sample_report

VOID = {"hr", "br", "img"}


class _Tree(HTMLParser):
    """Checks nesting and gathers tags, ids and the targets of local links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.names: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.tags.append(tag)
        for name, value in attrs:
            self.names.append(name)
            if name == "id":
                self.ids.append(value)
            if name == "href" and value.startswith("#"):
                self.targets.append(value[1:])

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_headings_start_where_the_page_says_and_carry_their_anchor():
    document = Document("t", blocks=(Heading(1, "Où ?", number="1"), Heading(2, "Où ?")))
    assert re.findall(r'<(h\d) id="([^"]+)"', render_html(document, first_level=3)) == [("h3", "ou"), ("h4", "ou-2")]
    assert table_of_contents(document) == [(1, "1", "Où ?", "ou"), (2, "", "Où ?", "ou-2")]


def test_the_sample_is_well_formed_with_unique_ids_and_live_links():
    tree = _Tree(render_html(sample_report(), id_prefix="r-"))
    assert len(set(tree.ids)) == len(tree.ids)
    assert set(tree.targets) <= set(tree.ids)
    assert "h1" not in tree.tags
    assert "style" not in tree.names
    assert not {"script", "style"} & set(tree.tags)


def test_a_figure_and_its_source_lead_to_each_other():
    html = render_html(Document("t", blocks=(Paragraph((FigureRun("12", "/f/1", "Enquête 2021"),)),)))
    assert 'href="/f/1">12</a>' in html
    assert 'href="#note-1" id="appel-1"' in html
    assert 'id="note-1"' in html
    assert 'href="#appel-1"' in html
    assert "Enquête 2021" in html


def test_tables_name_their_columns_rows_and_total():
    table = Table("Postes", cells("Branche", "N"), (cells("A", "1"), cells("Total", "1")), ("left", "right"), total_row=True)
    html = render_html(Document("t", blocks=(table,)))
    assert '<caption id="tableau-1">Postes</caption>' in html
    assert '<th scope="col" class="doc-right">N</th>' in html
    assert '<tfoot class="doc-total"><tr><th scope="row" class="doc-left">Total</th>' in html


@pytest.mark.parametrize("corner", [(), *cells("", " ")])
def test_a_corner_without_words_is_no_heading(corner):
    html = render_html(Document("t", blocks=(Table("Postes", (corner, *cells("N")), (cells("A", "1"),)),)))
    assert "<thead><tr><td></td><th" in html


def test_a_text_set_apart_says_its_kind():
    html = render_html(Document("t", blocks=(Aside(words("Chiffres inventés."), "demo"),)))
    assert "doc-aside-demo" in html
    assert "Texte de démonstration" in html


@pytest.mark.parametrize(
    "block",
    [
        Paragraph((Text("</p><script>alert(1)</script>"),)),
        Paragraph((Link("<script>", "javascript:alert(1)"),)),
        Paragraph((FigureRun("<script>", '"><script>', "<script>"),)),
        Heading(1, "<script>", anchor='"><script>', number="<script>"),
        Table("<script>", cells("<script>"), (cells("<script>"),), note="<script>"),
        Chart("<script>", '<svg viewBox="0 0 1 1"><script>alert(1)</script></svg>', Table("t", cells("a"), ())),
    ],
)
def test_nothing_an_author_typed_runs(block):
    html = render_html(Document("t", cover_note="<script>", blocks=(block,)))
    assert "<script" not in html
    assert "javascript:" not in html


def test_signs_that_files_forbid_are_dropped():
    html = render_html(Document("t", blocks=(Paragraph(words("a\x00b\x08c\ud800d\u202ee")),)))
    assert "abcde" in html


def test_a_drawing_keeps_shapes_only_and_is_named():
    hostile = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" '
        'onload="x()"><style>*{}</style><image href="http://a/b"/><foreignObject><b/></foreignObject>'
        '<a href="javascript:x()"/><use xlink:href="http://a#b"/><rect style="fill:red" fill="url(http://a)"/>'
        '<circle class="c" fill="var(--pine)"/></svg>'
    )
    drawn = screen_svg(hostile, 'Titre "cité"')
    for forbidden in ("onload", "style", "image", "foreignObject", "javascript", "http://a", "ns0"):
        assert forbidden not in drawn
    assert 'class="c"' in drawn
    assert 'role="img"' in drawn
    assert 'aria-label="Titre &quot;cité&quot;"' in drawn


def test_on_paper_colour_tokens_become_colours():
    svg = '<svg viewBox="0 0 9 9"><rect fill="var(--pine)"/><rect fill="var(--autre, #123456)"/><g fill="currentColor"/></svg>'
    printed = print_svg(svg, "Une police")
    assert "var(" not in printed
    assert COLOURS["pine"] in printed
    assert "#123456" in printed
    assert COLOURS["ink"] in printed


@pytest.mark.parametrize("svg", ["", "<svg", "<p/>", "<svg/>", '<!DOCTYPE x [<!ENTITY a "b">]><svg viewBox="0 0 1 1"/>'])
def test_an_unreadable_drawing_leaves_its_table(svg):
    with pytest.raises(UnreadableChart):
        screen_svg(svg, "t")
    html = render_html(Document("t", blocks=(Chart("t", svg, Table("Jumeau", cells("a"), (cells("1"),))),)))
    assert "Jumeau" in html
    assert "<svg" not in html
