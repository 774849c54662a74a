"""What leaves for a spreadsheet: streamed, and neutralised so that no cell becomes a formula at a reader's desk."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from . import clock

_DANGEROUS = frozenset("=+-@\t\r\n\0") | frozenset("＝＋－＠﹦﹢﹣﹫")
_PLAIN_NUMBER = re.compile(r"-\d+(?:[.,]\d+)?", re.ASCII)
LONGEST_CELL = 32_767
FIRST_YEAR = 1900
"""Spreadsheets count no day before it."""
DAYS = {"day": "dd/mm/yyyy", "instant": "dd/mm/yyyy hh:mm"}
"""How a spreadsheet writes what it counts."""


def is_dangerous(text: str) -> bool:
    """Could a spreadsheet run this? Signs that do not show, before the first visible one, do not hide it."""
    if not text or _PLAIN_NUMBER.fullmatch(text):
        return False
    return text[0] in _DANGEROUS or _first_visible(text) in _DANGEROUS


def _first_visible(text: str) -> str:
    return next((sign for sign in text if unicodedata.category(sign)[0] not in "CZ"), "")


def neutralised(text: str) -> str:
    """The text, preceded by an apostrophe where it could be run; never a NUL."""
    return (f"'{text}" if is_dangerous(text) else text).replace("\0", "")


def csv_cell(value: Any) -> str:
    """One cell of a French CSV: decimal comma, day/month/year; a number stays a number, even negative."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float | Decimal):
        return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else repr(value).replace(".", ",")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.datetime):
        return without_zone(value).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    return neutralised(str(value))


def without_zone(value: Any) -> Any:
    """An instant as a clock in Paris shows it, since a spreadsheet knows no time zone; a day stays as it is."""
    if isinstance(value, dt.datetime) and value.tzinfo:
        return value.astimezone(clock.PARIS).replace(tzinfo=None)
    return value


def kind_of_day(value: Any) -> str:
    """« day » or « instant », which a spreadsheet counts; nothing for all else, days too old for it included."""
    if not isinstance(value, dt.date) or value.year < FIRST_YEAR:
        return ""
    return "instant" if isinstance(value, dt.datetime) else "day"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([neutralised(heading) for heading in headings])
    for row in rows:
        yield writer.writerow([csv_cell(value) for value in row])


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    response = StreamingHttpResponse(csv_lines(headings, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(name, "csv")}"'
    return response


def xlsx_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """Written row by row to a file on disk, then sent: the memory used does not depend on the number of rows."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response, once it has been sent
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "text": book.add_format({"quote_prefix": True}),
        **{kind: book.add_format({"num_format": written}) for kind, written in DAYS.items()},
    }
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, formats["head"])
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write_cell(sheet, line, column, value, formats)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_file_name(name, "xlsx"))


def _write_cell(sheet: Any, line: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    """Numbers as numbers, days as days, all else typed as text: a text is never guessed to be anything else."""
    value = without_zone(value)
    if value is None:
        return
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(line, column, float(value))
    elif kind := kind_of_day(value):
        sheet.write_datetime(line, column, value, formats[kind])
    else:
        text = ("oui" if value else "non") if isinstance(value, bool) else str(value).replace("\0", "")
        sheet.write_string(line, column, text[:LONGEST_CELL], formats["text"] if is_dangerous(text) else None)


def _file_name(name: str, extension: str) -> str:
    plain = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "liste"
    return f"{plain}-{clock.today():%Y-%m-%d}.{extension}"


@dataclass(frozen=True)
class Export:
    label: str
    respond: Callable[[str, Sequence[str], Iterable[Sequence[Any]]], HttpResponseBase]


EXPORTS = {"csv": Export("CSV", csv_response), "xlsx": Export("Excel", xlsx_response)}
