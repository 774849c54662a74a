"""Public holidays: Easter and what follows it, fixed days, and the two that only Alsace and Moselle keep."""

import datetime as dt

import pytest

from continuum.toolkit.holidays import easter, holiday_on

KNOWN = {
    1961: (4, 2),
    2000: (4, 23),
    2008: (3, 23),
    2011: (4, 24),
    2024: (3, 31),
    2025: (4, 20),
    2026: (4, 5),
    2027: (3, 28),
    2038: (4, 25),
}


@pytest.mark.parametrize("year", KNOWN)
def test_easter_falls_on_the_day_that_the_almanac_gives(year):
    assert easter(year) == dt.date(year, *KNOWN[year])


def test_easter_is_a_sunday_between_22_march_and_25_april_in_four_centuries():
    days = [easter(year) for year in range(1800, 2200)]
    assert {day.weekday() for day in days} == {6}
    assert all(dt.date(day.year, 3, 22) <= day <= dt.date(day.year, 4, 25) for day in days)


def test_a_year_has_eleven_holidays_and_thirteen_in_alsace_and_moselle():
    year = [dt.date(2026, 1, 1) + dt.timedelta(days=rank) for rank in range(365)]
    assert sum(bool(holiday_on(day)) for day in year) == 11
    assert sum(bool(holiday_on(day, alsace_moselle=True)) for day in year) == 13


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2026, 4, 6), "le lundi de Pâques"),
        (dt.date(2026, 5, 14), "l’Ascension"),
        (dt.date(2026, 5, 25), "le lundi de Pentecôte"),
        (dt.date(2026, 11, 11), "le 11 novembre"),
        (dt.date(2026, 3, 12), ""),
        (dt.date(2026, 4, 3), ""),
    ],
)
def test_a_holiday_is_named_and_an_ordinary_day_is_not(day, name):
    assert holiday_on(day) == name


def test_good_friday_is_worked_everywhere_but_in_alsace_and_moselle():
    assert holiday_on(dt.date(2026, 4, 3), alsace_moselle=True) == "le Vendredi saint"
    assert holiday_on(dt.date(2026, 12, 26), alsace_moselle=True) == "la Saint-Étienne"
