"""What a response works out without a score: ratios with their two numbers, and conclusions in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from continuum.methods.questionnaires import Form, Item, Outcome, Ratio, ratios, text_in
from continuum.toolkit.typography import french_number

_PER_HUNDRED = re.compile(r"×\s?100(?![\s\u202f\u00a0]?\d)")
SMALL = "petit nombre\u00a0: moins de 20, lisez d’abord les nombres"


@dataclass(frozen=True)
class ShownRatio:
    """One ratio: its value, what is divided by what, and where its definition comes from."""

    label: str
    value: str
    numerator: str
    denominator: str
    formula: str
    source: str
    warning: str


def ratios_of(outcome: Outcome) -> list[ShownRatio]:
    return [_shown(one, outcome) for one in ratios(outcome)]


def _shown(ratio: Ratio, outcome: Outcome) -> ShownRatio:
    form = outcome.compiled.form
    item, formula = form.by_code[ratio.item], text_in(form.by_code[ratio.item].hints, form.language)
    return ShownRatio(
        label=text_in(item.labels, form.language) or item.name,
        value="non calculable" if ratio.value is None else _with_unit(ratio.value, formula),
        numerator=_said(ratio.numerator),
        denominator=_said(ratio.denominator),
        formula=formula,
        source=ratio.source,
        warning=SMALL if ratio.is_small else "",
    )


def _with_unit(value: Decimal, formula: str) -> str:
    return f"{french_number(value)}\u00a0%" if _PER_HUNDRED.search(formula) else french_number(value)


def _said(value: Decimal | None) -> str:
    return "non connu" if value is None else french_number(value)


def conclusions_of(outcome: Outcome) -> list[str]:
    """The notes of the pages that ask nothing: what the questionnaire itself concludes from the answers."""
    form = outcome.compiled.form
    return [
        words
        for page in form.pages
        if not any(one.is_asked for one in _items(form, page.items))
        for one in _items(form, page.items)
        if one.kind == "note" and outcome.is_asked(one.code) and (words := outcome.label(one.code, form.language))
    ]


def _items(form: Form, codes: tuple[str, ...]) -> Iterator[Item]:
    waiting = [form.by_code[code] for code in reversed(codes)]
    while waiting:
        item = waiting.pop()
        yield item
        waiting.extend(reversed(item.items))
