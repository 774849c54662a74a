"""The sheets of a form as rows of texts: .xlsx and .xls told apart by what they hold, never by their name; bounded in size."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .problems import Problem, UnreadableForm

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 500
"""Parts of an .xlsx: a hundred sheets and their pictures."""
MOST_ROWS = {"survey": 1_000, "choices": 5_000}
OTHER_ROWS = 1_000
MOST_COLUMNS = 200
MOST_EMPTY_ROWS = 60
"""After so many empty rows, a sheet is over: spreadsheets keep formatted rows far below."""
LONGEST_CELL = 32_767

_SHEETS = ("survey", "choices", "settings", "cx_dimensions", "cx_advice", "cx_frameworks")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its header row, and the rows that are not empty, numbered as the spreadsheet shows them."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def kind_of_file(content: bytes) -> str | None:
    """`xlsx`, `xls`, or nothing: by the first bytes."""
    if content[:4] == b"PK\x03\x04":
        return "xlsx"
    return "xls" if content[:8] == _OLE else None


def read_workbook(content: bytes) -> dict[str, Sheet]:
    """The sheets that make a form, by their name in small letters."""
    if len(content) > LARGEST_FILE:
        megabytes = f"{len(content) / 1024 / 1024:.1f}".replace(".", ",")
        raise _refused(
            f"le fichier pèse {megabytes}\u00a0Mo, 2\u00a0Mo au plus\u202f; retirez les images et les feuilles de travail."
        )
    kind = kind_of_file(content)
    if kind is None:
        raise _refused("ce n’est ni un classeur .xlsx ni un .xls\u202f; enregistrez-le au format .xlsx dans votre tableur.")
    try:
        with warnings.catch_warnings():
            # What the library does not know of a spreadsheet is not in a form.
            warnings.simplefilter("ignore")
            raw = _from_xlsx(content) if kind == "xlsx" else _from_xls(content)
            return {name: _sheet(name, cells) for name, cells in raw}
    except UnreadableForm:
        raise
    except Exception as error:  # the two libraries fail in many ways on a damaged file
        raise _refused(
            "le classeur est abîmé ou protégé par un mot de passe\u202f; "
            "ouvrez-le, retirez la protection et enregistrez-le de nouveau."
        ) from error


def _refused(message: str, sheet: str | None = None, row: int | None = None, column: str | None = None) -> UnreadableForm:
    return UnreadableForm([Problem("error", sheet, row, column, message)])


def _from_xlsx(content: bytes) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
    from openpyxl import load_workbook

    _refuse_bomb(content)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            name = sheet.title.strip().lower()
            if name in _SHEETS:
                sheet.reset_dimensions()
                yield name, sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    finally:
        book.close()


def _refuse_bomb(content: bytes) -> None:
    """Too much once unpacked, or entities that multiply: spreadsheets never declare a document type."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if any(part.filename == "mimetype" or part.filename.startswith(("word/", "ppt/")) for part in parts):
            raise _refused(
                "ce n’est pas un classeur .xlsx, malgré son nom\u202f; enregistrez le formulaire à ce format dans votre tableur."
            )
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise _refused("le classeur, une fois décompressé, est démesuré\u202f; recopiez le formulaire dans un classeur neuf.")
        for part in parts:
            with packed.open(part) as opened:
                if b"<!DOCTYPE" in opened.read(4096):
                    raise _refused("le classeur est abîmé ou fabriqué\u202f; recopiez le formulaire dans un classeur neuf.")


def _from_xls(content: bytes) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
    import xlrd

    # The library prints what it finds strange: not on the output of a command.
    book = xlrd.open_workbook(file_contents=content, on_demand=True, logfile=io.StringIO())
    for sheet in book.sheets():
        name = sheet.name.strip().lower()
        if name in _SHEETS:
            yield name, (tuple(_xls_value(cell, book.datemode) for cell in sheet.row(row)) for row in range(sheet.nrows))


def _xls_value(cell: Any, datemode: int) -> Any:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    return None if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value


def _sheet(name: str, cells: Iterable[tuple[Any, ...]]) -> Sheet:
    headers: tuple[str, ...] = ()
    rows: list[tuple[int, dict[str, str]]] = []
    most, empty = MOST_ROWS.get(name, OTHER_ROWS), 0
    for number, values in enumerate(cells, 1):
        texts = [cell_text(value) for value in values[: len(headers) if number > 1 else MOST_COLUMNS]]
        if number == 1:
            headers = _headers(name, texts)
            continue
        row = {header: text for header, text in zip(headers, texts, strict=False) if header and text != ""}
        if not row:
            empty += 1
            if empty > MOST_EMPTY_ROWS:
                break
            continue
        empty = 0
        if len(rows) == most:
            raise _refused(f"plus de {most} lignes\u202f; découpez le formulaire en plusieurs.", name, number)
        rows.append((number, row))
    return Sheet(name, headers, tuple(rows))


def _headers(name: str, texts: list[str]) -> tuple[str, ...]:
    headers = tuple(text.strip() for text in texts)
    headers = headers[: max((place for place, header in enumerate(headers, 1) if header), default=0)]
    seen: set[str] = set()
    for header in filter(None, headers):
        if header.lower() in seen:
            raise _refused(f"la colonne «\u00a0{header}\u00a0» figure deux fois\u202f; gardez-en une.", name, 1, header)
        seen.add(header.lower())
    return headers


def cell_text(value: Any) -> str:
    """The text of a cell: 1.0 is « 1 », a date is 2026-03-01, unbreakable spaces are plain ones at both ends."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value).replace("\u00a0", " ").strip()[:LONGEST_CELL]
