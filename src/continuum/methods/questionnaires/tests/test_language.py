"""The language of forms: each function as its example says, limits, dates, empty answers, faults in words."""

from __future__ import annotations

import datetime as dt
from itertools import product
from math import isnan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum.methods.questionnaires.language import (
    FUNCTIONS,
    NOT_SUPPORTED,
    Calendar,
    Fault,
    boolean,
    evaluate,
    parse,
    plain,
    text,
)

NOW = dt.datetime(2026, 3, 29, 10, 30, tzinfo=dt.UTC)


def value(expression: str) -> Any:
    found, run = evaluate(expression, now=NOW)
    return plain(found, run)[1]


def fault(expression: str) -> Fault:
    with pytest.raises(Fault) as caught:
        evaluate(expression, now=NOW)
    return caught.value


# --- Functions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_each_function_does_what_its_example_says_and_says_it_in_french(function: Any) -> None:
    expression, expected = function.example
    assert value(expression) == expected
    assert f"{function.name}(" in expression
    assert function.french[0].islower() or function.french[0] in "«0123456789e"
    assert function.implementation.__doc__.endswith(".")


@pytest.mark.parametrize("name", NOT_SUPPORTED)
def test_a_function_that_exists_elsewhere_is_refused_with_its_reason(name: str) -> None:
    assert NOT_SUPPORTED[name] in fault(f"{name}('a')").message


def test_an_unknown_function_is_refused_with_the_nearest_name() -> None:
    assert "selected()" in fault("selectd('a', 'b')").message
    assert fault("selectd('a', 'b')").code == "function"


def test_a_function_counts_its_values() -> None:
    for expression in ("not()", "if(1, 2)", "pow(1)", "true(1)", "substr('a', 1, 2, 3)"):
        assert fault(expression).code == "arguments"


# --- Dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("today()", "2026-03-29"),
        ("'2026-03-29' <= today()", True),
        ("'2026-03-30' <= today()", False),
        ("date('2026-03-01') < date('2026-02-28')", False),
        ("'2026-04-01' - '2026-03-01'", 31),
        ("decimal-date-time('2026-10-31') - decimal-date-time('2026-10-01')", 30),
        ("int((today() - date('2000-03-28')) div 365.25)", 26),
        ("date('2026-03-28') + 1 = date('2026-03-29')", True),
        ("today() - 7 <= '2026-03-22'", True),
        ("now() > today()", True),
        ("date('2026-02-30')", "Invalid Date"),
        ("format-date('', '%Y')", ""),
    ],
)
def test_dates_compare_and_count_as_days_whatever_the_hour_that_changes(expression: str, expected: Any) -> None:
    assert value(expression) == expected


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(-20_000, 20_000))
def test_adding_days_then_subtracting_gives_the_days_back(day: dt.date, count: int) -> None:
    moved = f"date('{day}') + {count}" if count >= 0 else f"date('{day}') - {-count}"
    assert value(f"({moved}) - '{day}'") == count
    assert value(f"date({moved})") == (day + dt.timedelta(days=count)).isoformat()


@given(st.dates(dt.date(1000, 1, 1), dt.date(9998, 12, 31)), st.dates(dt.date(1000, 1, 1), dt.date(9998, 12, 31)))
def test_two_dates_are_in_the_order_of_the_calendar(first: dt.date, second: dt.date) -> None:
    assert value(f"'{first}' < '{second}'") is (first < second)
    assert value(f"date('{first}') >= '{second}'") is (first >= second)
    assert value(f"'{first}' = date('{second}')") is (first == second)


def test_today_is_the_day_of_the_calendar_of_the_form() -> None:
    late = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)
    assert evaluate("today()", now=late)[0] == dt.date(2026, 3, 2)
    assert evaluate("today()", now=late, calendar=Calendar(dt.UTC))[0] == dt.date(2026, 3, 1)


# --- Empty answers, numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'' < 3", False),
        ("'' > 3", False),
        ("'' = ''", True),
        ("coalesce('', 0) + 1", 1),
        ("number('')", "NaN"),
        ("'12' > 3", True),
        ("'abc' > 3", False),
        ("7 div 2", 3.5),
        ("-7 mod 3", -1),
        ("1 div 0", "Infinity"),
        ("0.1 + 0.2 = 0.3", False),
        ("number('1_000')", "NaN"),
        ("number('1e3')", 1000),
        ("number('inf')", "NaN"),
    ],
)
def test_an_empty_answer_is_the_empty_text_and_numbers_are_those_of_xpath(expression: str, expected: Any) -> None:
    assert value(expression) == expected


@given(st.floats(-1e12, 1e12))
def test_a_number_written_as_text_reads_back_the_same(number: float) -> None:
    shown, _ = evaluate(f"number('{text(number, evaluate('1', now=NOW)[1])}')", now=NOW)
    assert shown == number


@given(st.text())
def test_any_text_gives_a_value_or_a_fault_and_nothing_else(expression: str) -> None:
    try:
        found, run = evaluate(expression, now=NOW)
    except Fault:
        return
    plain(found, run)


