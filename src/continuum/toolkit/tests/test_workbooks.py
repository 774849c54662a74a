"""A workbook that leaves: what is a day there, what stays a text, and that no text runs."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from continuum.toolkit.workbooks import SheetColumn, WorkbookSheet, workbook

DAY, INSTANT, TEXT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "@"


def cell_of(value, *, locked=False):
    """As a spreadsheet reads it back."""
    sheet = WorkbookSheet("Feuille", [SheetColumn("Valeur", locked=locked)], [[value]])
    return load_workbook(io.BytesIO(workbook([sheet]))).active["A2"]


@pytest.mark.parametrize("locked", [False, True])
@pytest.mark.parametrize(
    ("value", "read", "written"),
    [
        (dt.date(2026, 3, 1), dt.datetime(2026, 3, 1), DAY),
        (dt.datetime(2026, 3, 1, 14, 30), dt.datetime(2026, 3, 1, 14, 30), INSTANT),
        (dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC), dt.datetime(2026, 3, 2, 0, 30), INSTANT),
        (dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC), dt.datetime(2026, 7, 1, 14), INSTANT),
    ],
)
def test_a_date_leaves_as_a_date_and_an_instant_at_the_hour_of_paris(value, read, written, locked):
    cell = cell_of(value, locked=locked)
    assert (cell.is_date, cell.value, cell.number_format) == (True, read, written)


def test_a_day_that_no_spreadsheet_counts_stays_a_text():
    cell = cell_of(dt.date(1889, 5, 6))
    assert (cell.data_type, cell.value) == ("s", "1889-05-06")


@pytest.mark.parametrize("locked", [False, True])
@pytest.mark.parametrize("text", ["=1+1", "@ici", "+33 1", "\u200b=1+1"])
def test_no_text_runs_and_each_comes_back_as_it_was(text, locked):
    cell = cell_of(text, locked=locked)
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)


def test_a_text_that_looks_like_a_date_stays_a_text():
    cell = cell_of("01/03/2026")
    assert (cell.data_type, cell.value, cell.number_format) == ("s", "01/03/2026", TEXT)
