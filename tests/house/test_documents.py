"""Pages written from the code are up to date; nothing of a machine or of a registry stays in the files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

import continuum
from continuum.config.reference_pages import PAGES, PageError, behind, environment, write
from continuum.config.reference_pages.environment import environment_names, settings_page

from .sources import ROOT, files, named

# --- Reference pages -----------------------------------------------------------------------------------------------------


def test_the_pages_written_from_the_code_are_up_to_date():
    assert behind(ROOT / "docs" / "reference") == []


def test_a_page_behind_the_code_is_named(tmp_path):
    write(tmp_path)
    assert behind(tmp_path) == []
    (tmp_path / "e-mails.md").write_text("retouché à la main", encoding="utf-8")
    (tmp_path / "tasks.md").unlink()
    assert behind(tmp_path) == ["e-mails.md", "tasks.md"]


def test_the_command_fails_and_says_which_page_is_behind(monkeypatch):
    monkeypatch.setitem(PAGES, "tasks.md", lambda: "autre chose")
    with pytest.raises(CommandError, match=r"docs/reference/tasks\.md"):
        call_command("write_docs", "--check", stdout=StringIO())


def test_every_setting_is_described():
    text = settings_page()
    for name in environment_names():
        assert f"`{name}`" in text


def test_a_setting_that_nobody_described_stops_the_writing(monkeypatch):
    monkeypatch.delitem(environment.SETTINGS, "CONTINUUM_URL")
    with pytest.raises(PageError, match="CONTINUUM_URL"):
        settings_page()


def test_a_description_without_setting_stops_the_writing(monkeypatch):
    monkeypatch.setitem(environment.SETTINGS, "CONTINUUM_BYGONE", "rien ne la lit plus")
    with pytest.raises(PageError, match="CONTINUUM_BYGONE"):
        settings_page()


def test_every_declaration_has_its_line():
    from continuum.toolkit.outbox import kinds
    from continuum.toolkit.registry import facts
    from continuum.toolkit.tasks import works

    for page, names in {
        "measures-declared.md": [source.measure for source in facts],
        "e-mails.md": [kind.code for kind in kinds],
        "tasks.md": [work.label for work in works if work.path.startswith("continuum.")],
    }.items():
        text = PAGES[page]()
        assert [name for name in names if name not in text] == []


# --- The version ---------------------------------------------------------------------------------------------------------


def test_the_program_says_the_version_under_which_it_is_installed():
    """Backups are refused or accepted by it, and the page of the service shows it."""
    with (ROOT / "pyproject.toml").open("rb") as handle:
        assert continuum.__version__ == tomllib.load(handle)["project"]["version"]


# --- What no file may hold -------------------------------------------------------------------------------------------------

# Each is written in two pieces, so that this file does not hold what it looks for.
REGISTRIES = [
    ("pypi", ".org"),
    ("pythonhosted", ".org"),
    ("registry.", "npmjs"),
    ("npmjs", ".com"),
    ("cdn.", "jsdelivr"),
    ("unpkg", ".com"),
]
FOLDERS = [("/ho", "me/"), ("/wo", "rk/"), ("/ro", "ot/"), ("/Us", "ers/")]
TRACES = re.compile(
    "|".join(
        [re.escape("".join(pieces)) for pieces in REGISTRIES] + [rf"(?<![\w.]){''.join(pieces)}(?!item\b)" for pieces in FOLDERS]
    )
)
"""Forms cite a column of a choice by `instance('list')/root/item/column`: that folder alone is no trace."""
WRITTEN = {".py", ".md", ".html", ".txt", ".toml", ".css", ".js", ".svg", ".typ", ".json", ".csv", ".cfg", ".yml", ""}


def traces(lines: Iterable[str]) -> list[int]:
    """Lines that name a registry of packages or a folder of somebody's machine."""
    return [number for number, line in enumerate(lines, 1) if TRACES.search(line)]


def test_no_file_names_a_registry_or_a_folder_of_a_machine():
    written = [path for path in files() if path.suffix in WRITTEN]
    faults = [f"{named(path)}:{number}" for path in written for number in traces(path.read_text(encoding="utf-8").splitlines())]
    assert faults == []


def test_a_trace_of_a_machine_or_of_a_registry_is_seen():
    careless = [
        "index = https://" + "pypi" + ".org/simple",
        "cd /ho" + "me/claire/projet",
        "path = docs/home/index.md",
        "/var/lib",
    ]
    assert traces(careless) == [1, 2]


def addresses_in(lock: str) -> list[str]:
    return [line for line in lock.splitlines() if "://" in line]


def test_the_locks_name_no_address():
    locks = sorted(ROOT.glob("requirements*.txt"))
    assert locks
    assert [line for lock in locks for line in addresses_in(lock.read_text(encoding="utf-8"))] == []


def test_an_address_in_a_lock_is_seen():
    assert addresses_in("--index-url https://ailleurs.example\ndjango==5.2.19") == ["--index-url https://ailleurs.example"]


# --- No network -------------------------------------------------------------------------------------------------------------


def test_a_test_that_calls_another_machine_fails():
    import socket

    with socket.socket() as line, pytest.raises(RuntimeError, match="without network"):
        line.connect(("192.0.2.1", 80))
