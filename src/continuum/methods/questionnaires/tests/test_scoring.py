"""Scores: weighted means over what applies and is answered, by its own weight; each opens on its items; advice in order."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from continuum.methods.questionnaires import Scorer, Scores, evaluate_response

from .forms import Rows, choices, compiled_of
from .test_reading import problems_of, question

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
ROWS = choices(
    "e",
    "jamais",
    "parfois",
    "souvent",
    "na",
    cx_score=[0, 1, 3, None],
    cx_na=[None, None, None, "oui"],
    cx_advice=["c1", "c2 c3", None, None],
)
ADVICE = [
    {"code": "c1", "level": 2, "text": "Écrire"},
    {"code": "c2", "level": 1, "text": "Commencer"},
    {"code": "c3", "level": 2, "text": "Parler"},
]
DIMENSIONS = [{"code": "d", "label": "D", "least_share": "60 %", "levels": "fragile:0; en chemin:33.3; solide:70"}]


def scale(name: str, **cells: Any) -> dict[str, Any]:
    return question(name, "select_one e", cx_dimension="d", **cells)


def scores(survey: Rows, document: dict[str, Any], rows: Rows = ROWS, **sheets: Any) -> Scores:
    compiled = compiled_of(survey, rows, cx_dimensions=DIMENSIONS, **{"cx_advice": ADVICE, **sheets})
    return Scorer(compiled).score(evaluate_response(compiled, document, now=NOW))


def test_an_item_counts_from_its_fewest_to_its_most_points_and_by_its_weight() -> None:
    (score,) = scores([scale("a", cx_weight=2), scale("b")], {"a": "parfois", "b": "souvent"}).scores
    assert score.value == Decimal("55.6")
    assert [part.contribution.quantize(Decimal("0.01")) for part in score.parts if part.contribution] == [
        Decimal("22.22"),
        Decimal("33.33"),
    ]


def test_a_level_begins_at_its_bound_read_on_the_rounded_score() -> None:
    (score,) = scores([scale("a")], {"a": "parfois"}).scores
    assert (score.value, score.level) == (Decimal("33.3"), "en chemin")


def test_a_reversed_item_counts_the_other_way() -> None:
    (score,) = scores([scale("a", cx_reverse="oui")], {"a": "jamais"}).scores
    assert score.value == 100


def test_what_does_not_apply_or_is_not_asked_is_left_out_of_the_total() -> None:
    survey = [scale("a"), scale("b"), scale("c", relevant="${a} = 'jamais'")]
    (score,) = scores(survey, {"a": "souvent", "b": "na"}).scores
    assert (score.value, score.answered_share) == (100, 1)
    assert [(part.item, part.state) for part in score.parts] == [("a", "counted"), ("b", "excluded")]


def test_too_few_answers_give_no_score_and_say_why() -> None:
    survey = [scale("a"), scale("b"), scale("c")]
    (score,) = scores(survey, {"a": "souvent"}).scores
    assert (score.value, score.level, score.answered_share) == (None, None, Decimal("0.333"))
    assert "trop peu" in (score.reason or "")
    assert scores(survey, {"a": "souvent", "b": "jamais"}).scores[0].value == 50


def test_a_multiple_choice_adds_its_points_up_to_what_can_be_reached() -> None:
    rows = choices("m", "a", "b", "c", "rien", cx_score=[2, 2, 2, None], cx_na=[None, None, None, "oui"])
    survey = [question("q", "select_multiple m", cx_dimension="d")]
    values = [scores(survey, {"q": chosen}, rows, cx_advice=()).scores[0].value for chosen in ("a", "a b c", "rien", "a rien")]
    assert values == [Decimal("33.3"), 100, None, None]


def test_a_scale_of_numbers_is_scored_between_its_ends() -> None:
    survey = [question("q", "range", parameters="start=1 end=5 step=1", cx_dimension="d")]
    assert scores(survey, {"q": 4}, (), cx_advice=()).scores[0].value == 75


def test_advice_comes_by_level_then_where_the_gap_is_widest_once_each() -> None:
    survey = [scale("a"), scale("b"), scale("c", cx_weight=0)]
    found = scores(survey, {"a": "jamais", "b": "parfois", "c": "jamais"}).advice
    assert [(one.code, one.level, one.because) for one in found] == [("c2", 1, ("b",)), ("c1", 2, ("a", "c")), ("c3", 2, ("b",))]


def test_what_would_make_a_score_silent_is_refused_at_import() -> None:
    silent = choices("e", "a", "b", "c", cx_score=[0, 1, None])
    (problem,) = problems_of([scale("q")], silent, cx_dimensions=DIMENSIONS)
    assert "ni points ni cx_na" in problem.message
    (problem,) = problems_of(
        [question("q", "select_one e", cx_dimension="zut")], ROWS[:2], cx_dimensions=DIMENSIONS, cx_advice=ADVICE
    )[:1]
    assert (problem.column, "cx_dimensions" in problem.message) == ("cx_dimension", True)
    (problem,) = problems_of([scale("q")], ROWS, cx_dimensions=DIMENSIONS)[:1]
    assert (problem.sheet, problem.column) == ("choices", "cx_advice")


POINTS = {"jamais": 0, "parfois": 1, "souvent": 3}
WEIGHTS = [Decimal("1"), Decimal("2.5"), Decimal("0.5"), Decimal("3")]
COMPILED: list[Any] = []


@given(st.lists(st.sampled_from([*POINTS, "na", ""]), min_size=4, max_size=4))
def test_a_score_is_the_weighted_mean_worked_out_apart_and_its_parts_add_up_to_it(given_: list[str]) -> None:
    if not COMPILED:
        survey = [scale(f"q{place}", cx_weight=float(weight)) for place, weight in enumerate(WEIGHTS)]
        COMPILED.append(compiled_of(survey, ROWS, cx_dimensions=DIMENSIONS, cx_advice=ADVICE))
    document = {f"q{place}": answer for place, answer in enumerate(given_) if answer}
    (score,) = Scorer(COMPILED[0]).score(evaluate_response(COMPILED[0], document, now=NOW)).scores
    counted = [(Fraction(weight), Fraction(POINTS[one], 3)) for weight, one in zip(WEIGHTS, given_, strict=True) if one in POINTS]
    applicable = [one for one in given_ if one != "na"]
    if not applicable or Fraction(len(counted), len(applicable)) < Fraction(6, 10):
        assert score.value is None
        return
    expected = 100 * sum(weight * part for weight, part in counted) / sum(weight for weight, _ in counted)
    assert score.value is not None
    assert abs(Fraction(score.value) - expected) <= Fraction(1, 20)
    assert abs(sum(Fraction(part.contribution) for part in score.parts if part.contribution) - expected) < Fraction(1, 10**9)
