"""Dates that move keep their precision, and say by how much they moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum.toolkit.dates import PartialDate
from continuum.toolkit.spans import DateSpan, gap, gap_between, moved, moved_nearly, recurring

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


@pytest.mark.parametrize(
    ("first", "every", "last", "found"),
    [
        ("2024-01-31", 1, "2024-04-30", ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]),
        ("2025-01-31", 1, "2025-03-30", ["2025-01-31", "2025-02-28"]),
        ("2024-02-29", 12, "2028-12-31", ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("2025-03", 3, "2025-12-31", ["2025-03", "2025-06", "2025-09", "2025-12"]),
        ("2025-11-15", 6, "2025-11-15", ["2025-11-15"]),
        ("2025", 1, "2025-12-31", ["2025"]),
    ],
)
def test_what_comes_back_is_counted_from_its_first_date(first, every, last, found):
    assert [one.iso for one in recurring(day(first), every, day(last).last, 60)] == found


def test_what_would_come_back_too_often_stops_one_beyond_the_most():
    assert len(recurring(day("2025-01"), 1, day("9998").last, 60)) == 61
    assert recurring(day("9998-12-31"), 12, day("9998").last, 60) == [day("9998-12-31")]


@pytest.mark.parametrize(
    ("date", "months", "after"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2024", 12, "2025"),
        ("2024", 5, "2024"),
        ("2024", 18, "2026"),
        ("2024-03", -3, "2023-12"),
    ],
)
def test_a_copied_date_moves_as_precisely_as_it_is_known(date, months, after):
    assert moved_nearly(day(date), months) == day(after)
