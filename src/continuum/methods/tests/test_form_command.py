"""The command `continuum form`: the exit codes of the contract, its golden files, and the library behind it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from continuum.methods import cli, questionnaires
from continuum.methods.questionnaires import example
from continuum.methods.questionnaires.tests.forms import xlsx
from continuum.methods.questionnaires.tests.test_vectors import FACTS, in_scope

GOLDEN = Path(questionnaires.__file__).parent / "tests" / "golden"
NOON = ("--now", "2026-03-01T12:00")


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = cli.main(("form", *argv))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_example_of_the_help_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", str(GOLDEN / "diagnostic.xlsx")) == (0, example.CHECKED, "")
    assert run(capsys, "eval", example.EVAL.split('"', 1)[1].removesuffix('"')) == (0, example.EVALUATED, "")
    code, out, _ = run(capsys, "score", str(GOLDEN / "diagnostic.xlsx"), str(GOLDEN / "reponses.jsonl"), *NOON)
    assert code == 0
    assert out == (GOLDEN / "scores.jsonl").read_text(encoding="utf-8")
    assert out.startswith(example.SCORED)
    first = (GOLDEN / "reponses.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert json.loads(example.ANSWERS) == json.loads(first)
    _, help_text, _ = run(capsys, "--help")
    assert example.TEXT in help_text


def test_check_as_json_gives_the_five_fields_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "check", "--json", str(GOLDEN / "cinq_fautes.xlsx"))
    assert (code, err) == (1, "")
    assert out == (GOLDEN / "cinq_fautes.json").read_text(encoding="utf-8")
    document = json.loads(out)
    assert set(document) == {"valid", "questions", "problems"}
    assert document["valid"] is False
    assert len(document["problems"]) == 5
    assert all(set(problem) == {"level", "sheet", "row", "column", "message"} for problem in document["problems"])


def test_check_in_sentences_names_file_sheet_row_and_column(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "check", str(GOLDEN / "cinq_fautes.xlsx"))
    assert (code, out) == (1, "")
    assert "feuille survey, ligne 4, colonne relevant" in err
    assert err.endswith("Formulaire invalide, 5 erreurs.\n")


def test_an_expression_on_answers_cites_them_by_name(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    answers = tmp_path / "a.json"
    answers.write_text('{"age": 12, "r": [{"n": 1}, {"n": 4}], "q": ["a", "b"]}', encoding="utf-8")
    for expression, expected in {
        "${age} + 1": {"type": "number", "value": 13},
        "sum(${n}) + count(${r})": {"type": "number", "value": 7},
        "selected(${q}, 'b')": {"type": "boolean", "value": True},
    }.items():
        code, out, _ = run(capsys, "eval", "--answers", str(answers), expression)
        assert (code, json.loads(out)) == (0, expected)
    code, out, err = run(capsys, "eval", "--answers", str(answers), "${agge}")
    assert (code, json.loads(out)["type"]) == (1, "error")
    assert "agge" in err


def test_a_file_of_expressions_agrees_with_the_vectors_line_by_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    alone = [one for one in in_scope() if "document" not in one and one["expr"].strip() and one["expr"].isprintable()]
    wanted = [one for one in alone if one["kind"] in ("boolean", "error") or isinstance(one["expected"], int | float)]
    file = tmp_path / "e.txt"
    file.write_text("\n".join(one["expr"] for one in wanted), encoding="utf-8")
    code, out, _ = run(capsys, "eval", "--file", str(file), "--zone", "America/Phoenix", "--now", FACTS["now"])
    results = [json.loads(line) for line in out.splitlines()]
    assert (code, len(results)) == (0, len(wanted))
    assert len(wanted) > 500
    assert [one["expr"] for one, found in zip(wanted, results, strict=True) if not _alike(one, found)] == []


def _alike(fact: dict, found: dict) -> bool:
    if fact["kind"] == "error" or found["type"] == "error":
        return fact["kind"] == found["type"]
    if found["type"] == "boolean" and fact["kind"] == "boolean":
        return found["value"] is fact["expected"]
    if found["type"] == "number" and fact["kind"] == "number" and not isinstance(found["value"], str):
        return found["value"] == fact["expected"]
    return True


def test_a_wrong_line_is_an_error_and_the_others_are_worked_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "e.txt"
    file.write_text("1 +\n1 + 1\n0 div 0\ndate('2026-03-01')\n", encoding="utf-8")
    code, out, _ = run(capsys, "eval", "--file", str(file))
    first, *others = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert first["type"] == "error"
    assert others == [
        {"type": "number", "value": 2},
        {"type": "number", "value": "NaN"},
        {"type": "date", "value": "2026-03-01"},
    ]


def test_score_refuses_bad_lines_and_writes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    answers = tmp_path / "a.jsonl"
    answers.write_text('{"embauche": "oui"}\n{"embauche": \n', encoding="utf-8")
    code, out, err = run(capsys, "score", str(GOLDEN / "diagnostic.xlsx"), str(answers))
    assert (code, out) == (1, "")
    assert "ligne 2" in err
    code, out, err = run(capsys, "score", str(GOLDEN / "cinq_fautes.xlsx"), str(answers))
    assert (code, out) == (1, "")
    assert "colonne relevant" in err


@pytest.mark.parametrize(
    "argv",
    [
        ["eval"],
        ["eval", "1", "--file", "x"],
        ["check", "absent.xlsx"],
        ["eval", "1", "--zone", "Lune"],
        ["eval", "1", "--now", "hier"],
    ],
)
def test_a_wrong_use_exits_one_and_says_what_to_write(capsys: pytest.CaptureFixture[str], argv: list[str]) -> None:
    code, out, err = run(capsys, *argv)
    assert (code, out) == (1, "")
    assert err.endswith(".\n")


def test_a_dash_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    content = xlsx([{"type": "text", "name": "q", "label": "Q"}])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert run(capsys, "check", "-")[:2] == (0, "Formulaire valide, 1 question.\n")
