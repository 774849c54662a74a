"""What changed between two versions: patch, minor or major by the rule, and what still compares."""

from __future__ import annotations

from typing import Any

import pytest

from continuum.methods.questionnaires import Form, compare

from .forms import choices, form_of
from .test_reading import question

ROWS = choices("e", "jamais", "parfois", "souvent", cx_score=[0, 1, 2])
DIMENSIONS = [{"code": "d", "label": "D", "levels": "bas:0; haut:50"}]


def form(rows: Any = ROWS, dimensions: Any = DIMENSIONS, **changed: dict[str, Any] | None) -> Form:
    """The same form, some questions replaced, added or, with nothing, taken away."""
    survey = {
        "a": question("a", "select_one e", cx_dimension="d"),
        "b": question("b", "select_one e", cx_dimension="d"),
        "c": question("c", "integer", required="yes"),
    }
    return form_of([row for row in {**survey, **changed}.values() if row], rows, cx_dimensions=dimensions)


def a(**cells: Any) -> Form:
    return form(a=question("a", "select_one e", **{"cx_dimension": "d", **cells}))


CASES: dict[str, tuple[Form, str]] = {
    "a label": (a(label="Autrement"), "patch"),
    "a hint": (a(hint="Regardez"), "patch"),
    "a look": (a(appearance="likert"), "patch"),
    "the label of a choice": (form([{**row, "label": "X"} for row in ROWS]), "patch"),
    "a question added": (form(z=question("z")), "minor"),
    "an obligation loosened": (form(c=question("c", "integer")), "minor"),
    "a question without score taken away": (form(c=None), "minor"),
    "a choice added without changing the scale": (form([*ROWS, *choices("e", "rarement", cx_score=[1])]), "minor"),
    "a type": (form(c=question("c", "decimal", required="yes")), "major"),
    "a weight": (a(cx_weight=2), "major"),
    "points": (form([{**row, "cx_score": row["cx_score"] * 3} for row in ROWS]), "major"),
    "a scale": (form([*ROWS, *choices("e", "toujours", cx_score=[3])]), "major"),
    "a choice taken away": (form(ROWS[1:]), "major"),
    "what makes a scored question asked": (a(relevant="1 = 1"), "major"),
    "a question taken from its dimension": (form(a=None), "major"),
    "a question moved out of its dimension": (a(cx_dimension=None), "major"),
    "a reversed question": (a(cx_reverse="oui"), "major"),
    "the bounds of levels": (form(dimensions=[{"code": "d", "label": "D", "levels": "bas:0; haut:60"}]), "major"),
    "the order of levels": (form(dimensions=[{"code": "d", "label": "D", "levels": "haut:0; bas:50"}]), "major"),
    "the name of a level": (form(dimensions=[{"code": "d", "label": "D", "levels": "bas:0; fort:50"}]), "patch"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_change_has_the_level_of_the_rule(name: str) -> None:
    after, level = CASES[name]
    difference = compare(form(), after)
    assert difference.level == level, difference.changes
    assert all(change.message.endswith(".") for change in difference.changes)


def test_nothing_changed_is_no_version() -> None:
    assert compare(form(), form()).level is None
    assert compare(form(), form()).comparable == ("a", "b", "c")


def test_what_still_compares_is_said() -> None:
    difference = compare(form(), a(cx_weight=2))
    assert difference.comparable == ("b", "c")
    assert compare(form(), form(z=question("z"))).comparable == ("a", "b", "c")


def test_a_question_renamed_under_the_same_code_is_the_same_question() -> None:
    before = form(c=question("c", "integer", cx_code="c"))
    after = form(c=question("effectif", "integer", cx_code="c"))
    assert "c" in compare(before, after).comparable
    assert compare(before, form(c=None, x=question("x", "integer"))).comparable == ("a", "b")
