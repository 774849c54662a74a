"""The command `continuum`: files in, files out, the exit codes of the contract."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from continuum.methods import cli
from continuum.methods.coherence import check, example

GOLDEN = Path(cli.__file__).parent / "coherence" / "tests" / "golden"

WITHOUT_DJANGO = """
import sys
sys.modules["django"] = None
from continuum.methods.cli import main
code = main(["cohere", sys.argv[1]])
assert not [name for name in sys.modules if name.startswith("django.")]
sys.exit(code)
"""


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = cli.main(argv)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> object:
    def feed(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return feed


@pytest.mark.parametrize(("options", "golden"), [([], "example.txt"), (["--json"], "example.findings.json")])
def test_the_example_prints_its_golden_file(capsys: pytest.CaptureFixture[str], options: list[str], golden: str) -> None:
    code, out, err = run(capsys, "cohere", str(GOLDEN / "example.json"), *options)
    assert (code, err) == (0, "")
    assert out == (GOLDEN / golden).read_text(encoding="utf-8")


def test_the_help_shows_the_example_and_its_output(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "cohere", "--help")
    assert code == 0
    assert (GOLDEN / "example.json").read_text(encoding="utf-8") == example.DOCUMENT
    assert (GOLDEN / "example.txt").read_text(encoding="utf-8") == example.OUTPUT
    for piece in (example.DOCUMENT, example.COMMAND, example.OUTPUT):
        assert piece in out


def test_the_library_and_the_command_give_the_same_findings(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "cohere", str(GOLDEN / "example.json"), "--json")
    assert json.loads(out) == check(json.loads(example.DOCUMENT))


def test_a_dash_reads_standard_input(capsys: pytest.CaptureFixture[str], given) -> None:
    given(example.DOCUMENT)
    code, out, _ = run(capsys, "cohere", "-")
    assert (code, out) == (0, example.OUTPUT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "ligne 1, colonne 2"),
        (
            '{"format": "figures-1",\n "figures": [\n  {"id": "a"},\n  {"id": "b", "value": "dix"}]}',
            "ligne 4, colonne 3",
        ),
        ('{"format": "figures-1", "figures": [{"id": "a", "value": 1' + "0" * 5000 + "}]}", "hors de portée"),
        ('{"format": "figures-1", "figures": [{"id": "a", "value": NaN}]}', "n’est pas un nombre"),
        ("[" * 100_000, "trop imbriqué"),
        ('{"format": "figures-9"}', "ligne 1, colonne 1"),
    ],
)
def test_an_invalid_input_exits_one_and_names_the_place(
    capsys: pytest.CaptureFixture[str], given, text: str, expected: str
) -> None:
    given(text)
    code, out, err = run(capsys, "cohere", "-")
    assert (code, out) == (1, "")
    assert err.startswith("entrée standard")
    assert expected in err


def test_a_missing_or_foreign_file_exits_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    latin = tmp_path / "latin.json"
    latin.write_bytes('{"format": "é"}'.encode("latin-1"))
    assert run(capsys, "cohere", str(tmp_path / "absent.json"))[0] == 1
    code, _, err = run(capsys, "cohere", str(latin))
    assert code == 1
    assert "UTF-8" in err


@pytest.mark.parametrize("argv", [["cohere"], ["unknown"], ["cohere", "a", "b"], ["cohere", "a", "--what"]])
def test_a_wrong_command_exits_one_in_french(capsys: pytest.CaptureFixture[str], argv: list[str]) -> None:
    code, out, err = run(capsys, *argv)
    assert (code, out) == (1, "")
    assert err.startswith("Utilisation")
    assert "--help" in err


def test_without_argument_the_methods_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys)
    assert code == 0
    assert all(name in out for name in cli.SUBCOMMANDS)


def test_every_method_works_where_django_cannot_be_imported() -> None:
    arguments = [sys.executable, "-c", WITHOUT_DJANGO, str(GOLDEN / "example.json")]
    done = subprocess.run(arguments, capture_output=True, check=False, env={"PYTHONPATH": ":".join(sys.path)})
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode("utf-8") == example.OUTPUT
