"""A file in, a form out: everything that is wrong with it is found in one go."""

from __future__ import annotations

from dataclasses import dataclass

from .building import Builder
from .compiled import EXPRESSIONS, CompiledForm
from .declared import note_declared_faults
from .form import Form, Item
from .gate import note_faults
from .problems import Problem, Problems, UnreadableForm
from .pyxform_adapter import note_refusals
from .scope import begin_reading
from .scored import note_scoring_faults
from .workbook import read_workbook

MOST_WRITTEN = 300_000
"""Signs of all expressions together: the largest forms in use have a tenth of it."""
DEEPEST = 40
"""Groups in one another: the deepest forms in use have a fifth of it."""


@dataclass(frozen=True)
class Reading:
    """What was found in a file: the form when it has no error, and all problems, errors first."""

    form: Form | None
    compiled: CompiledForm | None
    problems: tuple[Problem, ...]
    question_count: int = 0

    @property
    def is_valid(self) -> bool:
        return self.form is not None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.level == "error")


def read_form(content: bytes) -> Reading:
    """Read the bytes of an .xlsx or .xls form. Never raises on a bad file: the problems say what is wrong."""
    problems = Problems()
    begin_reading()
    try:
        sheets = read_workbook(content)
    except UnreadableForm as unreadable:
        return Reading(None, None, unreadable.problems)
    builder = Builder(sheets, problems)
    form = builder.build()
    if form is None:
        return Reading(None, None, problems.in_order())
    written = sum(len(getattr(item, column)) for item in form.all_items() for column in EXPRESSIONS)
    if written > MOST_WRITTEN:
        message = f"les expressions comptent {written} signes en tout, {MOST_WRITTEN} au plus\u202f; découpez le formulaire."
        problems.error("survey", None, None, message)
        return Reading(None, None, problems.in_order(), form.question_count)
    if (deep := _too_deep(form)) is not None:
        message = f"plus de {DEEPEST} groupes sont l’un dans l’autre\u202f; remontez celui-ci d’un ou plusieurs niveaux."
        problems.error("survey", deep.row, "type", message)
        return Reading(None, None, problems.in_order(), form.question_count)
    compiled = note_faults(form, builder.headers, problems)
    note_scoring_faults(form, builder.headers, problems)
    note_declared_faults(form, builder.headers, problems)
    if not problems.has_errors:
        note_refusals(sheets, problems)
    if problems.has_errors:
        return Reading(None, None, problems.in_order(), form.question_count)
    if form.question_count == 0:
        problems.warning("survey", None, "type", "le formulaire ne pose aucune question ici\u202f; ajoutez-en au moins une.")
    return Reading(form, compiled, problems.in_order(), form.question_count)


def _too_deep(form: Form) -> Item | None:
    """The first group under too many others."""
    level: list[Item] = [item for item in form.items if item.is_section]
    for _ in range(DEEPEST):
        level = [inner for item in level for inner in item.items if inner.is_section]
    return level[0] if level else None
