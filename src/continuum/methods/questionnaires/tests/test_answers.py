"""A response worked out: what is asked, what is calculated, what is wrong; repeats, filters, defaults, what is drawn once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum.methods.questionnaires import Outcome, evaluate_response, start_response

from .forms import Rows, choices, compiled_of
from .test_reading import OUI_NON, question

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
REPEAT = [{"type": "begin repeat", "name": "r", "label": "R"}, question("n", "integer"), {"type": "end repeat"}]


def outcome(survey: Rows, document: Any, rows: Rows = OUI_NON, **options: Any) -> Outcome:
    return evaluate_response(compiled_of(survey, rows), document, now=NOW, **options)


def kinds(found: Outcome) -> list[tuple[str, str]]:
    return [(error.code, error.kind) for error in found.errors]


# --- What is asked --------------------------------------------------------------------------------------------------------


def test_an_answer_no_longer_asked_is_removed_and_so_is_what_depends_on_it() -> None:
    survey = [
        question("c", relevant="${b} = 'x'"),
        question("a", "select_one oui_non"),
        question("b", relevant="${a} = 'oui'"),
    ]
    assert outcome(survey, {"a": "oui", "b": "x", "c": "reste"}).answers == {"c": "reste", "a": "oui", "b": "x"}
    assert outcome(survey, {"a": "non", "b": "x", "c": "part"}).answers == {"a": "non"}


def test_a_group_that_is_not_asked_hides_all_that_it_holds_even_what_is_required() -> None:
    survey = [
        question("a", "select_one oui_non"),
        {"type": "begin group", "name": "g", "label": "G", "relevant": "${a} = 'oui'"},
        {"type": "begin group", "name": "h", "label": "H"},
        question("b", required="yes"),
        {"type": "end group"},
        *REPEAT,
        {"type": "end group"},
        {"type": "calculate", "name": "t", "calculation": "sum(${n}) + count(${r})"},
    ]
    hidden = outcome(survey, {"a": "non", "b": "x", "r": [{"n": 3}]})
    assert (hidden.answers, hidden.errors) == ({"a": "non", "t": 0}, ())
    assert not hidden.is_asked("b")
    shown = outcome(survey, {"a": "oui", "r": [{"n": 3}]})
    assert kinds(shown) == [("b", "required")]
    assert shown.answers["t"] == 4


def test_a_calculation_is_never_taken_from_the_answers() -> None:
    survey = [question("a", "integer"), {"type": "calculate", "name": "t", "calculation": "${a} * 2"}]
    assert outcome(survey, {"a": 4, "t": 1_000}).computed == {"t": 8}
    assert outcome(survey, {"t": 1_000}).computed == {}


def test_what_is_drawn_once_stays() -> None:
    survey = [question("a"), {"type": "calculate", "name": "t", "calculation": "once(random())"}]
    first = outcome(survey, {"a": "x"}, seed=1)
    assert outcome(survey, first.answers, seed=2).answers == first.answers
    assert outcome(survey, {"a": "x"}, seed=2).answers != first.answers


def test_defaults_are_set_once_at_the_start() -> None:
    survey = [question("d", "date", default="today()"), question("n", "integer", default=3), question("t", default="a - b")]
    started = start_response(compiled_of(survey), now=NOW)
    assert started.answers == {"d": "2026-03-01", "n": 3, "t": "a - b"}
    later = evaluate_response(compiled_of(survey), {"n": 4}, now=NOW + dt.timedelta(days=9))
    assert later.answers == {"n": 4}


# --- Repeats ----------------------------------------------------------------------------------------------------------------


def test_a_total_over_a_repeat_and_a_running_total_within() -> None:
    survey = [
        {"type": "begin repeat", "name": "r", "label": "R"},
        question("n", "integer"),
        {
            "type": "calculate",
            "name": "cumul",
            "calculation": "${n} + coalesce(indexed-repeat(${cumul}, ${r}, position(..) - 1), 0)",
        },
        {"type": "end repeat"},
        {"type": "calculate", "name": "t", "calculation": "concat(sum(${n}), '/', max(${n}), '/', join('-', ${n}))"},
        {"type": "calculate", "name": "second", "calculation": "indexed-repeat(${n}, ${r}, 2)"},
    ]
    found = outcome(survey, {"r": [{"n": 1}, {"n": 2}, {"n": 4}]})
    assert [row["cumul"] for row in found.answers["r"]] == [1, 3, 7]
    assert (found.answers["t"], found.answers["second"]) == ("7/4/1-2-4", 2)


def test_repeats_within_repeats_see_their_own_answers_and_those_around() -> None:
    survey = [
        question("taux", "integer"),
        {"type": "begin repeat", "name": "site", "label": "S"},
        question("nom"),
        {"type": "begin repeat", "name": "poste", "label": "P"},
        question("etp", "decimal"),
        {"type": "calculate", "name": "cout", "calculation": "${etp} * ${taux}"},
        {"type": "calculate", "name": "ou", "calculation": "concat(${nom}, position(..))"},
        {"type": "end repeat"},
        {"type": "calculate", "name": "du_site", "calculation": "sum(${cout})"},
        {"type": "end repeat"},
        {"type": "calculate", "name": "tout", "calculation": "sum(${cout}) + count(${poste})"},
    ]
    sites = [{"nom": "A", "poste": [{"etp": 1}, {"etp": 0.5}]}, {"nom": "B", "poste": [{"etp": 2}]}]
    found = outcome(survey, {"taux": 10, "site": sites}).answers
    assert [row["du_site"] for row in found["site"]] == [15, 20]
    assert [post["ou"] for site in found["site"] for post in site["poste"]] == ["A1", "A2", "B1"]
    assert found["tout"] == 38


def test_a_count_adds_and_drops_repetitions() -> None:
    survey = [question("k", "integer"), {**REPEAT[0], "repeat_count": "${k}"}, *REPEAT[1:]]
    survey += [{"type": "calculate", "name": "t", "calculation": "count(${r})"}]
    assert outcome(survey, {"k": 2, "r": [{"n": 1}, {"n": 2}, {"n": 3}]}).answers == {"k": 2, "r": [{"n": 1}, {"n": 2}], "t": 2}
    grown = outcome(survey, {"k": 3, "r": [{"n": 1}]})
    assert grown.answers["t"] == 3
    huge = outcome(survey, {"k": 100_000})
    assert ("r", "too-many") in kinds(huge)


def test_a_function_without_value_takes_that_of_its_question() -> None:
    survey = [question("q", constraint="string-length() > 2 and normalize-space() != 'abc'")]
    assert [outcome(survey, {"q": given_}).is_complete for given_ in ("ab", "abc", "abcd")] == [False, False, True]


def test_errors_in_a_repeat_say_which_time() -> None:
    survey = [REPEAT[0], question("n", "integer", constraint=". < 5", required="yes"), REPEAT[2]]
    found = outcome(survey, {"r": [{"n": 1}, {"n": 9}, {}]})
    assert [(error.kind, error.place) for error in found.errors] == [("constraint", (1,)), ("required", (2,))]


# --- What is wrong -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "good", "bad"),
    [
        ("integer", [3, "3", -1], ["x", 1.5, "1e3", True]),
        ("decimal", [3, 1.5, "2.50"], ["1,5", "x"]),
        ("date", ["2026-02-28"], ["2026-02-30", "hier", "2026-2-1"]),
        ("time", ["08:30", "23:59:59"], ["24:00", "8h"]),
        ("datetime", ["2026-03-01T08:30"], ["2026-03-01", "2026-13-01T08:30"]),
        ("select_one oui_non", ["oui"], ["peut-être", "oui non"]),
        ("select_multiple oui_non", ["oui non", ["oui"], []], ["oui zut", ["oui", "oui"]]),
        ("acknowledge", ["OK"], ["non"]),
        ("text", ["n’importe quoi"], [{"a": 1}, [1]]),
    ],
)
def test_each_kind_of_question_accepts_its_answers_and_refuses_others(type_: str, good: list[Any], bad: list[Any]) -> None:
    survey = [question("q", type_)]
    assert [value for value in good if outcome(survey, {"q": value}).errors] == []
    assert [value for value in bad if not outcome(survey, {"q": value}).errors] == []


def test_a_scale_has_its_two_ends() -> None:
    survey = [question("q", "range", parameters="start=0 end=3 step=1")]
    assert outcome(survey, {"q": 3}).errors == ()
    assert kinds(outcome(survey, {"q": 4})) == [("q", "type")]


def test_a_date_is_compared_with_today() -> None:
    survey = [question("d", "date", constraint=". <= today()")]
    assert outcome(survey, {"d": "2026-03-01"}).errors == ()
    assert kinds(outcome(survey, {"d": "2026-03-02"})) == [("d", "constraint")]


def test_the_author_s_own_message_is_the_one_said() -> None:
    survey = [question("n", "integer", constraint=". > 0", constraint_message="Donnez un effectif.", required="yes")]
    assert outcome(survey, {"n": 0}).errors[0].message == "Donnez un effectif."


def test_what_is_required_may_depend_on_an_answer() -> None:
    survey = [question("a", "select_one oui_non"), question("b", required="${a} = 'oui'")]
    assert outcome(survey, {"a": "non"}).errors == ()
    found = outcome(survey, {"a": "oui"})
    assert kinds(found) == [("b", "required")]
    assert found.is_required("b")


def test_an_answer_to_a_choice_or_a_question_that_is_gone_is_said_in_words() -> None:
    found = outcome([question("q", "select_one oui_non")], {"q": "parfois", "disparue": 3})
    assert kinds(found) == [("disparue", "unknown"), ("q", "choice")]
    assert "n’est plus proposé" in found.errors[1].message


@pytest.mark.parametrize("document", [None, [], "x", 3, {"q": "a" * 20_000}, {"r": "x"}, {"r": [1]}, {"q": {"q": {}}}, {3: 4}])
def test_a_document_of_another_shape_is_refused_in_words(document: Any) -> None:
    found = outcome([question("q"), *REPEAT], document)
    assert found.errors
    assert all(error.message.endswith(".") for error in found.errors)


def test_a_calculation_that_doubles_again_and_again_is_stopped() -> None:
    survey = [question("a")]
    survey += [
        {
            "type": "calculate",
            "name": f"c{place}",
            "calculation": f"concat(${{{before}}}, ${{{before}}}, ${{{before}}}, ${{{before}}})",
        }
        for place, before in enumerate(["a", *(f"c{place}" for place in range(39))])
    ]
    found = outcome(survey, {"a": "x" * 5_000})
    assert found.errors[0].kind == "too-long"


def test_a_pattern_that_an_answer_brings_is_an_error_of_the_question_that_uses_it() -> None:
    survey = [
        question("p"),
        question("q", constraint="regex(., ${p})"),
        {"type": "calculate", "name": "t", "calculation": "regex('a', ${p})"},
    ]
    assert kinds(outcome(survey, {"p": "(", "q": "a"})) == [("t", "expression"), ("q", "expression")]


def test_repeats_that_each_ask_of_all_the_others_are_stopped() -> None:
    survey = [
        {"type": "begin repeat", "name": "r", "label": "R"},
        {"type": "begin repeat", "name": "s", "label": "S"},
        question("n", "integer"),
        *({"type": "calculate", "name": f"t{place}", "calculation": "count(/data/r/s[n > 1])"} for place in range(20)),
        {"type": "end repeat"},
        {"type": "end repeat"},
    ]
    rows = [{"s": [{"n": 2}] * 150}] * 12
    found = outcome(survey, {"r": rows})
    assert "trop de passages" in found.errors[0].message


def test_the_errors_of_a_page_are_those_of_its_questions() -> None:
    survey = [question("a", required="yes"), {"type": "begin group", "name": "g", "label": "G"}, question("b", required="yes")]
    found = outcome([*survey, {"type": "end group"}], {})
    first, second = found.compiled.form.pages
    assert [[error.code for error in found.errors_on(page)] for page in (first, second)] == [["a"], ["b"]]


# --- Choices and labels -------------------------------------------------------------------------------------------------------

CITIES = choices("dep", "54", "57") + choices("ville", "nancy", "toul", "metz", dep=["54", "54", "57"])


def test_a_filter_offers_only_the_choices_that_it_keeps() -> None:
    survey = [question("d", "select_one dep"), question("v", "select_one ville", choice_filter="dep = ${d}")]
    found = outcome(survey, {"d": "54", "v": "metz"}, CITIES)
    assert [choice.name for choice in found.choices("v")] == ["nancy", "toul"]
    assert kinds(found) == [("v", "choice")]


def test_a_filter_reaches_the_question_around_by_current_and_by_name() -> None:
    survey = [
        {"type": "begin repeat", "name": "r", "label": "R"},
        question("d", "select_one dep"),
        question("v", "select_one ville", choice_filter="dep = current()/../d"),
        {"type": "calculate", "name": "n", "calculation": "count(instance('ville')/root/item[dep = current()/../d])"},
        {"type": "end repeat"},
    ]
    found = outcome(survey, {"r": [{"d": "54", "v": "toul"}, {"d": "57", "v": "toul"}]}, CITIES)
    assert [(error.code, error.place) for error in found.errors] == [("v", (1,))]
    assert [row["n"] for row in found.answers["r"]] == [2, 1]


def test_what_a_condition_inside_brackets_reads_comes_before() -> None:
    survey = [
        {"type": "calculate", "name": "n", "calculation": "count(instance('ville')/root/item[dep = current()/../d])"},
        question("a", "select_one oui_non"),
        question("d", "select_one dep", relevant="${a} = 'oui'"),
    ]
    found = outcome(survey, {"a": "non", "d": "54"}, CITIES + OUI_NON)
    assert found.answers["n"] == 0


def test_a_column_of_a_choice_and_its_label_are_found_in_its_list() -> None:
    survey = [
        question("v", "select_one ville"),
        {"type": "calculate", "name": "d", "calculation": "instance('ville')/root/item[name = ${v}]/dep"},
        {"type": "calculate", "name": "l", "calculation": "jr:choice-name(${v}, '${v}')"},
        {"type": "calculate", "name": "n", "calculation": "count(instance('ville')/root/item[dep = '54'])"},
    ]
    assert outcome(survey, {"v": "metz"}, CITIES).computed == {"d": 57, "l": "Metz", "n": 2}


def test_a_label_cites_answers_by_their_words() -> None:
    survey = [question("nom"), question("v", "select_one ville"), question("q", label="${nom} à ${v}\u202f?")]
    found = outcome(survey, {"nom": "<b>Lou</b>", "v": "metz"}, CITIES)
    assert found.label("q", "") == "<b>Lou</b> à Metz\u202f?"


# --- Properties -----------------------------------------------------------------------------------------------------------------

SURVEY = [
    question("a", "select_one oui_non"),
    question("b", "integer", relevant="${a} = 'oui'", constraint=". > 0"),
    {"type": "begin group", "name": "g", "label": "G", "relevant": "${b} > 2"},
    question("c", "select_multiple oui_non", required="yes"),
    {"type": "end group"},
    {"type": "calculate", "name": "t", "calculation": "coalesce(${b}, 0) + count-selected(${c})"},
]
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.sampled_from(["oui", "non", "oui non"])
)


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "g", "t", "x"]), VALUES))
def test_clean_answers_worked_out_again_stay_the_same(document: dict[str, Any]) -> None:
    compiled = compiled_of(SURVEY, OUI_NON) if not COMPILED else COMPILED[0]
    COMPILED[:] = [compiled]
    first = evaluate_response(compiled, document, now=NOW)
    again = evaluate_response(compiled, first.answers, now=NOW)
    assert again.answers == first.answers
    assert {error.code for error in again.errors} <= {error.code for error in first.errors}


COMPILED: list[Any] = []
