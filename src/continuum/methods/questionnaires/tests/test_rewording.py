"""The file out again: only the words asked for change, and what goes out is still a form for ODK."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font
from pyxform.xls2xform import convert

from continuum.methods.questionnaires import NewWording, UnreadableForm, read_form, reword, wording_of
from continuum.methods.questionnaires.choices import level_names, with_level_name

CONTENT = (Path(__file__).parent / "golden" / "diagnostic.xlsx").read_bytes()
LABEL = "label::Français (fr)"


def cells(content: bytes) -> dict[tuple[str, str], object]:
    book = load_workbook(io.BytesIO(content))
    return {
        (sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet for cell in row if cell.value is not None
    }


def test_only_the_words_asked_for_change() -> None:
    new = reword(CONTENT, [NewWording("survey", 4, LABEL, "Un livret est remis"), NewWording("choices", 2, LABEL, "Pas du tout")])
    before, after = cells(CONTENT), cells(new)
    assert {place for place in before if before[place] != after[place]} == {("survey", "C4"), ("choices", "C2")}
    assert before.keys() == after.keys()
    form = read_form(new).form
    assert form is not None
    assert form.by_code["livret"].labels["Français (fr)"] == "Un livret est remis"
    assert convert(new, form_name="data", warnings=[]).xform


def test_the_looks_of_the_sheet_the_columns_of_others_and_other_sheets_stay() -> None:
    book = load_workbook(io.BytesIO(CONTENT))
    book["survey"]["A1"].font = Font(bold=True)
    book["survey"]["Z1"] = "bind::ns:attr"
    book.create_sheet("notes")["B2"] = "à relire"
    given = io.BytesIO()
    book.save(given)
    new = load_workbook(io.BytesIO(reword(given.getvalue(), [NewWording("survey", 4, LABEL, "Autre")])))
    assert new["survey"]["A1"].font.bold
    assert (new["survey"]["Z1"].value, new["notes"]["B2"].value) == ("bind::ns:attr", "à relire")


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    new = reword(CONTENT, [NewWording("survey", 4, LABEL, '=HYPERLINK("https://ailleurs.example")')])
    assert load_workbook(io.BytesIO(new))["survey"]["C4"].data_type == "s"


def test_the_cells_of_words_are_listed_with_what_they_say() -> None:
    found = {(one.sheet, one.row): one for one in wording_of(CONTENT) if one.column == "label"}
    assert found["survey", 4].name == "livret"
    assert found["survey", 4].text == "Un livret est remis à l’arrivée"
    assert ("choices", 2) in found


@pytest.mark.parametrize(
    "change",
    [
        NewWording("survey", 4, "relevant", "1 = 1"),
        NewWording("survey", 400, LABEL, "x"),
        NewWording("settings", 2, "form_title", "x"),
        NewWording("survey", 4, LABEL, "x" * 6_000),
        NewWording("survey", 4, LABEL, "x\x00"),
        NewWording("survey", 4, LABEL, "Bonjour ${inconnu}"),
    ],
)
def test_what_is_no_wording_or_would_break_the_form_is_refused(change: NewWording) -> None:
    with pytest.raises(UnreadableForm):
        reword(CONTENT, [change])


def test_an_old_workbook_is_not_written_back() -> None:
    old = (Path(__file__).parent / "golden" / "ancien.xls").read_bytes()
    with pytest.raises(UnreadableForm, match=r"\.xlsx"):
        reword(old, [NewWording("survey", 2, "label", "x")])


def test_the_name_of_a_level_changes_alone_in_its_cell() -> None:
    for cell in ("fragile:0; solide:50", "0:fragile;50 = solide", "fragile:0 | solide : 50"):
        assert level_names(cell) == ["fragile", "solide"]
        assert level_names(with_level_name(cell, 1, "établi")) == ["fragile", "établi"]
        assert with_level_name(cell, 1, "établi").replace("établi", "solide") == cell
