"""The command `continuum sheet`: a text or a table in, sentences or sheets-1 out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from continuum.methods import cli
from continuum.methods.sheets import RULES, example
from continuum.methods.sheets.command import NAMES
from continuum.methods.sheets.tests.fictional import colons
from continuum.methods.sheets.written import FORMAT

PAGES = Path(__file__).resolve().parents[4] / "docs" / "reference"


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = cli.main(argv)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def written(tmp_path):
    def write(text: str, name: str = "fiche.txt") -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def test_the_example_prints_what_the_help_and_the_page_show(capsys, written):
    assert run(capsys, "sheet", "read", written(example.DOCUMENT)) == (0, example.OUTPUT, "")
    _, shown, _ = run(capsys, "sheet", "--help")
    page = (PAGES / "sheets.md").read_text(encoding="utf-8")
    for text in (example.DOCUMENT, example.COMMAND, example.OUTPUT):
        assert text in shown
        assert text in page
    assert example.COMMAND in (PAGES / "command-line.md").read_text(encoding="utf-8")


def test_the_page_lists_every_rule_of_repair_and_every_field():
    page = (PAGES / "sheets.md").read_text(encoding="utf-8")
    assert [rule.code for rule in RULES if f"| `{rule.code}` | {rule.title} |" not in page] == []
    assert [name for name, french in NAMES.items() if f"| `{name}` | {french} |" not in page] == []


def test_json_says_values_places_and_what_is_sure(capsys, written):
    code, out, _ = run(capsys, "sheet", "read", written(example.DOCUMENT), "--json")
    document = json.loads(out)
    assert (code, document["format"], document["layout"]) == (0, FORMAT, "form")
    (sheet,) = document["sheets"]
    assert sheet["context"]["repairs"] == [{"before": "I'aide", "after": "l’aide", "rule": "elided_l", "place": {"number": 3}}]
    assert sheet["starts"] == {
        "value": "Mars 2026",
        "snippet": "Mars 2026",
        "place": {"number": 5, "last": 5},
        "confidence": "sure",
    }


def test_a_table_of_tabs_is_read_by_its_name(capsys, written):
    cells = 'Fiche action n°\tTenir\nContexte\t"Un constat\nsur deux lignes"\n'
    code, out, _ = run(capsys, "sheet", "read", written(cells, "fiche.tsv"))
    assert code == 0
    assert "contexte\u00a0: Un constat sur deux lignes (ligne 2)" in out


def test_a_document_without_sheet_exits_two_and_says_what_it_left(capsys, written):
    code, out, _ = run(capsys, "sheet", "read", written("Bonjour."))
    assert code == 2
    assert out == "Aucune fiche trouvée, 1 ligne laissée de côté.\n- Bonjour. (ligne 1, avant la première fiche)\n"


def test_several_sheets_are_counted(capsys, written):
    _, out, _ = run(capsys, "sheet", "read", written(colons() + "\n" + colons().replace("n° 2", "n° 3")))
    assert out.endswith("2 fiches lues, 0 ligne laissée de côté.\n")


def test_what_cannot_be_read_exits_one_in_french(capsys, written, tmp_path):
    (tmp_path / "latin.txt").write_bytes("é".encode("latin-1"))
    for file, told in ((tmp_path / "absent.txt", "vos droits"), (tmp_path / "latin.txt", "UTF-8")):
        code, out, err = run(capsys, "sheet", "read", str(file))
        assert (code, out) == (1, "")
        assert told in err
    huge = written("Contexte\t" + "a" * 300_000, "fiche.tsv")
    assert run(capsys, "sheet", "read", huge)[0] == 1
