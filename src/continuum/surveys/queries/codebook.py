"""A campaign carried away in a workbook: how far each request has come, what is agreed to be shown, what the codes mean."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from continuum.methods.questionnaires import CompiledForm, Form, Item, text_in
from continuum.surveys.enums import ConsentScope
from continuum.surveys.models import Campaign
from continuum.surveys.models.answers import AnswerSheet, Score
from continuum.toolkit import clock
from continuum.toolkit.typography import french_number, plural
from continuum.toolkit.workbooks import SheetColumn, WorkbookSheet

from .campaigns import consents_to, requests_of_campaign
from .compiled import compiled_of
from .versions import KINDS

Cell = str | Decimal | int | dt.date | None
MOST_REPEATED = 20
PROGRESS = (
    *("Structure", "SIRET", "Territoire", "Groupe de branches", "Point de vue", "Demandée à", "État", "À demander le"),
    *("Demandée le", "Rappels", "Appelée le", "Ce qui s’est dit", "Pages remplies", "Pages en tout", "Rendue le", "Mode"),
    *("Valide", "Écartée parce que", "Résultats partagés", "Réponses partagées"),
)
CODES = ("Code", "Question", "Nature", "Choix", "Dimension", "Poids", "Points inversés")
WHO = ("Structure", "Point de vue")
NATURES = {**KINDS, "calculate": "calcul"}


def campaign_sheets(campaign: Campaign, person: Any) -> list[WorkbookSheet]:
    """Progress of all whom she follows; scores and answers of those who agreed alone; a fixed number of questions."""
    compiled = compiled_of(campaign.version)
    rows = requests_of_campaign(campaign, person).annotate(
        shares_results=consents_to(ConsentScope.RESULTS), shares_answers=consents_to(ConsentScope.ANSWERS)
    )
    requests = list(rows.order_by("organisation__search_name", "organisation", "voice"))
    return [
        WorkbookSheet("Avancement", [SheetColumn(one) for one in PROGRESS], [_progress(one) for one in requests]),
        _scores(compiled.form, [one for one in requests if one.shares_results], person),
        _answers(compiled, [one for one in requests if one.shares_answers], person),
        WorkbookSheet("Codes", [SheetColumn(one, 40) for one in CODES], list(_codes(compiled.form))),
    ]


def _progress(one: Any) -> list[Cell]:
    return [
        *(str(one.organisation), one.organisation.siret, str(one.organisation.territory or "")),
        *(str(one.organisation.branch or ""), one.get_voice_display(), str(one.person or ""), one.state.label),
        *(_day(one.ask_on), _day(one.asked_at), one.reminded_count, _day(one.called_on), one.call_note),
        *(one.pages_done, one.pages_count, _day(one.answered_at), one.get_mode_display()),
        *(_yes(one.is_valid) if one.answered_at else "", one.set_aside, _yes(one.shares_results), _yes(one.shares_answers)),
    ]


def _day(value: dt.date | dt.datetime | None) -> dt.date | None:
    return value.astimezone(clock.PARIS).date() if isinstance(value, dt.datetime) else value


def _yes(value: bool) -> str:
    return "oui" if value else "non"


# --- Scores and answers ----------------------------------------------------------------------------------------------------


def _scores(form: Form, requests: Sequence[Any], person: Any) -> WorkbookSheet:
    found: dict[tuple[Any, str], Decimal | None] = {}
    for one in Score.objects.visible_to(person).filter(request__in=[one.pk for one in requests]).order_by():
        found[one.request_id, one.dimension] = one.value
    codes = [one.code for one in form.dimensions]
    given = [one for one in requests if one.answered_at]
    rows = [[*_who(one), *(found.get((one.pk, code)) for code in codes)] for one in given]
    return WorkbookSheet("Scores", [SheetColumn(one) for one in (*WHO, *codes)], rows)


def _answers(compiled: CompiledForm, requests: Sequence[Any], person: Any) -> WorkbookSheet:
    sheets = AnswerSheet.objects.visible_to(person).filter(request__in=[one.pk for one in requests])
    answers = dict(sheets.filter(request__answered_at__isnull=False).values_list("request", "answers"))
    flat = {pk: dict(_flat(compiled, document)) for pk, document in answers.items()}
    codes = _in_order(compiled, flat.values())
    rows = [[*_who(one), *(flat[one.pk].get(code) for code in codes)] for one in requests if one.pk in flat]
    return WorkbookSheet("Réponses", [SheetColumn(one) for one in (*WHO, *codes)], rows)


def _who(one: Any) -> list[Cell]:
    return [str(one.organisation), one.get_voice_display()]


def _flat(compiled: CompiledForm, document: dict[str, Any]) -> Iterator[tuple[str, Cell]]:
    """A column for each question; for what is repeated, one for each time: « formations(2).heures »."""
    for code, value in document.items():
        item = compiled.form.by_code.get(code)
        if item is None or item.kind != "repeat":
            yield code, _cell(value, item)
            continue
        for rank, row in enumerate(value[:MOST_REPEATED], start=1):
            for inner, given in row.items():
                yield f"{code}({rank}).{inner}", _cell(given, compiled.form.by_code.get(inner))


def _in_order(compiled: CompiledForm, rows: Any) -> list[str]:
    """The columns in the order of the form; those of a repeat that nobody filled in are left out."""
    known = {code: place for place, code in enumerate(compiled.form.by_code)}
    codes = {item.code for item in compiled.kept[None] if item.kind != "repeat"} | {code for row in rows for code in row}
    return sorted(codes, key=lambda code: _place(code, known))


def _place(column: str, known: dict[str, int]) -> tuple[int, int, int]:
    repeat, _, rest = column.partition("(")
    rank, _, inner = rest.partition(").")
    return known.get(repeat, len(known)), int(rank or 0), known.get(inner, 0)


def _cell(value: Any, item: Item | None) -> Cell:
    if item and item.kind in ("date", "datetime") and isinstance(value, str):
        return _day_given(value)
    if isinstance(value, bool):
        return _yes(value)
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return " ".join(value)
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _day_given(text: str) -> Cell:
    """A day or an instant where the answer reads as one, else its text; an instant without a zone is that of Paris already."""
    try:
        if len(text) == len("2026-03-01"):
            return dt.date.fromisoformat(text)
        moment = dt.datetime.fromisoformat(text)
        return moment.astimezone(clock.PARIS) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return text


# --- What the codes mean ---------------------------------------------------------------------------------------------------


def _codes(form: Form) -> Iterator[list[Cell]]:
    labels = {one.code: text_in(one.labels, form.language) for one in form.dimensions}
    for item in form.all_items():
        if item.is_asked or item.kind == "calculate":
            yield _code(form, item, labels)
    for code, label in labels.items():
        yield [code, label, "dimension", "", "", None, ""]


def _worth(score: Decimal | None) -> str:
    return "" if score is None else f" ({french_number(score)}\u00a0{plural(score, 'point', 'points')})"


def _code(form: Form, item: Item, dimensions: dict[str, str]) -> list[Cell]:
    said = [f"{one.name} = {text_in(one.labels, form.language)}{_worth(one.score)}" for one in form.choices(item)]
    label = text_in(item.labels, form.language) or item.name
    dimension = dimensions.get(item.dimension, item.dimension)
    kind, weight = NATURES.get(item.kind, item.kind), item.weight if item.dimension else None
    return [item.code, label, kind, "\n".join(said), dimension, weight, _yes(item.reverse) if item.dimension else ""]
