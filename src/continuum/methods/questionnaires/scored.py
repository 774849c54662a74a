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
        declared = item.parameters.get("cap", "")
        most = sum((score for score in scores if score and score > 0), Decimal(0))
        least = sum((score for score in scores if score and score < 0), Decimal(0))
        try:
            most = min(most, Decimal(declared)) if declared else most
        except ArithmeticError:
            return None
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
        _note_unscored(form, item, column, problems)
    for dimension in form.dimensions:
        if dimension.code not in used:
            problems.warning("cx_dimensions", None, "code", f"aucune question ne compte pour {quoted(dimension.code)}.")
    _note_unknown_advice(form, problems)


def _note_unscored(form: Form, item: Item, column: str, problems: Problems) -> None:
    silent = [choice.name for choice in form.choices(item) if choice.score is None and not choice.excluded]
    if silent and item.kind in SCORED and bounds(form, item) is not None:
        named = ", ".join(silent[:5])
        message = (
            f"ces choix de {quoted(item.list_name)} n’ont ni points ni cx_na\u00a0: {named}\u202f; dites s’ils valent zéro "
            "ou s’ils sortent du score."
        )
        problems.error("survey", item.row, column, message)


def _note_unknown_advice(form: Form, problems: Problems) -> None:
    known = {advice.code for advice in form.advice}
    for name, choices in form.lists.items():
        for choice in choices:
            for code in choice.advice:
                if code not in known:
                    message = (
                        f"le conseil {quoted(code)} du choix {quoted(choice.name)} ({name}) n’est pas dans la feuille cx_advice."
                    )
                    problems.error("choices", None, "cx_advice", f"{message[:-1]}\u202f; ajoutez-le ou corrigez.")
