"""The same sheet is read the same, whatever layout an old document gives it."""

from __future__ import annotations

from typing import Any

import pytest

from continuum.methods.sheets import Line, Row, block_of, from_text, from_tsv, read_best, read_sheets

from . import fictional
from .fictional import FORM, LAYOUTS, MISSIONS, VALUES, values_of


def only_sheet(text: str) -> dict[str, Any]:
    (sheet,) = read_sheets(from_text(text)).sheets
    return values_of(sheet)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_sheet_is_read_the_same_in_every_layout(layout):
    assert only_sheet(LAYOUTS[layout]()) == VALUES


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "page"])
def test_nothing_of_the_sheet_is_left_over(layout):
    assert read_sheets(from_text(LAYOUTS[layout]())).left_over == ()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_lost_accents_change_nothing_but_the_accents(layout):
    read = only_sheet(fictional.without_accents(LAYOUTS[layout]()))
    plain = {name: fictional.without_accents(value) for name, value in VALUES.items() if isinstance(value, str)}
    assert {name: read.get(name) for name in plain} == plain


@pytest.mark.parametrize("absent", ["Contexte", "Date de début", "Moyens nouveaux nécessaires", "Territoire"])
def test_a_row_that_is_absent_is_missing_and_invents_nothing(absent, monkeypatch):
    field = {"Contexte": "context", "Date de début": "starts", "Territoire": "territory"}.get(absent, "means")
    monkeypatch.setattr(fictional, "FORM", tuple(row for row in FORM if absent not in row[0]))
    (sheet,) = read_sheets(from_text(fictional.tabs())).sheets
    assert values_of(sheet) == {name: value for name, value in VALUES.items() if name != field}
    assert field in {one.field for one in sheet.missing}


def test_a_label_without_value_is_missing_and_says_where_it_stands():
    (sheet,) = read_sheets(from_text("Territoire :\n\nFiche action n°\tTenir\nContexte\tUn constat")).sheets
    (territory,) = [one for one in sheet.missing if one.field == "territory"]
    assert (territory.place.number, territory.why) == (1, "l’intitulé est là, sans valeur")


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Objectifs", "objectives"),
        ("Porteur", "initiators"),
        ("Public visé", "audience"),
        ("Échéance", "duration"),
        ("ÉTAT DES LIEUX", "context"),
        ("Objectif(s) visé(s)", "objectives"),
        ("Problématique", "stakes"),
        ("Chef de file", "initiators"),
        ("Gouvernance", "steering"),
        ("Bénéficiaires", "audience"),
        ("Calendrier", "period"),
        ("Contexle", "context"),
    ],
)
def test_labels_have_synonyms_and_bear_a_letter_spoilt(label, field):
    (sheet,) = read_sheets(from_text(f"Fiche action n° 1\tTenir\n{label}\tCe qui est écrit ici")).sheets
    assert values_of(sheet)[field] in ("Ce qui est écrit ici", ["Ce qui est écrit ici"])


def test_a_spoilt_label_is_said_and_lowers_what_is_sure():
    (sheet,) = read_sheets(from_text("Fiche action n° 1\tTenir\nContexle\tUn constat")).sheets
    assert sheet.context is not None
    assert (sheet.context.confidence, "Contexle" in sheet.context.why) == ("likely", True)


def test_cells_of_html_give_points_and_missions():
    points = "".join(f"<li style='x'>- {point} ;</li>" for point in ("le bassin vieillit", "les trajets sont longs"))
    described = "<p>Ensemble.</p>" + "".join(
        f"<p>{number}/ {title} :</p><ul>{''.join(f'<li>- {one} ;</li>' for one in activities)}</ul>"
        for number, (title, activities) in enumerate(MISSIONS, start=1)
    )
    text = f"Fiche action n°\t<b>Tenir</b>\nContexte\t<p>Le bassin :</p><ul>{points}</ul>\nDescription du projet\t{described}"
    assert only_sheet(text) == {
        "title": "Tenir",
        "context": "Le bassin :\n\n- le bassin vieillit ;\n- les trajets sont longs ;",
        "description": "Ensemble.",
        "missions": [(title, list(activities)) for title, activities in MISSIONS],
    }


def test_a_table_of_one_row_a_sheet_gives_as_many_sheets():
    names = "N°\tTitre\tTerritoire\tObjectifs\tPorteur\n"
    rows = f"{names}1\tTenir\tLongwy\tGarder le lien\tLes Essarts (fictive)\n2\tOuvrir\tMetz\t\t\n"
    reading = read_sheets(from_tsv(rows))
    assert reading.layout == "table"
    assert [values_of(sheet) for sheet in reading.sheets] == [
        {
            "number": "1",
            "title": "Tenir",
            "territory": "Longwy",
            "objectives": ["Garder le lien"],
            "initiators": ["Les Essarts (fictive)"],
        },
        {"number": "2", "title": "Ouvrir", "territory": "Metz"},
    ]


