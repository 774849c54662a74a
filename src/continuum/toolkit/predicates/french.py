"""A rule said in French: « Moins de 50 salariés au 1er janvier 2024, dans la Moselle ou les Ardennes, et adhérente de … »."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from continuum.toolkit.registry import Term, TermKind
from continuum.toolkit.typography import HARD_SPACE, french_date, french_number, french_spaces, of, plural

from .evaluation import Among, Dated
from .language import Condition, Group, Rule, conditions_of, without_opposites

Names = Mapping[tuple[str, str], str]
"""(term, code) → how the name is said."""

NUMBER_PHRASES = {
    "<": "moins de {}",
    "<=": "au plus {}",
    "=": "exactement {}",
    "!=": "un nombre autre que {}",
    ">=": "au moins {}",
    ">": "plus de {}",
}
ALL, ANY = "Toutes ces conditions", "Au moins une de ces conditions"
STALE_AFTER = dt.timedelta(days=731)
"""Beyond two years, a figure is given with its year."""


@dataclass(frozen=True)
class Outline:
    """A rule as a nested list: the words, and what stands under them."""

    words: str
    parts: tuple[Outline, ...] = ()


def names_of(*rules: Rule) -> dict[tuple[str, str], str]:
    """How every name of these rules is said: one question for each term."""
    asked: dict[Term, set[str]] = {}
    for rule in rules:
        for condition in conditions_of(rule):
            if isinstance(condition.value, tuple):
                asked.setdefault(condition.term, set()).update(condition.value)
    return {(term.key, code): said for term, codes in asked.items() for code, said in term.names(codes).items()}


def in_french(rule: Rule, names: Names | None = None) -> str:
    """The rule as one sentence; inner groups stand between brackets, so that it reads in one way only."""
    said = _sentence(flat(without_opposites(rule)), names_of(rule) if names is None else names)
    return french_spaces(said[:1].upper() + said[1:])


def outline(rule: Rule, names: Names | None = None) -> Outline:
    """The rule as a nested list."""
    return _outline(flat(without_opposites(rule)), names_of(rule) if names is None else names)


def flat(rule: Rule) -> Rule:
    """Without groups of one, nor groups within a group of the same kind."""
    if isinstance(rule, Condition):
        return rule
    assert isinstance(rule, Group)
    parts: list[Rule] = []
    for part in map(flat, rule.parts):
        parts += part.parts if isinstance(part, Group) and part.every == rule.every else (part,)
    return parts[0] if len(parts) == 1 else Group(rule.every, tuple(parts))


def _sentence(rule: Rule, names: Names) -> str:
    if isinstance(rule, Condition):
        return phrase(rule, names)
    assert isinstance(rule, Group)
    parts = [f"({_sentence(part, names)})" if isinstance(part, Group) else phrase(part, names) for part in rule.parts]  # type: ignore[arg-type]
    if rule.every:
        return f"{', '.join(parts[:-1])}, et {parts[-1]}"
    return ", ".join(f"soit {part}" for part in parts)


def _outline(rule: Rule, names: Names) -> Outline:
    if isinstance(rule, Condition):
        return Outline(french_spaces(phrase(rule, names)))
    assert isinstance(rule, Group)
    return Outline(ALL if rule.every else ANY, tuple(_outline(part, names) for part in rule.parts))


def phrase(condition: Condition, names: Names) -> str:
    """One condition: « moins de 50 salariés au 1er janvier 2024 »."""
    template, value = _template(condition), _value(condition, names)
    said = f"{template.removesuffix('de {}')}{of(value)}" if template.endswith("de {}") else template.format(value)
    if not condition.term.dated:
        return said
    return f"{said} au {french_date(condition.on)}" if condition.on else f"{said} à ce jour"


def _template(condition: Condition) -> str:
    term, op = condition.term, condition.op
    if term.kind == TermKind.YES_NO:
        op = "yes" if condition.value else "no"
    usual = {
        TermKind.NUMBER: NUMBER_PHRASES,
        TermKind.DATE: {"<": f"{term.label} avant le {{}}", ">=": f"{term.label} le {{}} ou après"},
        TermKind.YES_NO: {"yes": f"{term.label} : oui", "no": f"{term.label} : non"},
        TermKind.CHOICE: {"in": f"{term.label} : {{}}", "not in": f"{term.label} autre que {{}}"},
    }[term.kind]
    return term.phrases.get(op) or usual[op]


def _value(condition: Condition, names: Names) -> str:
    value = condition.value
    if isinstance(value, tuple):
        return " ou ".join(
            names.get((condition.term.key, code), f"«\u00a0{code}\u00a0» (inconnu de l’annuaire)") for code in value
        )
    return "" if isinstance(value, bool) else _said(condition.term, value)


def _said(term: Term, value: Any) -> str:
    """A number with its unit, or a day."""
    if isinstance(value, dt.date):
        return french_date(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | Decimal):
        unit = plural(value, *term.unit)
        return french_number(value) + (f"{HARD_SPACE}{unit}" if unit else "")
    return str(value)


def known_in_french(term: Term, known: Any, on: dt.date, names: Names) -> str:
    """What is known of an organisation, with its year when that is more than two years before the day asked."""
    if known is None:
        return "non connu"
    if isinstance(known, Dated):
        year = f" en {known.on.year}" if on - known.on > STALE_AFTER else ""
        return known_in_french(term, known.value, on, names) + year
    if isinstance(known, Among):
        return _some(term, known.certain, names) or ("connu en partie" if known.possible else "aucun")
    if isinstance(known, str | frozenset):
        return _some(term, codes_of(known), names) or "aucun"
    return _said(term, known)


def codes_of(known: Any) -> frozenset[str]:
    """The names that a known value holds for certain."""
    value = known.value if isinstance(known, Dated) else known
    if isinstance(value, Among):
        return value.certain
    return frozenset([value]) if isinstance(value, str) else value if isinstance(value, frozenset) else frozenset()


def _some(term: Term, codes: Collection[str], names: Names) -> str:
    return ", ".join(sorted(names.get((term.key, code), code) for code in codes))
