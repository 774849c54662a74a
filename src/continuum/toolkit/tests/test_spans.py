"""Dates that move keep their precision, and say by how much they moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum.toolkit.dates import PartialDate
from continuum.toolkit.spans import DateSpan, gap, gap_between, moved

day = PartialDate.parse


@pytest.mark.parametrize(
    ("date", "shift", "after"),
    [
        ("2020-03", {"months": 3}, "2020-06"),
        ("2020-11-30", {"months": 3}, "2021-02-28"),
        ("2020-11-30", {"days": 2}, "2020-12-02"),
        ("2020", {"months": 24}, "2022"),
    ],
)
def test_a_moved_date_is_as_precise_as_before(date, shift, after):
    assert moved(day(date), **shift) == day(after)


@pytest.mark.parametrize(("date", "shift"), [("2020", {"months": 3}), ("2020", {"days": 1}), ("2020-03", {"days": 1})])
def test_a_date_known_too_roughly_is_not_moved(date, shift):
    assert moved(day(date), **shift) is None


@given(st.dates(min_value=day("1990").first, max_value=day("2090").last), st.integers(0, 120), st.integers(0, 60))
def test_moving_two_dates_alike_never_crosses_them(date, months, later):
    first = PartialDate.of(date)
    second = moved(first, days=later)
    assert moved(first, months=months).first <= moved(second, months=months).first


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("2020-03", "2020-06", "3\u00a0mois plus tard"),
        ("2020-03-01", "2021-03-01", "1\u00a0an plus tard"),
        ("2020-03-01", "2020-03-02", "1\u00a0jour plus tard"),
        ("2020-03-01", "2020-08-20", "environ 6\u00a0mois plus tard"),
        ("2020", "2022-04", "2\u00a0ans plus tard"),
        ("2020-06", "2020-03", "3\u00a0mois plus tôt"),
        ("2020", "2020-04", "date précisée"),
        ("2020-04", "2020-04", ""),
    ],
)
def test_a_gap_is_said_as_precisely_as_the_dates_allow(before, after, said):
    assert gap(day(before), day(after)) == said


def test_a_span_says_each_end_that_moved():
    span = lambda *dates: DateSpan(*(day(date) if date else None for date in dates))  # noqa: E731 - one line of a table
    assert gap_between(span("2020-01", "2020-03"), span("2020-02", "2020-04")) == "1\u00a0mois plus tard"
    assert gap_between(span("2020-01", "2020-03"), span("2020-01", "2020-04")) == "fin 1\u00a0mois plus tard"
    assert gap_between(span("2020-01", None), span("2020-01", "2020-04")) == "fin fixée\u00a0: avril 2020"
    assert gap_between(span("2020-01", "2020-03"), span("2020-02", None)) == "1\u00a0mois plus tard, sans fin désormais"
