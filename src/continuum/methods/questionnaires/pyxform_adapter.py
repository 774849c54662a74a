"""The one door to pyxform: whether ODK's own reader takes a form, and what it answers when it does not."""

from __future__ import annotations

import re

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from .problems import Problem, Problems
from .workbook import Sheet

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
_SHEET = re.compile(r"'(survey|choices|settings|entities)' sheet|(?:in|on) the (survey|choices|settings) sheet", re.IGNORECASE)
_COLUMN = re.compile(r"'([\w:]+)' (?:column|value)")
_NAMED = re.compile(r"'([\w.-]+)'")
_FORM_NAME = "data"


def note_refusals(sheets: dict[str, Sheet], problems: Problems) -> None:
    """Have pyxform convert the form, and note as an error what it refuses."""
    try:
        convert(_as_pyxform_reads(sheets), form_name=_FORM_NAME, warnings=[])
    except PyXFormError as refusal:
        problems.noted.append(_problem(str(refusal), sheets))
    except Exception as failure:  # a reader that fails on a form refuses it
        problems.noted.append(_problem(f"{type(failure).__name__}: {failure}", sheets))


def _as_pyxform_reads(sheets: dict[str, Sheet]) -> dict[str, object]:
    given: dict[str, object] = {"sheet_names": list(sheets)}
    for name in ("survey", "choices", "settings"):
        if name in sheets:
            sheet = sheets[name]
            by_number = dict(sheet.rows)
            last = max(by_number, default=1)
            # Empty rows stay, so that pyxform counts as the spreadsheet does.
            given[name] = [by_number.get(number, {}) for number in range(2, last + 1)]
            given[f"{name}_header"] = [{header: None for header in sheet.headers if header}]
    return given


def _problem(message: str, sheets: dict[str, Sheet]) -> Problem:
    row = _ROW.search(message)
    sheet = _SHEET.search(message)
    column = _COLUMN.search(message)
    said = " ".join(_ROW.sub("", message).split())[:400]
    return Problem(
        "error",
        next((name.lower() for name in sheet.groups() if name), "survey") if sheet else "survey",
        int(row.group(1)) if row else _row_of_named(message, sheets),
        column.group(1) if column else None,
        f"le lecteur de formulaires d’ODK refuse ce fichier et répond\u00a0: «\u00a0{said}\u00a0»\u202f; corrigez cette ligne.",
    )


def _row_of_named(message: str, sheets: dict[str, Sheet]) -> int | None:
    """The row of the question that a refusal names, when it does not say the row."""
    quoted = set(_NAMED.findall(message))
    rows = sheets["survey"].rows if "survey" in sheets else ()
    return next((number for number, row in rows if quoted & {row.get("name", "")}), None)
