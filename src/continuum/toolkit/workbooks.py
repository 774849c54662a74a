"""A workbook to be worked on and brought back: several sheets, texts that stay texts, columns that one does not change marked.

Cells are written as `exports` writes them: a text that could be run is marked as text, and comes back as it was; a day is a
day, an instant is that of Paris.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter

from .exports import DAYS, LONGEST_CELL, is_dangerous, kind_of_day, without_zone


@dataclass(frozen=True)
class SheetColumn:
    """A heading, how wide, whether it is there to be read only, or for the machine only."""

    heading: str
    width: float = 18
    locked: bool = False
    hidden: bool = False
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class WorkbookSheet:
    name: str
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[str | Decimal | int | dt.date | None]] = field(default_factory=list)


FREE_ROWS = 200
"""Empty rows under the last one in which lists of choices still open."""


def workbook(sheets: Sequence[WorkbookSheet]) -> bytes:
    """The file, as Excel and LibreOffice open it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = _formats(book)
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return stream.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    top: dict[str, Any] = {"valign": "top", "text_wrap": True}
    grey = {"font_color": "#566270", "bg_color": "#f0f1ec"}
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "open": book.add_format(top | {"num_format": "@"}),
        "number": book.add_format(top),
        "marked": book.add_format(top | {"num_format": "@", "quote_prefix": True}),
        "locked": book.add_format(top | grey),
        "locked_marked": book.add_format(top | grey | {"quote_prefix": True}),
        **{kind: book.add_format(top | {"num_format": written}) for kind, written in DAYS.items()},
        **{f"locked_{kind}": book.add_format(top | grey | {"num_format": written}) for kind, written in DAYS.items()},
    }


def _write_sheet(page: Any, sheet: WorkbookSheet, formats: dict[str, Any]) -> None:
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width, None, {"hidden": column.hidden})
        page.write_string(0, place, column.heading, formats["head"])
        if column.choices:
            page.data_validation(
                1, place, len(sheet.rows) + FREE_ROWS, place, {"validate": "list", "source": list(column.choices)}
            )
    for line, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            _write_value(page, line, place, value, sheet.columns[place].locked, formats)


def _write_value(page: Any, line: int, place: int, value: Any, locked: bool, formats: dict[str, Any]) -> None:
    value = without_zone(value)
    if value is None or value == "":
        return
    if isinstance(value, int | Decimal):
        page.write_number(line, place, float(value), formats["locked" if locked else "number"])
        return
    if kind := kind_of_day(value):
        page.write_datetime(line, place, value, formats[f"locked_{kind}" if locked else kind])
        return
    text = str(value)
    kind = ("locked" if locked else "open") if not is_dangerous(text) else ("locked_marked" if locked else "marked")
    page.write_string(line, place, text.replace("\0", "")[:LONGEST_CELL], formats[kind])
