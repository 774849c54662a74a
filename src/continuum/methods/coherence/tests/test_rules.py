"""Where each rule speaks, and where it must keep silent."""

from typing import Any

import pytest

from continuum.methods.coherence import check
from continuum.methods.coherence.tests.test_real_cases import figure, found


def messages(*figures: dict[str, Any]) -> list[str]:
    return [f["message"] for f in check({"format": "figures-1", "figures": list(figures)})["findings"]]


def rules(figures: list[dict[str, Any]], events: list[dict[str, Any]] | None = None) -> list[str]:
    return [rule for rule, _, _ in found(figures, events)]


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ({"value": 2616}, {"value": 2600, "precision": "rounded"}, True),
        ({"value": 2651}, {"value": 2600, "precision": "rounded"}, False),
        ({"value": "15.5"}, {"value": 15, "precision": "rounded"}, True),
        ({"value": 12.56}, {"value": 12.5, "precision": "rounded"}, False),
        ({"value": 122}, {"value": 120, "precision": "lower_bound"}, True),
        ({"value": 119}, {"value": 120, "precision": "lower_bound"}, False),
        ({"value": 110}, {"value": 100, "precision": "estimate"}, True),
        ({"value": 111}, {"value": 100, "precision": "estimate"}, False),
        ({"value": 0.3}, {"value": "0.3"}, True),
        ({"value": 30.0}, {"value": 30}, True),
        ({"value": "2021-10"}, {"value": "2021-10-12"}, True),
        ({"value": "2021", "unit": "date"}, {"value": "2021-10"}, True),
        ({"value": 2021, "unit": "date"}, {"value": "2022-01-01"}, False),
        ({"value": "2021-09-29"}, {"value": "2021-10"}, False),
        ({"value": None, "numerator": 1, "denominator": 3}, {"value": 0.3, "precision": "rounded"}, True),
    ],
)
def test_two_answers_contradict_only_when_nothing_can_make_both_true(
    one: dict[str, Any], other: dict[str, Any], agree: bool
) -> None:
    found_rules = [r for r in rules([figure("a", 0) | one, figure("b", 0) | other]) if r != "tiny_denominator"]
    assert found_rules == ([] if agree else ["two_answers"])


@pytest.mark.parametrize(
    "field", ["measure", "territory", "node", "organisation", "date", "period"], ids=lambda field: str(field)
)
def test_answers_to_different_questions_are_not_compared(field: str) -> None:
    other = {"period": ["2022", "2022"], "date": "2022"}.get(field, "autre")
    assert rules([figure("a", 1), figure("b", 2, **{field: other})]) == []


def test_one_finding_names_every_answer_to_the_question() -> None:
    answers = [figure(identity, value) for identity, value in (("a", 1), ("b", 2), ("c", 3), ("d", 1))]
    assert found(answers) == [("two_answers", "contradiction", ["a", "b", "c", "d"])]


def test_an_answer_without_object_contradicts_those_with_one() -> None:
    assert rules([figure("a", 1, object="kit"), figure("b", 2, object="guide"), figure("c", 3)]) == ["two_answers"]


def test_undated_answers_of_one_document_are_compared_and_not_named_twice() -> None:
    assert rules([figure("a", 1, period=None), figure("b", 2, period=None)]) == ["two_answers"]


def test_a_total_may_also_be_contradicted_by_another_answer() -> None:
    figures = [figure("a", 3, node="n", parts=["p"]), figure("b", 4, node="n"), figure("p", 3)]
    assert rules(figures) == ["two_answers"]


def test_both_values_and_both_places_are_in_the_sentence() -> None:
    (message,) = messages(
        figure("a", 29, "Bourgogne-Franche-Comté", label="Enquête auprès des structures"),
        figure("b", 1230.5, "Bourgogne-Franche-Comté", precision="estimate", unit="h"),
    )
    assert message == (
        "Enquête auprès des structures (Bourgogne-Franche-Comté)\u00a0: 29 selon «\u00a0Rapport LAB'QVT\u00a0», a"
        "\u202f; environ 1\u202f230,5\u00a0h selon «\u00a0Rapport LAB'QVT\u00a0», b."
    )


