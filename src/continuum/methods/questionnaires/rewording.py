"""The file out again with other words: labels and hints edited in their cells, everything else as it was.

Only .xlsx files are written back; the edited file is read again before it is given, so that what goes out is a form.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from . import columns
from .building import LONGEST_TEXT
from .problems import Problem, UnreadableForm
from .reading import read_form
from .workbook import kind_of_file

EDITABLE = {"label", "hint", "guidance_hint", "constraint_message", "required_message"}


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


@dataclass(frozen=True)
class NewWording:
    """What a cell must say from now on."""

    sheet: str
    row: int
    header: str
    text: str


def wording_of(content: bytes) -> tuple[Wording, ...]:
    """Every cell of words of a form, questions then choices."""
    from .workbook import read_workbook

    found = []
    sheets = read_workbook(content)
    for name, known in (("survey", columns.SURVEY), ("choices", columns.CHOICES)):
        if name not in sheets:
            continue
        headers, _ = columns.read_headers(sheets[name].headers, known)
        named = next((header for header, column in headers.items() if column.name == "name"), "")
        for number, row in sheets[name].rows:
            for header, column in headers.items():
                if column.name in EDITABLE and (header in row or row.get(named)):
                    text = row.get(header, "")
                    found.append(Wording(name, number, header, column.name, column.language, row.get(named, ""), text))
    return tuple(found)


def reword(content: bytes, changes: Iterable[NewWording]) -> bytes:
    """The same workbook with other words; an `UnreadableForm` says which change cannot be made, or what it would break."""
    from openpyxl import load_workbook

    if kind_of_file(content) != "xlsx":
        raise _refused(
            None, None, None, "seul un classeur .xlsx se corrige ici\u202f; enregistrez d’abord le formulaire à ce format."
        )
    book = load_workbook(io.BytesIO(content))
    places = {(one.sheet, one.row, one.header) for one in wording_of(content)}
    sheets = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
    for change in changes:
        if (change.sheet, change.row, change.header) not in places:
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
        cell.value = change.text or None
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


def _refused(sheet: str | None, row: int | None, column: str | None, message: str) -> UnreadableForm:
    return UnreadableForm([Problem("error", sheet, row, column, message)])
