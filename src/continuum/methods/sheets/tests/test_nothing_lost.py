"""Any document is read without a crash, without a word lost, without a word invented."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from continuum.methods.sheets import Reading, Row, SheetDraft, as_document, from_document, from_text, from_tsv, read_sheets
from continuum.methods.sheets.labels import LABELS

from .accounts import invented_words, lost_words
from .fictional import LAYOUTS

GOLDEN = Path(__file__).parent / "golden"
DOCUMENTS = {name: write() for name, write in LAYOUTS.items()} | {
    path.name: path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.txt")
}
NAMES = [name for names in LABELS.values() for name in names]
NOISE = [
    "| |",
    "‘,@}",
    "%9",
    '"',
    "»",
    "“",
    "-",
    "809",
    "i",
    "_",
    "\t",
    "\f",
    "  ",
    "1/",
    "2.",
    "•",
    "—",
    "=",
    "o",
    "<b>",
    "</li>",
    "<li>",
]
WORDS = [
    "équipe",
    "I'ESS",
    "méme",
    "a",
    "pratigue",
    "Recruter",
    "GRAND",
    "2026",
    "2 o 24",
    "Territoire du",
    "Cible",
    "et",
    "(fictive),",
]
HEADS = ["ACTION", "ACTION 1", "ACT I o N 2", "CONTEXTE", "OBJECTIFS", "PRIORITAIRES", "MISE EN OEUVRE", "ACTEURS", "IMPLIQUES"]
HEADS += ["Fiche action n° 3", "Fiche action n°", "Action 4 – Tenir", "Plan d'actions « Tenir »"]
PARTING = [" ", " : ", "\t", "\n", "\n\n", "  ", " - ", "          ", "\n      "]
pieces = st.sampled_from([*NAMES, *NOISE, *WORDS, *HEADS])
documents = st.lists(st.tuples(pieces, st.sampled_from(PARTING)), max_size=60).map(
    lambda drawn: "".join(piece + parting for piece, parting in drawn)
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_of_a_document_is_lost_or_invented(name):
    reading = read_sheets(from_text(DOCUMENTS[name]))
    assert lost_words(DOCUMENTS[name], reading) == {}
    assert invented_words(DOCUMENTS[name], reading) == set()


@given(documents)
@settings(deadline=None, max_examples=150)
def test_labels_noise_and_words_in_any_order_are_read_without_loss(document):
    reading = read_sheets(from_text(document))
    assert lost_words(document, reading) == {}


@given(documents)
@settings(deadline=None, max_examples=80)
def test_a_table_of_tabs_is_read_without_loss(document):
    assert lost_words(document, read_sheets(from_tsv(document.replace('"', "")))) == {}


@given(st.text(max_size=400))
@settings(deadline=None, max_examples=80)
def test_any_text_is_read_without_a_crash(document):
    assert isinstance(read_sheets(from_text(document)), Reading)
    assert isinstance(read_sheets((Row((document, document[::-1]), 1),)), Reading)


@given(documents)
@settings(deadline=None, max_examples=20)
def test_the_same_document_gives_the_same_reading(document):
    assert read_sheets(from_text(document)) == read_sheets(from_text(document))


@pytest.mark.parametrize(
    "hostile",
    [
        " ",
        ".",
        "-",
        ",",
        "a ",
        "**a ",
        "<p",
        "<!",
        "<a href",
        "«",
        '"',
        "1/ ",
        "- A ",
        "2 0",
        "( ",
        "I'",
        "\t",
        "Contexte : ",
        "é",
        "1",
    ],
)
@pytest.mark.parametrize("before", ["Fiche action n° 1\tTenir\nContexte\t", "ACTION 1\nTENIR\nCONTEXTE\nACTEURS\n"])
def test_a_sign_repeated_ten_thousand_times_is_read_in_the_time_of_a_text(before, hostile):
    document = f"{before}{hostile * (10_000 // len(hostile))}\nPartenaires\tLes Essarts"
    assert isinstance(read_sheets(from_text(document)), Reading)
    assert isinstance(read_sheets((Row(("Initiateurs", hostile * 5_000), 1),)), Reading)


@given(documents)
@settings(deadline=None, max_examples=40)
def test_a_reading_that_was_written_comes_back_whole(document):
    reading = read_sheets(from_text(document))
    kept = json.loads(json.dumps(as_document(reading)))
    assert from_document(kept) == reading


# --- Planted faults ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["left_over", "headings", "noise", "sheets"])
def test_a_reader_that_drops_a_part_is_caught(part):
    document = DOCUMENTS["slides.txt"]
    careless = replace(read_sheets(from_text(document)), **{part: ()})
    assert lost_words(document, careless)


def test_a_reader_that_drops_one_value_is_caught():
    document = DOCUMENTS["form.txt"]
    reading = read_sheets(from_text(document))
    careless = replace(reading, sheets=(replace(reading.sheets[0], steering=None),))
    assert lost_words(document, careless) == {"Une": 1, "rencontre": 1, "à": 1, "chaque": 1, "saison": 1}


def test_a_reader_that_invents_is_caught():
    document = DOCUMENTS["form.txt"]
    reading = read_sheets(from_text(document))
    sheet: SheetDraft = reading.sheets[0]
    assert sheet.title is not None
    careless = replace(reading, sheets=(replace(sheet, title=replace(sheet.title, value="Soutenir Nancy")),))
    assert invented_words(document, careless) == {"Nancy"}
