"""The language: conditions on terms, joined by « all », « any » and « not », kept as JSON and read strictly.

{"version": 1, "who": {"all": [
    {"term": "effectif", "op": "<", "value": 50, "on": "2024-01-01"},
    {"any": [{"term": "territoire", "op": "in", "value": ["D57"]}, {"not": {"term": "cse", "op": "is", "value": true}}]}
]}}
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from continuum.toolkit import registry
from continuum.toolkit.registry import Shelf, Term, TermKind
from continuum.toolkit.typography import french_spaces, join_french

VERSION = 1
DEEPEST = 3
MOST_CONDITIONS = 30
MOST_VALUES = 200
TODAY = "today"

OPERATORS: dict[TermKind, tuple[str, ...]] = {
    TermKind.NUMBER: ("<", "<=", "=", "!=", ">=", ">"),
    TermKind.DATE: ("<", ">="),
    TermKind.YES_NO: ("is",),
    TermKind.CHOICE: ("in", "not in"),
}
OPPOSITES = {"<": ">=", ">=": "<", "<=": ">", ">": "<=", "=": "!=", "!=": "=", "in": "not in", "not in": "in"}

Value = bool | int | Decimal | dt.date | tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """One fact compared with one value; `on` is the day of the fact, none for the present day."""

    term: Term
    op: str
    value: Value
    on: dt.date | None = None


@dataclass(frozen=True)
class Group:
    """Every part, or at least one of them."""

    every: bool
    parts: tuple[Rule, ...]


@dataclass(frozen=True)
class Opposite:
    """Whoever the part does not concern."""

    part: Rule


Rule = Condition | Group | Opposite


class UnreadableRule(ValueError):
    """A rule that is not well written; its text says where, what, and how to put it right."""

    def __init__(self, message: str) -> None:
        super().__init__(french_spaces(message))


@dataclass(frozen=True)
class _Place:
    """Where we are in the rule: the rank in each group, from the top."""

    ranks: tuple[int, ...] = ()
    depth: int = 0

    def part(self, rank: int) -> _Place:
        return _Place((*self.ranks, rank), self.depth)

    def deeper(self) -> _Place:
        if self.depth == DEEPEST:
            raise self.refusal(f"les groupes s’emboîtent sur {DEEPEST} niveaux au plus : simplifiez la règle.")
        return _Place(self.ranks, self.depth + 1)

    def refusal(self, message: str) -> UnreadableRule:
        nouns = ["condition", *["partie"] * (len(self.ranks) - 1)]
        said = [f"{rank}{'re' if rank == 1 else 'e'} {noun}" for rank, noun in zip(self.ranks, nouns, strict=False)]
        return UnreadableRule(f"{', '.join(said) or 'Règle'} : {message}")


def read(kept: Any, terms: Shelf[Term] | None = None) -> Rule:
    """Read a kept rule, or say in French why it cannot be read."""
    top = _Place()
    if not isinstance(kept, dict) or set(kept) != {"version", "who"}:
        raise top.refusal('écrivez {"version": 1, "who": …}.')
    if kept["version"] != VERSION or isinstance(kept["version"], bool):
        raise top.refusal(f"version {kept['version']!r} inconnue ; ce logiciel lit la version {VERSION}.")
    rule = _read(kept["who"], top, registry.terms if terms is None else terms)
    count = sum(1 for _ in conditions_of(rule))
    if count > MOST_CONDITIONS:
        raise top.refusal(f"{count} conditions ; {MOST_CONDITIONS} au plus se lisent encore.")
    return rule


def _read(kept: Any, place: _Place, terms: Shelf[Term]) -> Rule:
    if not isinstance(kept, dict):
        raise place.refusal("une condition ou un groupe est attendu ici.")
    if "term" in kept:
        return _read_condition(kept, place, terms)
    if len(kept) != 1 or not set(kept) <= {"all", "any", "not"}:
        raise place.refusal("écrivez « all », « any », « not » ou une condition, un seul à la fois.")
    (word, inside), below = next(iter(kept.items())), place.deeper()
    if word == "not":
        return Opposite(_read(inside, below, terms))
    if not isinstance(inside, list) or not inside:
        raise place.refusal("un groupe vide ne dit rien : ajoutez-y une condition.")
    if len(inside) > MOST_CONDITIONS:
        raise place.refusal(f"{len(inside)} conditions ; {MOST_CONDITIONS} au plus se lisent encore.")
    return Group(word == "all", tuple(_read(part, below.part(rank), terms) for rank, part in enumerate(inside, 1)))


def _read_condition(kept: dict[str, Any], place: _Place, terms: Shelf[Term]) -> Condition:
    term = terms.get(kept["term"]) if isinstance(kept["term"], str) else None
    if term is None:
        raise place.refusal(f"« {kept['term']} » n’est pas une donnée connue. {_one_of(sorted(one.key for one in terms))}")
    if strange := sorted(set(map(str, kept)) - {"term", "op", "value", "on"}):
        raise place.refusal(f"« {strange[0]} » n’a pas de sens ici.")
    if kept.get("op") not in OPERATORS[term.kind]:
        raise place.refusal(f"« {kept.get('op')} » ne convient pas à « {term.label} ». {_one_of(OPERATORS[term.kind])}")
    if "value" not in kept:
        raise place.refusal(f"la valeur de « {term.label} » manque.")
    try:
        value = READERS[term.kind](kept["value"])
    except ValueError as error:
        raise place.refusal(f"« {term.label} » attend {error}") from None
    return Condition(term, kept["op"], value, _read_day(kept, term, place))


def _one_of(words: Collection[str]) -> str:
    return f"Choisissez parmi : {join_french(words)}."


def _read_day(kept: dict[str, Any], term: Term, place: _Place) -> dt.date | None:
    if "on" not in kept:
        return None
    if not term.dated:
        raise place.refusal(f"« {term.label} » n’est pas suivi dans le temps : retirez la date.")
    if kept["on"] == TODAY:
        return None
    try:
        return _day(kept["on"])
    except ValueError as error:
        raise place.refusal(f"la date de « {term.label} » est {error}") from None


def _number(kept: Any) -> int | Decimal:
    if isinstance(kept, bool) or not isinstance(kept, int | float) or not math.isfinite(kept) or abs(kept) >= 10**12:
        raise ValueError("un nombre, par exemple 50.")
    return kept if isinstance(kept, int) else Decimal(repr(kept))


def _day(kept: Any) -> dt.date:
    try:
        if isinstance(kept, str) and len(kept) == 10:
            return dt.date.fromisoformat(kept)
    except ValueError:
        pass
    raise ValueError("une date, par exemple 2024-01-01.")


def _yes_or_no(kept: Any) -> bool:
    if not isinstance(kept, bool):
        raise ValueError("oui (true) ou non (false).")
    return kept


def _codes(kept: Any) -> tuple[str, ...]:
    whole = isinstance(kept, list) and 0 < len(kept) <= MOST_VALUES
    if not whole or not all(isinstance(code, str) and 0 < len(code) <= 100 for code in kept):
        raise ValueError(f"une liste de 1 à {MOST_VALUES} codes.")
    if len(set(kept)) < len(kept):
        raise ValueError("une liste de codes tous différents.")
    return tuple(kept)


READERS: Mapping[TermKind, Callable[[Any], Value]] = {
    TermKind.NUMBER: _number,
    TermKind.DATE: _day,
    TermKind.YES_NO: _yes_or_no,
    TermKind.CHOICE: _codes,
}


def written(rule: Rule) -> dict[str, Any]:
    """The rule as it is kept."""
    return {"version": VERSION, "who": _written(rule)}


def _written(rule: Rule) -> dict[str, Any]:
    if isinstance(rule, Opposite):
        return {"not": _written(rule.part)}
    if isinstance(rule, Group):
        return {"all" if rule.every else "any": [_written(part) for part in rule.parts]}
    kept = {"term": rule.term.key, "op": rule.op, "value": _kept(rule.value)}
    if rule.term.dated:
        kept["on"] = rule.on.isoformat() if rule.on else TODAY
    return kept


def _kept(value: Value) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def conditions_of(rule: Rule) -> Iterator[Condition]:
    """Every condition, in the order of reading."""
    if isinstance(rule, Condition):
        yield rule
    else:
        for part in rule.parts if isinstance(rule, Group) else (rule.part,):
            yield from conditions_of(part)


def without_opposites(rule: Rule, turned: bool = False) -> Rule:
    """The same rule without « not »: each condition has an opposite, and the answers stay the same, unknown included."""
    if isinstance(rule, Opposite):
        return without_opposites(rule.part, not turned)
    if isinstance(rule, Group):
        return Group(rule.every != turned, tuple(without_opposites(part, turned) for part in rule.parts))
    if not turned:
        return rule
    return replace(rule, value=not rule.value) if rule.op == "is" else replace(rule, op=OPPOSITES[rule.op])
