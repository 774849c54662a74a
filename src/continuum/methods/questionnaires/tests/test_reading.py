"""A file in: every fault named by sheet, row and column with its remedy, a form out; bad files refused in words, at once."""

from __future__ import annotations

import io
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from continuum.methods.questionnaires import from_json, read_form

from .forms import Rows, choices, form_of, problems_of, xlsx

GOLDEN = Path(__file__).parent / "golden"
OUI_NON = choices("oui_non", "oui", "non")


def question(name: str, type_: str = "text", **cells: Any) -> dict[str, Any]:
    return {"type": type_, "name": name, "label": name.capitalize(), **cells}


def places(survey: Rows, *others: Any, **more: Any) -> list[tuple[str, str | None, int | None, str | None]]:
    return [(one.level, one.sheet, one.row, one.column) for one in problems_of(survey, *others, **more)]


# --- Faults that ODK's reader lets through -----------------------------------------------------------------------------

A, F = question("a"), question("f", "select_one oui_non")
FAULTS: dict[str, tuple[Rows, str, int, str, str]] = {
    "a circle": (
        [question("b", relevant="${c} = '1'"), question("c", relevant="${b} = '1'")],
        "survey",
        2,
        "relevant",
        "en rond (b → c → b)",
    ),
    "a question that depends on itself": ([question("b", relevant="${b} = '1'")], "survey", 2, "relevant", "en rond"),
    "a group that depends on its question": (
        [
            {"type": "begin group", "name": "g", "label": "G", "relevant": "${b} = '1'"},
            question("b", "calculate", calculation="1 + 1"),
            {"type": "end group"},
        ],
        "survey",
        2,
        "relevant",
        "en rond",
    ),
    "wrong syntax": ([A, question("b", relevant="${a} = = '1' and (")], "survey", 3, "relevant", "une valeur est attendue"),
    "an unknown function": ([A, question("b", relevant="frobnicate(${a})")], "survey", 3, "relevant", "n’existe pas"),
    "typographic quotes": ([A, question("b", relevant="${a} = ’oui’")], "survey", 3, "relevant", "guillemets droits"),
    "an unknown choice": (
        [F, question("b", relevant="selected(${f}, 'zzz')")],
        "survey",
        3,
        "relevant",
        "n’existe pas dans la liste",
    ),
    "a near choice": (
        [F, question("b", relevant="${f} = 'ouii'")],
        "survey",
        3,
        "relevant",
        "vouliez-vous écrire «\u00a0oui\u00a0»",
    ),
    "an unknown choice as a default": (
        [question("f", "select_one oui_non", default="si")],
        "survey",
        2,
        "default",
        "n’existe pas",
    ),
    "an unknown name": (
        [A, question("b", constraint=". > ${aa}")],
        "survey",
        3,
        "constraint",
        "vouliez-vous écrire «\u00a0a\u00a0»",
    ),
    "an unknown name in a label": ([question("b", label="Bonjour ${zut}")], "survey", 2, "label", "aucune question"),
    "an unknown list": ([question("b", "select_one zut")], "survey", 2, "type", "feuille choices"),
    "a bare reference into a repeat": (
        [
            {"type": "begin repeat", "name": "r", "label": "R"},
            question("n", "integer"),
            {"type": "end repeat"},
            {"type": "calculate", "name": "t", "calculation": "${n} + 1"},
        ],
        "survey",
        5,
        "calculation",
        "sum()",
    ),
    "a doubled name": ([A, question("b"), question("a")], "survey", 4, "name", "déjà pris ligne 2"),
    "an unsupported type": ([question("b", "texte")], "survey", 2, "type", "vouliez-vous écrire «\u00a0text\u00a0»"),
    "a name with a space": ([question("b c")], "survey", 2, "name", "sans espace"),
    "a reserved name": ([question("meta")], "survey", 2, "name", "réservé"),
    "a group left open": ([{"type": "begin group", "name": "g", "label": "G"}, A], "survey", 2, "type", "end group"),
    "a group closed twice": ([A, {"type": "end group"}], "survey", 3, "type", "sans avoir été ouvert"),
    "a repeat closed as a group": (
        [{"type": "begin repeat", "name": "r", "label": "R"}, A, {"type": "end group"}],
        "survey",
        4,
        "type",
        "refermez ce qui est ouvert",
    ),
    "a pattern that cannot be read": ([question("b", constraint="regex(., '(a')")], "survey", 2, "constraint", "modèle"),
    "a question as a column": (
        [A, question("b", "select_one oui_non", choice_filter="a = 'x'")],
        "survey",
        3,
        "choice_filter",
        "écrivez «\u00a0${a}\u00a0»",
    ),
    "a calculation that is empty": ([A, {"type": "calculate", "name": "c"}], "survey", 3, "calculation", "vide"),
    "a function that needs a file": (
        [A, question("b", relevant="pulldata('f', 'x', 'y', ${a}) = 1")],
        "survey",
        3,
        "relevant",
        "fichiers",
    ),
    "an answer of another time": ([A, question("b", relevant="${last-saved#a} = '1'")], "survey", 3, "relevant", "last-saved"),
    "a weight below zero": ([A, question("b", cx_weight=-1)], "survey", 3, "cx_weight", "poids"),
    "a scored question without points": (
        [question("b", "select_one oui_non", cx_dimension="d")],
        "survey",
        2,
        "cx_dimension",
        "cx_score",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_by_sheet_row_and_column_with_its_remedy(name: str) -> None:
    survey, sheet, row, column, said = FAULTS[name]
    problems = problems_of(survey, OUI_NON)
    assert ("error", sheet, row, column) == (problems[0].level, problems[0].sheet, problems[0].row, problems[0].column)
    assert said in problems[0].message
    assert problems[0].message.endswith((".", "\u202f?"))
    assert "?." not in problems[0].message


def test_five_faults_are_found_in_one_go() -> None:
    reading = read_form((GOLDEN / "cinq_fautes.xlsx").read_bytes())
    assert not reading.is_valid
    assert [one.row for one in reading.errors] == [4, 5, 8, 9, 10]


def test_the_same_name_in_two_groups_is_told_on_its_row_and_refused_where_an_expression_cites_it() -> None:
    groups = [[{"type": "begin group", "name": name, "label": name}, A, {"type": "end group"}] for name in ("g", "h")]
    (told,) = problems_of([*groups[0], *groups[1]])
    assert (told.level, told.row, told.column, "de la ligne 3" in told.message) == ("warning", 6, "name", True)
    refused = problems_of([*groups[0], *groups[1], question("b", relevant="${a} = 'x'")])
    (cited,) = (one for one in refused if one.level == "error")
    assert (cited.row, "(lignes 3 et 6)" in cited.message) == (8, True)


def test_odk_s_own_reader_lets_most_of_them_through() -> None:
    passed = 0
    for survey, *_ in FAULTS.values():
        try:
            convert(xlsx(survey, OUI_NON), form_name="data", warnings=[])
        except Exception:
            continue
        passed += 1
    assert passed >= 10


def test_what_odk_s_reader_refuses_and_we_do_not_see_is_said_too() -> None:
    (problem,) = problems_of([question("b", "range", parameters="start=10 end=1 step=zut")])
    assert problem.level == "error"
    assert "ODK" in problem.message


def test_a_refusal_of_odk_s_reader_that_names_a_question_finds_its_row() -> None:
    (warning, *_), (error,) = (
        [one for one in problems_of([A, {"type": "text", "name": "seule"}]) if one.level == level]
        for level in ("warning", "error")
    )
    assert (warning.row, error.row) == (3, 3)


# --- Choices, headers, cells ---------------------------------------------------------------------------------------------


def test_a_choice_with_a_space_is_refused_in_a_multiple_choice_and_accepted_in_a_single_one() -> None:
    rows = [{"list_name": "l", "name": "très bien", "label": "Très bien"}, {"list_name": "l", "name": "mal", "label": "Mal"}]
    assert "espace" in problems_of([question("q", "select_multiple l")], rows)[0].message
    assert problems_of([question("q", "select_one l")], rows) == ()


def test_a_doubled_choice_is_refused_unless_the_settings_allow_it() -> None:
    rows = choices("l", "a", "a", "b")
    assert places([question("q", "select_one l")], rows) == [("error", "choices", 3, "name")]
    assert form_of([question("q", "select_one l")], rows, [{"allow_choice_duplicates": "yes"}])


def test_names_of_choices_read_as_numbers_and_booleans_are_texts() -> None:
    rows = [{"list_name": "l", "name": 1.0, "label": "Un"}, {"list_name": "l", "name": 2, "label": "Deux"}]
    form = form_of(
        [question("q", "select_one l", required=True), question("r", required="oui"), question("s", required="yes")], rows
    )
    assert [choice.name for choice in form.lists["l"]] == ["1", "2"]
    assert [item.required.lower() for item in form.items] == ["true", "oui", "yes"]


def test_headers_have_many_names_and_languages_the_first_french_one_comes_first() -> None:
    survey = [
        {
            "type": "integer",
            "name": "n",
            "label::English (en)": "Age",
            "label::Français (fr)": "Âge",
            "relevance": "1 = 1",
            "readonly": "yes",
            "bind::required": "yes",
        }
    ]
    form = form_of(survey)
    assert form.languages == ("Français (fr)", "English (en)")
    item = form.items[0]
    assert (item.relevant, item.read_only, item.required) == ("1 = 1", True, "yes")


def test_a_misspelt_column_is_noticed() -> None:
    (problem,) = problems_of([question("q", relevent="1 = 1")])
    assert (problem.level, problem.column) == ("warning", "relevent")
    assert "relevant" in problem.message


def test_what_identifies_is_kept_in_the_file_and_not_collected() -> None:
    problems = problems_of([{"type": "deviceid", "name": "d"}, {"type": "geopoint", "name": "g", "label": "G"}, question("q")])
    assert [(one.level, one.row) for one in problems] == [("warning", 2), ("warning", 3)]
    form = form_of([{"type": "deviceid", "name": "d"}, question("q")])
    assert [item.kind for item in form.items] == ["hidden", "text"]


def test_a_code_of_its_own_is_the_identity_and_doubled_names_in_two_groups_have_their_path() -> None:
    survey = [
        question("q", cx_code="Q1"),
        {"type": "begin group", "name": "g", "label": "G"},
        question("x"),
        {"type": "end group"},
    ]
    survey += [{"type": "begin group", "name": "h", "label": "H"}, question("x"), {"type": "end group"}]
    form = form_of(survey)
    assert [item.code for item in form.all_items()] == ["Q1", "g", "g/x", "h", "h/x"]
    assert places([question("q", cx_code="z"), question("r", cx_code="z")]) == [("error", "survey", 3, "cx_code")]


def test_or_other_adds_its_choice_and_its_question() -> None:
    form = form_of([question("q", "select_one oui_non or_other")], OUI_NON)
    assert [item.name for item in form.items] == ["q", "q_other"]
    assert form.lists["oui_non"][-1].name == "other"


def test_pages_are_groups_at_the_top_field_lists_and_questions_in_a_row() -> None:
    survey = [
        question("a"),
        question("b"),
        {"type": "begin group", "name": "g", "label": "G"},
        question("c"),
        {"type": "end group"},
        question("d"),
        {"type": "begin group", "name": "h", "label": "H"},
        {"type": "begin group", "name": "i", "label": "I", "appearance": "Field-list"},
        question("e"),
        {"type": "end group"},
        question("f"),
        {"type": "end group"},
    ]
    assert [page.items for page in form_of(survey).pages] == [("a", "b"), ("g",), ("d",), ("i",), ("f",)]


def test_a_label_with_markup_is_kept_as_written_for_the_page_to_escape() -> None:
    form = form_of([question("q", label="<script>alert(1)</script> **gras**")])
    assert form.items[0].labels[""] == "<script>alert(1)</script> **gras**"


# --- The canonical form ----------------------------------------------------------------------------------------------------


def test_the_canonical_document_reads_back_the_same_and_ignores_empty_rows() -> None:
    content = (GOLDEN / "diagnostic.xlsx").read_bytes()
    form = read_form(content).form
    assert form is not None
    assert from_json(json.loads(form.canonical())).sha256 == form.sha256
    book = load_workbook(io.BytesIO(content))
    book["survey"].insert_rows(3)
    moved = io.BytesIO()
    book.save(moved)
    again = read_form(moved.getvalue()).form
    assert again is not None
    assert again.sha256 == form.sha256


def test_a_score_of_zero_is_written() -> None:
    rows = choices("l", "a", "b", cx_score=[0, 1])
    form = form_of([question("q", "select_one l", cx_dimension="d")], rows)
    assert from_json(json.loads(form.canonical())).lists == form.lists


# --- Bad files ---------------------------------------------------------------------------------------------------------------

XLS = GOLDEN / "ancien.xls"


def refusal(content: bytes) -> str:
    reading = read_form(content)
    assert not reading.is_valid
    return reading.problems[0].message


def test_an_old_binary_workbook_is_read_whatever_its_name() -> None:
    reading = read_form(XLS.read_bytes())
    assert reading.is_valid, [str(one) for one in reading.problems]
    assert reading.question_count == 2


def test_a_file_of_5_megabytes_is_refused_without_being_opened() -> None:
    assert "2\u00a0Mo au plus" in refusal(b"PK\x03\x04" + b"0" * 5 * 1024 * 1024)


def test_what_is_no_workbook_is_refused_in_words() -> None:
    assert "classeur" in refusal(b"type,name,label\ntext,a,A\n")
    assert "classeur" in refusal(b"")
    assert "abîmé" in refusal(b"PK\x03\x04" + b"\x00" * 200)
    assert "abîmé" in refusal(XLS.read_bytes()[:600])


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"0" * (60 * 1024 * 1024))
    assert "démesuré" in refusal(packed.getvalue())


def test_an_entity_that_multiplies_is_refused() -> None:
    content = io.BytesIO()
    laugh = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([question("q")]))) as source,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.namelist():
            body = source.read(part).decode()
            if part == "xl/workbook.xml":
                body = laugh + body.partition("?>")[2] if body.startswith("<?xml") else laugh + body
            target.writestr(part, body)
    assert "abîmé" in refusal(content.getvalue())