def test_a_whole_plan_gives_its_name_and_its_sheets():
    second = fictional.colons().replace("n° 2", "n° 3").replace(fictional.TITLE, "Loger les remplaçants")
    reading = read_sheets(from_text(f"Programme : Métiers du soin\n\n{fictional.colons()}\n\n{second}"))
    assert reading.programme is not None
    assert reading.programme.value == "Métiers du soin"
    assert [(sheet.number.value, sheet.title.value, sheet.territory.value) for sheet in reading.sheets] == [
        ("2", fictional.TITLE, "Pays de Longwy"),
        ("3", "Loger les remplaçants", "Pays de Longwy"),
    ]


def test_what_surrounds_a_table_is_left_over_with_its_place():
    reading = read_sheets(from_text(f"Notes de séance\n\n{fictional.tabs()}\n\nÀ revoir ensemble."))
    assert [(scrap.text, scrap.place.number) for scrap in reading.left_over] == [
        ("Notes de séance", 1),
        ("À revoir ensemble.", 17),
    ]


def test_rows_of_a_workbook_keep_their_sheet_in_the_place():
    laid = (Row(("Fiche action n°", "4", "Tenir"), 1, sheet="Feuil1"), Row(("Contexte", "Un constat"), 2, sheet="Feuil1"))
    (sheet,) = read_sheets(laid).sheets
    assert values_of(sheet) == {"number": "4", "title": "Tenir", "context": "Un constat"}
    assert str(sheet.context.place) == "feuille «\u00a0Feuil1\u00a0», ligne 2"


def test_a_merged_cell_repeated_by_a_word_processor_counts_once():
    laid = (Row(("Fiche action n° 4", "Tenir", "Tenir"), 1), Row(("Modalités de mise en œuvre", "Durée", "Un an", "Un an"), 2))
    (sheet,) = read_sheets(laid).sheets
    assert values_of(sheet) == {"number": "4", "title": "Tenir", "duration": "Un an"}


def test_prose_that_uses_the_words_of_labels_stays_prose():
    told = "Le contexte du projet est connu.\nObjectifs et moyens se discutent.\nAction sociale et action publique se répondent."
    reading = read_sheets(from_text(f"Fiche action n° 1 : Tenir\nContexte\n{told}"))
    (sheet,) = reading.sheets
    assert set(values_of(sheet)) == {"number", "title", "context"}
    assert sheet.context.value == "\n\n".join(told.split("\n"))


def test_a_document_without_sheet_says_so():
    reading = read_sheets((Line("Bonjour à toutes et à tous.", 1),))
    assert (reading.layout, reading.sheets, len(reading.left_over)) == ("unknown", (), 1)


def test_results_that_no_heading_sorts_go_by_their_sentence():
    (sheet,) = read_sheets(
        from_text("Fiche action n° 1\tTenir\nIndicateurs\t- Nombre de visites - Satisfaction des familles")
    ).sheets
    assert [found.value for found in sheet.quantitative] == ["Nombre de visites"]
    assert [found.value for found in sheet.qualitative] == ["Satisfaction des familles"]
    assert {found.confidence for found in (*sheet.quantitative, *sheet.qualitative)} == {"likely"}


def test_of_two_orders_of_one_document_the_one_that_says_most_is_kept():
    mixed = from_text(fictional.alone().replace("\n", " "))
    assert values_of(read_best([mixed, from_text(fictional.page())]).sheets[0]) == VALUES
    assert values_of(read_best([from_text(fictional.page()), mixed]).sheets[0]) == VALUES


def test_whole_paragraphs_are_not_joined_as_the_lines_of_a_page_are():
    written = ["Fiche action n° 1 : Tenir", "Moyens", "Une salle au centre", "Un logiciel"]
    whole = [block_of(text, number, whole=True) for number, text in enumerate(written, start=1)]
    (sheet,) = read_sheets(tuple(block for block in whole if block)).sheets
    assert values_of(sheet)["means"] == ["Une salle au centre", "Un logiciel"]


def test_two_inner_labels_beside_a_label_in_the_middle_of_its_row_both_stay():
    columns = [
        ("", "Un constat", ""),
        ("Contexte", "partagé", ""),
        ("", "", ""),
        ("", "Date de début", "Mars 2026"),
        ("Modalités", "Durée", "Permanente"),
        ("", "", ""),
        ("Enjeux", "Tenir", ""),
        ("Pilotage", "Un comité", ""),
    ]
    read = only_sheet("\n".join("".join(f"{cell:<20}" for cell in row).rstrip() for row in columns))
    assert (read["starts"], read["duration"]) == ("Mars 2026", "Permanente")
