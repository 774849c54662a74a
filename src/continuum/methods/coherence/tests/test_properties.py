"""What holds whatever the figures."""

from itertools import permutations
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from continuum.methods.coherence import check, read
from continuum.methods.coherence.tests.generator import PLANTERS, clean_programme, element
from continuum.methods.coherence.tests.test_real_cases import figure, found

repeatable = settings(derandomize=True, max_examples=40, deadline=None, database=None)
PRECISION = st.sampled_from(["exact", "rounded", "lower_bound", "estimate"])


@repeatable
@given(
    seed=st.integers(0, 10_000),
    rule=st.sampled_from(sorted(PLANTERS)),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_the_file_changes_nothing(seed: int, rule: str, order: Random) -> None:
    document = clean_programme(seed, 2, 2)
    PLANTERS[rule](document, Random(seed))
    before = check(document)
    order.shuffle(document["figures"])
    order.shuffle(document["events"])
    assert check(document) == before


@repeatable
@given(values=st.lists(st.decimals(0, 10_000, places=2), min_size=1, max_size=12))
def test_a_total_equal_to_its_parts_is_never_held_against_them(values: list[Any]) -> None:
    parts = [figure(f"p{index}", str(value), f"Région {index}") for index, value in enumerate(values)]
    total = figure("t", str(sum(values)), parts=[part["id"] for part in parts])
    assert found([*parts, total]) == []


@repeatable
@given(
    values=st.lists(st.integers(0, 500), min_size=1, max_size=8),
    gap=st.integers(1, 500),
    sign=st.sampled_from([-1, 1]),
)
def test_mending_the_total_removes_the_finding(values: list[int], gap: int, sign: int) -> None:
    parts = [figure(f"p{index}", value, f"Région {index}") for index, value in enumerate(values)]
    total = figure("t", sum(values) + sign * gap, parts=[part["id"] for part in parts])
    assert [rule for rule, _, _ in found([*parts, total])] == ["part_above_total" if sign < 0 else "sum_differs"]
    assert found([*parts, total | {"value": sum(values)}]) == []


@repeatable
@given(value=st.integers(-10_000, 10_000), precisions=st.lists(PRECISION, min_size=2, max_size=6))
def test_one_value_however_precise_never_contradicts_itself(value: int, precisions: list[str]) -> None:
    assert found([figure(f"f{i}", value, precision=precision) for i, precision in enumerate(precisions)]) == []


ANSWERS = st.lists(st.tuples(st.integers(0, 130), PRECISION, st.sampled_from([None, None, "kit", "guide"])), max_size=6)


@repeatable
@given(answers=ANSWERS)
def test_answers_disagree_exactly_when_two_of_them_do(answers: list[tuple[int, str, str | None]]) -> None:
    figures = [figure(f"f{i}", v, precision=p, object=o) for i, (v, p, o) in enumerate(answers)]
    read_figures = read({"format": "figures-1", "figures": figures}).figures
    apart = [
        (one, other)
        for one, other in permutations(read_figures, 2)
        if one.interval and other.interval and one.interval.surely_below(other.interval)
    ]
    comparable = [pair for pair in apart if len({figure.object for figure in pair} - {None}) < 2]
    expected = ["two_answers"] if comparable else ["different_objects"] if apart else []
    assert [rule for rule, _, _ in found(figures)] == expected


@repeatable
@given(seed=st.integers(0, 10_000))
def test_mending_a_planted_answer_removes_the_finding(seed: int) -> None:
    document = clean_programme(seed, 2, 2)
    ((_, about),) = PLANTERS["two_answers"](document, Random(seed))
    assert check(document)["findings"]
    for identity in about:
        element(document, identity).update(value=123, precision="exact")
    assert check(document)["findings"] == []


@repeatable
@given(seed=st.integers(0, 10_000), rule=st.sampled_from(sorted(PLANTERS)))
def test_checking_changes_nothing_in_the_document(seed: int, rule: str) -> None:
    document = clean_programme(seed, 2, 2)
    PLANTERS[rule](document, Random(seed))
    twin = clean_programme(seed, 2, 2)
    PLANTERS[rule](twin, Random(seed))
    check(document)
    assert document == twin