def test_distinct_counts_are_never_added_up() -> None:
    parts = [figure("a", 6, "Grand Est"), figure("b", 9, "PACA")]
    assert rules([*parts, figure("t", 10, parts=["a", "b"], aggregation="distinct")]) == []
    assert found([*parts, figure("t", 8, parts=["a", "b"], aggregation="distinct")]) == [
        ("part_above_total", "contradiction", ["t", "b"])
    ]


@pytest.mark.parametrize("aggregation", ["last", "none"])
def test_what_does_not_add_up_is_not_added_up(aggregation: str) -> None:
    parts = [figure("a", 6, "Grand Est"), figure("b", 9, "PACA")]
    assert rules([*parts, figure("t", 3, parts=["a", "b"], aggregation=aggregation)]) == []


def _mean(identity: str, territory: str, **fields: Any) -> dict[str, Any]:
    return figure(identity, None, territory, unit="%", **fields)


def test_a_weighted_mean_adds_numerators_and_denominators() -> None:
    parts = [
        _mean("a", "Grand Est", numerator=10, denominator=20),
        _mean("b", "PACA", numerator=10, denominator=80),
    ]
    total = {"parts": ["a", "b"], "aggregation": "weighted_mean"}
    assert rules([*parts, _mean("t", "France", numerator=20, denominator=100, **total)]) == []
    assert rules([*parts, _mean("t", "France", numerator=19, denominator=100, **total)]) == ["part_above_total"]
    assert rules([*parts, _mean("t", "France", numerator=20, denominator=110, **total)]) == ["sum_differs"]
    no_ratio = [*parts, _mean("t", "France", **total) | {"value": 31.25}]
    assert rules(no_ratio) == ["sum_differs", "percentage_without_denominator"]
    assert rules([*parts, _mean("t", "France", **total) | {"value": 20}]) == ["percentage_without_denominator"]


def test_a_missing_part_of_a_signed_sum_leaves_nothing_sure() -> None:
    parts = [figure("a", 12, "Grand Est"), figure("b", -1, "PACA"), figure("c", None, "Bretagne")]
    assert rules([*parts, figure("t", 10, parts=["a", "b", "c"])]) == []


def test_a_sum_of_parts_at_least_can_reach_any_total() -> None:
    parts = [figure("a", 3, "Grand Est", precision="lower_bound"), figure("b", 4, "PACA")]
    assert rules([*parts, figure("t", 100, parts=["a", "b"])]) == []
    assert rules([*parts, figure("t", 6, parts=["a", "b"])]) == ["part_above_total"]


def test_a_list_is_counted_without_its_repetitions() -> None:
    assert rules([figure("a", 2, listed=["Carsat", "Aract", "  CARSAT "])]) == []
    assert rules([figure("a", 2, precision="lower_bound", listed=["A", "B", "C"])]) == []


PARENT = {"id": "p", "start": "2020-03", "end": "2021-10-30"}


@pytest.mark.parametrize(
    ("event", "outside"),
    [
        ({"date": "2021-10-30"}, False),
        ({"date": "2021-10-31"}, True),
        ({"date": "2021-10"}, False),
        ({"date": "2021"}, False),
        ({"date": "2022"}, True),
        ({"date": "2020-02-29"}, True),
        ({"start": "2021-01", "end": "2021-10"}, False),
        ({"start": "2021-01", "end": "2021-11"}, True),
        ({"start": "2020-02", "end": "2021-01"}, True),
        ({"start": "2021-11-02"}, True),
        ({"end": "2020-02"}, True),
        ({"start": "2020-03"}, False),
        ({}, False),
    ],
)
def test_an_event_is_outside_only_when_that_is_certain(event: dict[str, Any], outside: bool) -> None:
    assert rules([], [PARENT, {"id": "e", "within": ["p"]} | event]) == (["outside_phase"] if outside else [])


def test_a_missing_bound_of_the_phase_is_open() -> None:
    event = {"id": "e", "within": ["p"], "date": "1999"}
    assert rules([], [{"id": "p", "end": "2021"}, event]) == []
    assert rules([], [{"id": "p", "start": "2021"}, event]) == ["outside_phase"]