STRANGE = (
    *("''", "'a'", "'-1'", "'2026-03-01'", "'0001-01-01'", "'9999-12-31T23:59:59-11:00'", "'2026-03-29T02:30'", "'12:30'"),
    *("0", "1", "-1", "0.5", "1 div 0", "-1 div 0", "0 div 0", "1e308", "123456789012", "true()", "now()", "today()"),
)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_a_function_given_anything_gives_a_value_or_a_fault(function: Any) -> None:
    most = min(function.least + 2 if function.most is None else function.most, 3)
    for count in range(function.least, most + 1):
        for values in (
            product(STRANGE, repeat=count) if count < 3 else [(one, other, one) for one in STRANGE for other in STRANGE]
        ):
            try:
                found, run = evaluate(f"{function.name}({', '.join(values)})", now=NOW)
            except Fault:
                continue
            plain(found, run)


@pytest.mark.parametrize("operator", ["+", "-", "*", "div", "mod", "=", "!=", "<", "<=", ">", ">=", "and", "or"])
def test_an_operator_given_anything_gives_a_value(operator: str) -> None:
    for left, right in product(STRANGE, repeat=2):
        found, run = evaluate(f"({left}) {operator} ({right})", now=NOW)
        plain(found, run)


WORDS = st.sampled_from(
    [*"()[],.+-*/=<>|@$", "and", "or", "div", "1", "'a'", "today()", "if(", "not(", "concat(", "''", "::", ".."]
)


@given(st.lists(WORDS, max_size=30))
def test_any_words_in_any_order_give_a_value_or_a_fault(words: list[str]) -> None:
    try:
        found, run = evaluate(" ".join(words), now=NOW)
    except Fault:
        return
    assert boolean(found) in (True, False)
    plain(found, run)


# --- Limits ----------------------------------------------------------------------------------------------------------


def test_600_nested_ifs_are_refused_in_words() -> None:
    assert fault("if(1," * 600 + "1" + ",0)" * 600).code == "too-long"
    assert fault("if(1," * 400 + "1" + ",0)" * 400).code == "too-deep"
    assert fault("(" * 1_999 + "1" + ")" * 1_999).code == "too-deep"


def test_64_levels_and_a_long_list_of_ors_are_accepted() -> None:
    assert value("(" * 60 + "1" + ")" * 60) == 1
    assert value("if(1 = 1," * 60 + "1" + ", 0)" * 60) == 1
    assert value("if(1 = 2, 0, " * 60 + "1" + ")" * 60) == 1
    assert value(" or ".join(["false()"] * 300)) is False
    assert value("-" * 1_001 + "1") == -1


def test_an_expression_of_more_than_4_000_signs_is_refused() -> None:
    assert fault("1" + " + 1" * 1_000).code == "too-long"


def test_a_pattern_takes_a_time_that_its_text_bounds() -> None:
    """An engine that goes back on its steps would not have ended before the machine that runs this."""
    assert value(f"regex('{'a' * 3_000}!', '(a+)+b')") is False
    assert value(f"regex('{'a' * 3_000}', '(a|aa)+$')") is True


def test_the_pattern_that_python_refuses_is_read() -> None:
    assert value(r"regex('a.b-c', '[\w-\.]+')") is True


def test_a_pattern_that_cannot_be_read_or_is_too_large_is_refused_in_words() -> None:
    assert fault("regex('a', '(a')").code == "pattern"
    assert fault("regex('a', '((a{1000}){1000}){1000}')").code == "pattern"


def test_what_is_not_taken_is_not_worked_out() -> None:
    assert value("if(true(), 1, regex('a', '('))") == 1
    assert value("false() and regex('a', '(')") is False


# --- Faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "code", "said"),
    [
        ("’oui’", "quotes", "guillemets droits"),
        ("“oui”", "quotes", "guillemets droits"),
        ("'oui", "syntax", "refermé"),
        ("1 = = 1", "syntax", "une valeur est attendue"),
        ("(1 + 2", "syntax", "s’arrête trop tôt"),
        ("", "syntax", "vide"),
        ("$ {a}", "syntax", "${nom}"),
        ("1 ; 2", "syntax", "n’a pas sa place"),
        ("${a} + 1", "name", "sans formulaire"),
    ],
)
def test_a_fault_says_where_and_what_to_do(expression: str, code: str, said: str) -> None:
    found = fault(expression)
    assert (found.code, said in found.message) == (code, True)
    assert found.position is not None


def test_the_tree_of_an_expression_follows_the_strength_of_operators() -> None:
    assert value("1 + 2 * 3 - 4 div 2") == 5
    assert value("1 or 0 and 0") is True
    assert value("1 < 2 = true()") is True
    assert parse("a+1") == parse(" a + 1 ")


def test_what_is_not_a_number_equals_nothing() -> None:
    found, _ = evaluate("0 div 0", now=NOW)
    assert isnan(found)
    assert value("0 div 0 = 0 div 0") is False
