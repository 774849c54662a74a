"""The reference page says what the language does: no function more, no function less, each with its example."""

from __future__ import annotations

import json
import re
from pathlib import Path

from continuum.methods.questionnaires import columns, example
from continuum.methods.questionnaires.language import FUNCTIONS, NOT_SUPPORTED

PAGES = Path(__file__).resolve().parents[5] / "docs" / "reference"
PAGE = (PAGES / "questionnaires.md").read_text(encoding="utf-8")


def test_the_page_lists_every_function_with_its_line_its_example_and_its_result() -> None:
    rows = re.findall(r"^\| `([\w:-]+)\(\)` \| (.+?) \| `(.+)` \| `(.+)` \|$", PAGE, re.MULTILINE)
    expected = sorted(FUNCTIONS.values(), key=lambda one: one.name)
    assert rows == [(one.name, one.french, one.example[0], json.dumps(one.example[1], ensure_ascii=False)) for one in expected]


def test_the_page_lists_every_function_that_is_refused() -> None:
    rows = re.findall(r"^\| `([\w:-]+)\(\)` \| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert rows == sorted(NOT_SUPPORTED.items())


def test_the_page_names_every_column_of_scores_and_shows_the_example() -> None:
    named = {*columns.SURVEY.values(), *columns.CHOICES.values(), *columns.SETTINGS.values(), *columns.DIMENSIONS.values()}
    assert [name for name in named - {"trigger", "constraint_message", "required_message"} if f"`{name}`" not in PAGE] == []
    assert example.TEXT in PAGE


def test_the_page_of_the_command_shows_its_three_actions() -> None:
    page = (PAGES / "command-line.md").read_text(encoding="utf-8")
    for command in (example.CHECK, example.SCORE, "continuum form eval"):
        assert command in page
