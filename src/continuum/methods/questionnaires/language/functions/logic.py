"""True, false, and what depends on it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from continuum.methods.questionnaires.language.values import Value, boolean, number, text

from .table import function

Lazy = Callable[[Any], Value]


@function("true", "", "boolean", "vrai", ("true()", True))
def true(at: Any) -> bool:
    """Always true."""
    return True


@function("false", "", "boolean", "faux", ("false()", False))
def false(at: Any) -> bool:
    """Always false."""
    return False


@function("not", "b", "boolean", "le contraire", ("not(1 > 2)", True))
def not_(at: Any, value: bool) -> bool:
    """True when the value is false."""
    return not value


@function("boolean", "b", "boolean", "vrai si la valeur n’est ni vide ni nulle", ("boolean('')", False))
def boolean_(at: Any, value: bool) -> bool:
    """The value as true or false: empty and zero are false."""
    return value


@function("boolean-from-string", "v", "boolean", "vrai si le texte est « true » ou « 1 »", ("boolean-from-string('true')", True))
def boolean_from_string(at: Any, value: Value) -> bool:
    """True for the texts `true` and `1` only."""
    return text(value, at.run) in ("true", "1")


@function("if", "bll", "any", "la deuxième valeur si la première est vraie, sinon la troisième", ("if(2 > 1, 'a', 'b')", "a"))
def if_(at: Any, test: bool, yes: Lazy, no: Lazy) -> Value:
    """Work out one of two values, and only that one."""
    return yes(at) if test else no(at)


@function("coalesce", "vl*", "text", "la première valeur qui n’est pas vide", ("coalesce('', 'b')", "b"))
def coalesce(at: Any, first: Value, *others: Lazy) -> str:
    """The first value that is not empty."""
    shown = text(first, at.run)
    for other in others:
        if shown not in ("", "NaN"):
            break
        shown = text(other(at), at.run)
    return shown


@function(
    "checklist",
    "nnv*",
    "boolean",
    "vrai si le nombre de réponses vraies est entre les deux bornes (-1 = sans borne)",
    ("checklist(1, 2, true(), false(), true())", True),
)
def checklist(at: Any, least: float, most: float, *values: Value) -> bool:
    """Whether as many values are true as wanted."""
    return _between(least, sum(_yes(value) for value in _spread(values)), most)


@function(
    "weighted-checklist",
    "nnv*",
    "boolean",
    "vrai si le total des poids des réponses vraies est entre les deux bornes (-1 = sans borne)",
    ("weighted-checklist(2, 4, true(), 3, false(), 5)", True),
)
def weighted_checklist(at: Any, least: float, most: float, *pairs: Value) -> bool:
    """Whether the weights of the values that are true add up to what is wanted."""
    total = 0.0
    for value, weight in list(pairwise([*pairs]))[::2]:
        if isinstance(value, list) and isinstance(weight, list) and len(value) > 1:
            total += sum(number(mass.text(), at.run) for one, mass in zip(value, weight, strict=False) if _yes(one.text()))
        elif _yes(value):
            total += number(weight, at.run)
    return _between(least, total, most)


def _between(least: float, count: float, most: float) -> bool:
    return (least < 0 or count >= least) and (most < 0 or count <= most)


def _spread(values: tuple[Value, ...]) -> list[Value]:
    found: list[Value] = []
    for value in values:
        found += [node.text() for node in value] if isinstance(value, list) else [value]
    return found


def _yes(value: Value) -> bool:
    return boolean(value[0].text() if isinstance(value, list) and value else value)
