"""What forms of the field write, and that must be read: each case was met in a published form, told here in our own words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from continuum.methods.questionnaires import evaluate_response, read_form

from .forms import choices, compiled_of, problems_of, xlsx
from .test_reading import question

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def group(*rows: dict[str, Any], **cells: Any) -> list[dict[str, Any]]:
    return [{"type": "begin group", "name": "g", "label": "G", **cells}, *rows, {"type": "end group"}]


def test_a_group_may_be_asked_for_by_the_answer_of_one_of_its_questions() -> None:
    compiled = compiled_of(group(question("origine", "hidden", default="bureau"), question("b"), relevant="./origine = 'bureau'"))
    assert evaluate_response(compiled, {"b": "oui"}, now=NOW, defaults=True).answers == {"origine": "bureau", "b": "oui"}
    assert evaluate_response(compiled, {"b": "oui"}, now=NOW).answers == {}


def test_such_an_answer_that_depends_on_something_is_a_circle() -> None:
    (problem,) = problems_of([question("a"), *group(question("b", relevant="${a} = '1'"), relevant="${b} = '1'")])
    assert "en rond" in problem.message


@pytest.mark.parametrize(("cell", "asked"), [(True, True), ("yes", True), (False, False), ("No", False)])
def test_a_yes_or_a_no_alone_is_a_condition(cell: Any, asked: bool) -> None:
    compiled = compiled_of([question("a"), question("b", relevant=cell)])
    assert evaluate_response(compiled, {}, now=NOW).is_asked("b") is asked


def test_an_answer_of_another_time_as_a_default_leaves_the_question_empty_and_says_so() -> None:
    reading = read_form(xlsx([question("a"), question("b", default="${last-saved#a}")]))
    (problem,) = reading.problems
    assert (problem.level, problem.column, "last-saved" in problem.message) == ("warning", "default", True)
    assert reading.compiled is not None
    assert evaluate_response(reading.compiled, {}, now=NOW, defaults=True).answers == {}


def test_a_filter_on_a_column_that_only_other_lists_fill_in_is_read_with_a_warning() -> None:
    rows = [*choices("l", "a", "b", part=["1", "2"]), *choices("m", "c")]
    survey = [question("part", "integer"), question("q", "select_one m", choice_filter="part = ${part}")]
    (problem,) = problems_of(survey, rows)
    assert (problem.level, problem.column, "« part »" in problem.message.replace("\u00a0", " ")) == (
        "warning",
        "choice_filter",
        True,
    )


def test_choices_of_an_attached_file_are_refused_with_their_remedy_and_nothing_else_is_called_wrong() -> None:
    survey = [question("q", "select_one_from_file lieux.csv", choice_filter="zone = 1"), question("b", relevant="${q} != ''")]
    (problem,) = problems_of(survey)
    assert (problem.row, problem.column, "feuille choices" in problem.message) == (2, "type", True)


def test_a_text_closed_by_a_typographic_quote_is_told_so() -> None:
    (problem,) = problems_of([question("a"), question("b", relevant="${a} = 'oui’")])
    assert "guillemet typographique" in problem.message


def test_groups_too_deep_in_one_another_are_refused_at_the_first_one() -> None:
    deep = [{"type": "begin group", "name": f"g{place}", "label": "G"} for place in range(60)]
    (problem,) = problems_of([*deep, question("q"), *({"type": "end group"} for _ in deep)])
    assert (problem.row, "40 groupes" in problem.message) == (42, True)
