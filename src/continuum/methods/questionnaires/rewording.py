"""The file out again with other words: labels, hints, advice, names of levels edited in their cells, everything else as it was.

Only .xlsx files are written back; the edited file is read again before it is given, so that what goes out is a form.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import columns
from .building import LONGEST_TEXT
from .choices import decimal, level_names, with_level_name
from .problems import Problem, UnreadableForm
from .reading import read_form
from .workbook import Sheet, kind_of_file

EDITABLE = {"label", "hint", "guidance_hint", "constraint_message", "required_message"}
SHEETS = (
    ("survey", columns.SURVEY, EDITABLE),
    ("choices", columns.CHOICES, EDITABLE),
    ("cx_dimensions", columns.DIMENSIONS, {"label", "levels"}),
    ("cx_frameworks", columns.FRAMEWORKS, {"label", "levels"}),
    ("cx_advice", columns.ADVICE, {"text"}),
)
"""Where words are, and in which columns."""
NAMED_BY = {"name", "code"}


@dataclass(frozen=True)
class Wording:
    """One cell of words: where it is, for which question or choice, in which language, what it says."""

    sheet: str
    row: int
    header: str
    column: str
    language: str
    name: str
    text: str
    part: int = 0
    """Which name, in the cell that holds those of the levels."""


@dataclass(frozen=True)
class NewWording:
    """What a cell must say from now on, or one of the names that it holds."""

    sheet: str
    row: int
    header: str
    text: str
    part: int = 0


def wording_of(content: bytes) -> tuple[Wording, ...]:
    """Every cell of words of a form: questions, choices, then what is given back."""
    from .workbook import read_workbook

    found: list[Wording] = []
    sheets = read_workbook(content)
    for name, known, editable in SHEETS:
        if name in sheets:
            found += _of_sheet(name, sheets[name], known, editable)
    return tuple(found)


def _of_sheet(name: str, sheet: Sheet, known: dict[str, str], editable: set[str]) -> Iterator[Wording]:
    headers, _ = columns.read_headers(sheet.headers, known)
    named = next((header for header, column in headers.items() if column.name in NAMED_BY), "")
    for number, row in sheet.rows:
        for header, column in headers.items():
            if column.name not in editable or not (header in row or row.get(named)):
                continue
            text = row.get(header, "")
            texts = level_names(text) if column.name == "levels" else [text]
            for part, one in enumerate(texts):
                yield Wording(name, number, header, column.name, column.language, row.get(named, ""), one, part)


def reword(content: bytes, changes: Iterable[NewWording]) -> bytes:
    """The same workbook with other words; an `UnreadableForm` says which change cannot be made, or what it would break."""
    from openpyxl import load_workbook

    if kind_of_file(content) != "xlsx":
        raise _refused(
            None, None, None, "seul un classeur .xlsx se corrige ici\u202f; enregistrez d’abord le formulaire à ce format."
        )
    book = load_workbook(io.BytesIO(content))
    places = {(one.sheet, one.row, one.header, one.part): one for one in wording_of(content)}
    sheets = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
    for change in changes:
        known = places.get((change.sheet, change.row, change.header, change.part))
        if known is None:
            raise _refused(
                change.sheet, change.row, change.header, "cette cellule ne porte pas de formulation\u202f; rechargez la page."
            )
        if len(change.text) > LONGEST_TEXT or any(ord(sign) < 32 and sign not in "\n\t" for sign in change.text):
            raise _refused(
                change.sheet, change.row, change.header, f"ce texte dépasse {LONGEST_TEXT} signes ou contient un signe interdit."
            )
        sheet = sheets[change.sheet]
        headers = [str(cell.value or "").strip() for cell in sheet[1]]
        cell = sheet.cell(change.row, headers.index(change.header) + 1)
        cell.value = (change.text if known.column != "levels" else _renamed(str(cell.value), change)) or None
        if change.text:
            # A text that begins with = stays a text, never a formula.
            cell.data_type = "s"
    written = io.BytesIO()
    book.save(written)
    book.close()
    reading = read_form(written.getvalue())
    if not reading.is_valid:
        raise UnreadableForm(reading.errors)
    return written.getvalue()


def _renamed(levels: str, change: NewWording) -> str:
    """The cell of the levels with another name for one of them: its bound stays."""
    if not change.text.strip() or decimal(change.text) is not None or re.search(r"[:=;|\n]", change.text):
        message = "le nom d’un niveau s’écrit sans «\u00a0: = ; |\u00a0», et n’est pas un nombre\u202f; donnez-lui un autre nom."
        raise _refused(change.sheet, change.row, change.header, message)
    return with_level_name(levels, change.part, change.text.strip())


def _refused(sheet: str | None, row: int | None, column: str | None, message: str) -> UnreadableForm:
    return UnreadableForm([Problem("error", sheet, row, column, message)])
