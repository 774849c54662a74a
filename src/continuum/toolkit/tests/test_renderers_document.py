"""A document stored today is the same document when it is set again."""

import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum.toolkit.renderers.columns import column_widths, holds_together
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
    from_dict,
    headings,
    running_title,
    to_dict,
    with_sound_headings,
)
from continuum.toolkit.renderers.links import safe_url
from continuum.toolkit.tests.report_sample import sample_report

WORDS = st.text(max_size=20)
RUN = st.one_of(
    st.builds(Text, WORDS, st.booleans(), st.booleans()),
    st.builds(Link, WORDS, WORDS),
    st.builds(FigureRun, WORDS, st.none() | WORDS, st.none() | WORDS, st.booleans()),
)
RUNS = st.lists(RUN, max_size=3).map(tuple)


def _tables(columns: int) -> st.SearchStrategy[Table]:
    row = st.tuples(*[RUNS] * columns)
    return st.builds(
        Table,
        WORDS,
        row,
        st.lists(row, max_size=3).map(tuple),
        st.sampled_from([(), ("right",) * columns]),
        st.sampled_from([(), (1.5,) * columns]),
        WORDS,
        st.booleans(),
    )


TABLE = st.integers(1, 3).flatmap(_tables)
BLOCK = st.one_of(
    st.builds(Heading, st.integers(1, 4), WORDS, WORDS, WORDS),
    st.builds(Paragraph, RUNS),
    st.builds(Bullets, st.lists(RUNS, max_size=3).map(tuple)),
    TABLE,
    st.builds(Quote, RUNS, WORDS),
    st.builds(Aside, RUNS, st.sampled_from(["demo", "watch", "source"])),
    st.builds(Chart, WORDS, WORDS, TABLE),
    st.just(PageBreak()),
)
DOCUMENT = st.builds(
    Document,
    title=WORDS,
    cover_note=WORDS,
    blocks=st.lists(BLOCK, max_size=4).map(tuple),
    dated_on=st.none() | st.dates(),
)


@given(DOCUMENT)
def test_a_stored_document_reads_back_the_same(document):
    assert from_dict(json.loads(json.dumps(to_dict(document)))) == document


@given(st.lists(st.sampled_from(["Titre", "titre", "Titre 2", "titre-2", "É", "?"]), max_size=8))
def test_no_two_headings_share_an_anchor(titles):
    document = Document("t", blocks=tuple(Heading(2, title) for title in titles))
    anchors = [heading.anchor for heading in headings(document)]
    assert len(set(anchors)) == len(anchors) == len(titles)
    assert with_sound_headings(with_sound_headings(document)) == with_sound_headings(document)


def test_heading_levels_never_skip_and_empty_headings_are_dropped():
    levels = (3, 3, 4, 1, 3, 3, 2)
    document = Document("t", blocks=(Heading(1, " "), *(Heading(level, "Titre") for level in levels)))
    assert [heading.level for heading in headings(document)] == [1, 1, 2, 1, 2, 2, 2]


def test_the_running_title_holds_on_one_line():
    assert running_title(Document("Un\ntitre")) == "Un titre"
    assert running_title(Document("Un titre", running_title="Court")) == "Court"
    assert len(running_title(Document("mot " * 200))) <= 90


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Heading(5, "trop profond"),
        lambda: Table("t", cells("a", "b"), (cells("1"),)),
        lambda: Table("t", (), ()),
        lambda: Table("t", cells("a"), (), aligns=("left", "right")),
        lambda: Table("t", cells("a"), (), widths=(0,)),
    ],
)
def test_a_block_that_cannot_be_set_is_refused_at_once(broken):
    with pytest.raises(ValueError, match=r"\w"):
        broken()


def test_column_widths_follow_their_content_and_fill_the_line():
    table = Table("t", cells("Nom", "N"), (cells("Une très longue dénomination de structure", "3"),))
    name, count = column_widths(table)
    assert name > 3 * count
    assert name + count == pytest.approx(1)
    assert column_widths(Table("t", cells("a", "b"), (), widths=(3, 1))) == (0.75, 0.25)


def test_only_a_table_that_fits_is_kept_on_one_page():
    short = Table("t", cells("a", "b"), (cells("1", "2"),) * 8)
    many_rows = Table("t", cells("a"), (cells("1"),) * 40)
    tall_cells = Table("t", cells("a", "b"), (cells("1", "Un constat. " * 90),) * 4)
    assert [holds_together(table) for table in (short, many_rows, tall_cells)] == [True, False, False]
    assert holds_together(Table("t", ((),), ()))


@pytest.mark.parametrize(
    ("url", "printed"),
    [
        ("/plan/3", "https://exemple.org/plan/3"),
        ("https://autre.org/a?b=1", "https://autre.org/a?b=1"),
        ("mailto:contact@exemple.org", "mailto:contact@exemple.org"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        (" data:text/html,x", None),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_only_harmless_addresses_are_printed_and_in_full(url, printed):
    assert safe_url(url, "https://exemple.org") == printed


def test_on_screen_a_local_address_stays_local():
    assert safe_url("/plan/3") == "/plan/3"
    assert safe_url("javascript:alert(1)") is None


def test_the_sample_report_holds_every_kind_of_block():
    kinds = {type(block) for block in sample_report().blocks}
    assert kinds == {Heading, Paragraph, Bullets, Table, Quote, Aside, Chart, PageBreak}
    assert sample_report().dated_on == datetime.date(2022, 10, 1)