def test_backwards_dates_are_said_once() -> None:
    assert rules([], [PARENT, {"id": "e", "within": ["p"], "start": "2023", "end": "2022"}]) == ["end_before_start"]
    assert rules([figure("a", 1, period=["2022", "2021-12-31"])]) == ["end_before_start"]
    assert rules([figure("a", 1, period=["2022", "2022-01"])]) == []


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["3", "4", "5"], []),
        (["3.9", "3.10", "3.11."], []),
        (["I", "III", "A", "B"], []),
        ([1, 2, 4], ["numbering_gap"]),
        (["1", "9"], ["numbering_gap"]),
        (["1", "2", "2"], ["numbering_repeated"]),
        (["1", "1.1", "1.2", "2", "2.1"], []),
        (["1.1", "1.3", "2.1", "2.3"], ["numbering_gap", "numbering_gap"]),
    ],
)
def test_numbers_are_followed_prefix_by_prefix(numbers: list[Any], expected: list[str]) -> None:
    events = [{"id": f"e{i}", "number": number, "within": ["r"]} for i, number in enumerate(numbers)]
    assert rules([], [{"id": "r"}, *events]) == expected


def test_numbers_of_two_parents_do_not_meet() -> None:
    events = [{"id": "a"}, {"id": "b"}, *({"id": f"{p}1", "number": "1", "within": [p]} for p in "ab")]
    assert rules([], events) == []


def test_a_source_expires_only_before_a_known_date() -> None:
    source = {"document": "Atlas", "valid_until": "2021-12"}
    assert rules([figure("a", 1, period=None, date="2021", source=source)]) == []
    assert rules([figure("a", 1, period=None, date="2022", source=source)]) == ["source_expired"]
    assert rules([figure("a", 1, period=["2021", "2022"], source=source)]) == ["source_expired"]
    assert rules([figure("a", 1, period=None, source=source)]) == ["missing_date"]


def test_the_date_of_the_document_is_named_when_it_is_all_that_is_known() -> None:
    (message,) = messages(figure("a", 1, period=None, source={"document": "Atlas", "date": "2020-05-01"}))
    assert "seule la date du document (1er mai 2020) est connue" in message


@pytest.mark.parametrize(("value", "agrees"), [(33, True), (33.3, True), (33.33, True), (33.4, False), (34, False), (32, False)])
def test_a_percentage_agrees_with_its_ratio_up_to_rounding(value: float, agrees: bool) -> None:
    rate = figure("a", value, unit="%", numerator=40, denominator=120)
    assert rules([rate]) == ([] if agrees else ["ratio_differs"])


def test_a_denominator_of_twenty_is_large_enough_and_zero_is_no_division() -> None:
    assert rules([figure("a", 50, unit="%", numerator=10, denominator=20)]) == []
    assert rules([figure("a", None, unit="%", numerator=0, denominator=0)]) == ["tiny_denominator"]


def test_the_same_label_on_another_day_is_another_event() -> None:
    meeting = {
        "label": "Réunion de rentrée",
        "measure": "réunions",
        "date": "2021-09-02",
        "territory": "Metz",
    }
    twin = meeting | {"label": "reunion  de RENTRÉE", "territory": "Ardennes"}
    assert rules([], [meeting | {"id": "a"}, twin | {"id": "b"}]) == ["counted_twice"]
    assert rules([], [meeting | {"id": "a"}, twin | {"id": "b", "date": "2021-09-03"}]) == []
    assert rules([], [meeting | {"id": "a"}, twin | {"id": "b", "territory": "Metz"}]) == []


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0, "enquêtes", "0\u00a0enquête "),
        (1, "enquêtes", "1\u00a0enquête "),
        ("1.5", "heures", "1,5\u00a0heure "),
        (2, "enquêtes", "2\u00a0enquêtes "),
        (1, "mois", "1\u00a0mois "),
        (1, "OPCO", "1\u00a0OPCO "),
    ],
)
def test_a_unit_is_in_the_singular_after_nothing_or_one(value: Any, unit: str, said: str) -> None:
    [message] = messages(figure("a", value, unit=unit), figure("b", 30, unit=unit))
    assert said in message