def test_damaged_files_are_read_or_refused_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    draw = random.Random(6)
    for number in range(80):
        damaged = bytearray((XLS if number % 2 else GOLDEN / "diagnostic.xlsx").read_bytes())
        for _ in range(draw.randrange(1, 30)):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        reading = read_form(bytes(damaged))
        assert reading.is_valid or reading.errors
    assert capsys.readouterr().out == ""


def test_a_form_full_of_long_expressions_is_refused_at_once() -> None:
    long = " or ".join(["${a} = 'x'"] * 250)
    content = xlsx([A, *(question(f"q{number}", relevant=long, constraint=long) for number in range(200))])
    assert "en tout" in refusal(content)


def test_too_many_rows_and_a_doubled_column_are_refused_at_their_place() -> None:
    rows = [question(f"q{number}") for number in range(1_001)]
    (problem,) = problems_of(rows)
    assert (problem.sheet, problem.row) == ("survey", 1_002)
    book = load_workbook(io.BytesIO(xlsx([question("q")])))
    book["survey"].append([])
    book["survey"]["D1"] = "Label"
    written = io.BytesIO()
    book.save(written)
    (problem,) = read_form(written.getvalue()).problems
    assert (problem.row, problem.column) == (1, "Label")


def test_a_workbook_without_questions_is_refused() -> None:
    book = load_workbook(io.BytesIO(xlsx([question("q")])))
    book["survey"].title = "questions"
    written = io.BytesIO()
    book.save(written)
    assert "survey manque" in refusal(written.getvalue())
    (problem,) = problems_of([{"type": "note", "name": "n", "label": "Bonjour"}])
    assert (problem.level, "aucune question" in problem.message) == ("warning", True)
