"""Ratios: what is divided by what, its value, where its definition comes from, and whether the numbers are small."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from .answers import Outcome
from .form import Form, Item

SMALL = 20
"""Below this denominator one person more or less moves a percentage by more than 5 points: our own bound for a warning."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """One ratio of a response. `value` is what the form calculates, in the unit of its formula (most often a percentage);
    it is nothing when the form does not calculate it, and the terms are nothing when they have no number."""

    item: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    source: str

    @property
    def is_small(self) -> bool:
        """Whether the denominator is under 20: the ratio is to be read with its two numbers."""
        return self.denominator is not None and self.denominator < SMALL

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "item": self.item,
            "value": plain(self.value),
            "numerator": plain(self.numerator),
            "denominator": plain(self.denominator),
            "source": self.source,
        }
        return {**shown, "small": True} if self.is_small else shown


def ratios(outcome: Outcome) -> tuple[Ratio, ...]:
    """The ratios of a response that are asked for, in the order of the form. Never raises: what has no number is nothing."""
    items = (item for item in outcome.compiled.form.all_items() if item.is_ratio and outcome.is_asked(item.code))
    return tuple(
        Ratio(
            item.code,
            number(outcome.text(item.code)),
            number(outcome.text(item.numerator)),
            number(outcome.text(item.denominator)),
            item.formula_source,
        )
        for item in items
    )


def number(text: str) -> Decimal | None:
    """A canonical answer or calculation as a number; nothing for an empty or endless one."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def plain(value: Decimal | None) -> int | float | None:
    """A decimal as JSON has it: a whole number without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def with_terms_by_code(form: Form) -> Form:
    """The numerators and denominators, written by name like any question cited, kept by code: their identity across versions.
    A name that is unknown or that several questions share is left as it is written, and refused by the gate."""
    codes: dict[str, list[str]] = defaultdict(list)
    for item in form.all_items():
        codes[item.name].append(item.code)

    def term(written: str) -> str:
        name = written.removeprefix("${").removesuffix("}").strip()
        return codes[name][0] if len(codes.get(name, ())) == 1 else written

    def kept(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(
            replace(item, items=kept(item.items), numerator=term(item.numerator), denominator=term(item.denominator))
            for item in items
        )

    return replace(form, items=kept(form.items)) if any(item.numerator or item.denominator for item in form.all_items()) else form
