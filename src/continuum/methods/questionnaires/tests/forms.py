"""Forms written in a few lines, as real .xlsx files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from continuum.methods.questionnaires.compiled import CompiledForm
from continuum.methods.questionnaires.form import Form
from continuum.methods.questionnaires.problems import Problem
from continuum.methods.questionnaires.reading import read_form

Rows = Sequence[dict[str, Any]]


def xlsx(survey: Rows, choices: Rows = (), settings: Rows = (), **others: Rows) -> bytes:
    """The bytes of a form: one dictionary a row, one sheet an argument."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in {"survey": survey, "choices": choices, "settings": settings, **others}.items():
        if not rows and name != "survey":
            continue
        sheet = book.create_sheet(name)
        headers = list(dict.fromkeys(header for row in rows for header in row))
        sheet.append(headers)
        for row in rows:
            sheet.append([row.get(header) for header in headers])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def choices(name: str, *names: str, **columns: Sequence[Any]) -> list[dict[str, Any]]:
    """The rows of a list of choices."""
    return [
        {
            "list_name": name,
            "name": one,
            "label": one.capitalize(),
            **{column: values[place] for column, values in columns.items() if values[place] is not None},
        }
        for place, one in enumerate(names)
    ]


def form_of(survey: Rows, choices: Rows = (), settings: Rows = (), **others: Rows) -> Form:
    reading = read_form(xlsx(survey, choices, settings, **others))
    assert reading.form is not None, [str(problem) for problem in reading.problems]
    return reading.form


def compiled_of(survey: Rows, choices: Rows = (), settings: Rows = (), **others: Rows) -> CompiledForm:
    reading = read_form(xlsx(survey, choices, settings, **others))
    assert reading.compiled is not None, [str(problem) for problem in reading.problems]
    return reading.compiled


def problems_of(survey: Rows, choices: Rows = (), settings: Rows = (), **others: Rows) -> tuple[Problem, ...]:
    return read_form(xlsx(survey, choices, settings, **others)).problems
