"""What a form declares of its scores, checked: dimensions that exist, choices with points, advice that is written."""

from __future__ import annotations

from decimal import Decimal

from .columns import Column
from .form import Choice, Form, Item
from .language import quoted
from .problems import Problems

SCORED = {"select_one", "select_multiple", "range"}


def bounds(form: Form, item: Item) -> tuple[Decimal, Decimal] | None:
    """The fewest and the most points that an item can bring; nothing when it cannot be scored."""
    if item.kind == "range":
        try:
            low, high = Decimal(item.parameters.get("start", "0")), Decimal(item.parameters.get("end", "10"))
        except ArithmeticError:
            return None
        return (low, high) if low < high else None
    scores = [choice.score for choice in form.choices(item) if is_counted(choice)]
    if not scores or item.kind not in SCORED:
        return None
    if item.kind == "select_multiple":
        most = sum((score for score in scores if score and score > 0), Decimal(0))
        least = sum((score for score in scores if score and score < 0), Decimal(0))
        return (least, most) if least < most else None
    low, high = min(score for score in scores if score is not None), max(score for score in scores if score is not None)
    return (low, high) if low < high else None


def is_counted(choice: Choice) -> bool:
    return choice.score is not None and not choice.excluded


def note_scoring_faults(form: Form, headers: dict[str, Column], problems: Problems) -> None:
    """Note what would make a score silent or wrong."""
    header_of = {column.name: header for header, column in headers.items()}
    known = {dimension.code for dimension in form.dimensions}
    used = set()
    for item in form.all_items():
        if not item.dimension:
            continue
        used.add(item.dimension)
        column = header_of.get("cx_dimension", "cx_dimension")
        if known and item.dimension not in known:
            message = (
                f"la dimension {quoted(item.dimension)} n’est pas dans la feuille cx_dimensions\u202f; ajoutez-la ou corrigez."
            )
            problems.error("survey", item.row, column, message)
        if bounds(form, item) is None:
            message = (
                f"{quoted(item.name)} compte pour {quoted(item.dimension)} sans points qui la départagent\u202f; donnez des "
                "points différents à ses choix (cx_score), ou retirez la dimension."
            )
            problems.error("survey", item.row, column, message)
        note_unscored(form, item, problems)
    for dimension in form.dimensions:
        if dimension.code not in used:
            problems.warning("cx_dimensions", None, "code", f"aucune question ne compte pour {quoted(dimension.code)}.")
    _note_unknown_advice(form, problems)


def note_unscored(form: Form, item: Item, problems: Problems) -> None:
    """Note the choices of a scored question that say neither their points nor that they are left out."""
    for choice in form.choices(item):
        if choice.score is None and not choice.excluded and item.kind in SCORED and bounds(form, item) is not None:
            message = (
                f"{quoted(choice.name)} n’a ni points ni cx_na, et {quoted(item.name)} est notée\u202f; "
                "dites s’il vaut zéro (cx_score) ou s’il sort du score (cx_na)."
            )
            problems.error("choices", choice.row, "cx_score", message)


def _note_unknown_advice(form: Form, problems: Problems) -> None:
    known = {advice.code for advice in form.advice}
    for choices in form.lists.values():
        for choice in choices:
            for code in choice.advice:
                if code not in known:
                    message = f"le conseil {quoted(code)} n’est pas dans la feuille cx_advice\u202f; ajoutez-le ou corrigez."
                    problems.error("choices", choice.row, "cx_advice", message)
