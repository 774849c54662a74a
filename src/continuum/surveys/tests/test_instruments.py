"""Nine questionnaires of the field, whole: each is read without a fault, answered at random, and scored."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from continuum.methods.questionnaires import CompiledForm, Form, Reading, Scorer, evaluate_response, read_form
from continuum.methods.questionnaires.tests.forms import choices, xlsx
from continuum.surveys.services import shipped_folders, workbook_of
from continuum.surveys.services.reading import read_here

FOLDERS = {one.name: one for one in shipped_folders()}
NAMES = sorted(FOLDERS)
NOW = dt.datetime(2026, 3, 2, 20, tzinfo=dt.UTC)
NUMBERS = {"integer", "decimal", "range"}


def reading_of(name: str) -> Reading:
    return read_form(workbook_of(FOLDERS[name]))


def answers_of(form: Form, seed: int) -> dict[str, Any]:
    """A choice or a small number for each question outside of repeats; texts and dates are left empty."""
    drawn, given = random.Random(seed), {}
    for item in form.all_items():
        if item.kind == "select_one":
            given[item.name] = drawn.choice(form.choices(item)).name
        elif item.kind in NUMBERS:
            given[item.name] = str(drawn.randint(1, 9))
    return given


@pytest.mark.parametrize("name", NAMES)
def test_it_is_read_without_a_fault(name: str) -> None:
    reading = reading_of(name)
    assert [str(one) for one in reading.problems] == []
    assert reading.question_count >= 10


def test_a_theme_that_the_repertory_does_not_have_is_told_to_the_author() -> None:
    grid = [{"type": "select_one n", "name": "q", "label": "Q", "cx_dimension": "d"}]
    themes = [{"code": "d", "label": "D", "theme": "santé"}]
    sheet = xlsx(grid, choices("n", "n0", "n1", cx_score=[0, 1]), cx_dimensions=themes)
    (problem,) = [one for one in read_here(sheet).problems if one["column"] == "theme"]
    assert problem["level"] == "warning"
    assert "écrivez l’un de\u00a0: gouvernance, effectifs" in problem["message"]


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_answered_its_scores_stay_between_0_and_100_and_open_on_their_items(name: str) -> None:
    form = reading_of(name).form
    assert form is not None
    compiled = CompiledForm(form)
    scorer = Scorer(compiled)
    for seed in range(5):
        outcome = evaluate_response(compiled, answers_of(form, seed), now=NOW)
        for score in scorer.score(outcome).scores:
            assert score.parts
            if score.value is not None:
                assert 0 <= score.value <= 100
                assert score.level
                assert abs(sum(part.contribution or 0 for part in score.parts) - score.value) <= 0.1


def test_the_diagnosis_measures_ten_dimensions_and_gives_advice_to_whoever_has_nothing_yet() -> None:
    form = reading_of("diagnostic-rh").form
    assert form is not None
    assert len(form.dimensions) == 10
    compiled = CompiledForm(form)
    least = {item.name: form.choices(item)[0].name for item in form.all_items() if item.dimension}
    scores = Scorer(compiled).score(evaluate_response(compiled, least, now=NOW))
    assert {score.value for score in scores.scores} == {0}
    assert {score.level for score in scores.scores} == {form.dimensions[0].thresholds[0].level}
    assert len(scores.advice) >= 40
