"""Two documents as they come: a form copied with its HTML, and slides read by a scanner with all its noise."""

from __future__ import annotations

from pathlib import Path

import pytest

from continuum.methods.sheets import Reading, from_text, read_sheets

from .expected_readings import FORM, SLIDES
from .fictional import values_of

GOLDEN = Path(__file__).parent / "golden"


def reading_of(name: str) -> Reading:
    return read_sheets(from_text((GOLDEN / name).read_text(encoding="utf-8")))


def test_a_form_is_read_whole():
    reading = reading_of("form.txt")
    assert reading.layout == "form"
    assert [values_of(sheet) for sheet in reading.sheets] == [FORM]
    assert [scrap.text for scrap in reading.left_over] == [
        "→ à relire ensemble avant le comité",
        "Modèle de fiche action",
        "à voir plus tard",
    ]


def test_slides_are_read_as_far_as_they_can_be():
    reading = reading_of("slides.txt")
    assert reading.layout == "slides"
    assert [values_of(sheet) for sheet in reading.sheets] == SLIDES


def test_the_name_of_the_plan_is_found_in_the_words_that_introduce_it():
    programme = reading_of("slides.txt").programme
    assert programme is not None
    assert (programme.value, programme.confidence) == ("Bien arriver, bien rester", "likely")


def test_an_overview_of_the_actions_is_no_sheet():
    texts = [scrap.text for scrap in reading_of("slides.txt").left_over]
    assert {"Loger", "Transporter", "LANCEMENT", "DEBUT 2026", "Merci a nos", "partenaires"} <= set(texts)


def test_a_title_repeated_on_the_next_slide_is_read_once():
    repeated = [scrap.text for scrap in reading_of("slides.txt").headings if scrap.why == "titre répété"]
    assert repeated == ["LOGER LES NOUVEAUX", "SALARIES DU PLATEAU", "TRANSPORTER LES", "equipes de nuif"]


def test_two_columns_mixed_by_the_scanner_are_doubtful_and_nothing_is_made_of_them():
    sheet = reading_of("slides.txt").sheets[1]
    (objectives,) = [one for one in sheet.missing if one.field == "objectives"]
    assert sheet.context is not None
    assert sheet.context.confidence == "doubtful"
    assert sheet.objectives == ()
    assert "mêlées" in objectives.why
    assert "mêlées" in sheet.context.why


@pytest.mark.parametrize(("sheet", "confidence", "why"), [(0, "likely", "diapositive"), (1, "doubtful", "«\u00a02 o 27\u00a0»")])
def test_a_year_badly_read_is_doubtful(sheet, confidence, why):
    period = reading_of("slides.txt").sheets[sheet].period
    assert period is not None
    assert period.confidence == confidence
    assert why in period.why


def test_what_goes_on_from_a_page_to_the_next_without_heading_is_doubtful():
    last = reading_of("slides.txt").sheets[0].missions[-1]
    assert (last.title.value, last.title.confidence) == ("Lettre aux communes", "doubtful")


def test_every_repair_says_the_words_before_and_after_the_rule_and_the_place():
    context = reading_of("slides.txt").sheets[0].context
    assert context is not None
    assert [(one.before, one.after, one.rule, one.place.page) for one in context.repairs] == [
        ("I'accueil", "l’accueil", "elided_l", 3),
        ("premiére", "première", "accent", 3),
    ]
    assert "I'accueil" in context.snippet


def test_stray_signs_are_told_as_noise():
    assert [scrap.text for scrap in reading_of("slides.txt").noise] == [
        *("i", "%'", "‘,@}", "| |", "al0a", "%'", "¥", "809", '"'),
    ]
