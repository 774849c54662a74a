"""Numbers."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import inf, isfinite, nan
from typing import Any

from continuum.methods.questionnaires.language.values import Value, number

from .table import function


@function("number", "?n", "number", "la valeur en nombre", ("number('12.5')", 12.5))
def number_(at: Any, value: float) -> float:
    """The value as a number; a date counts its days."""
    return value


@function("int", "n", "number", "la partie entière, sans arrondir", ("int(2.9)", 2))
def int_(at: Any, value: float) -> float:
    """The number without its decimals."""
    return float(math.trunc(value)) if isfinite(value) else nan


@function("round", "n?n", "number", "l’arrondi, à un nombre de décimales donné", ("round(12.345, 1)", 12.3))
def round_(at: Any, value: float, digits: float = 0) -> float:
    """The nearest number with that many decimals; halves go away from zero when decimals are asked for, up otherwise."""
    if not isfinite(value) or not isfinite(digits):
        return value if isfinite(digits) else nan
    places = max(-30, min(30, math.trunc(digits)))
    try:
        rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        return value
    return float(rounded) + 0.0


@function("floor", "n", "number", "l’entier juste en dessous", ("floor(2.9)", 2))
def floor(at: Any, value: float) -> float:
    """The greatest whole number that is not above."""
    return float(math.floor(value)) if isfinite(value) else value


@function("ceiling", "n", "number", "l’entier juste au-dessus", ("ceiling(2.1)", 3))
def ceiling(at: Any, value: float) -> float:
    """The smallest whole number that is not below."""
    return float(math.ceil(value)) if isfinite(value) else value


@function("abs", "n", "number", "la valeur sans son signe", ("abs(-3)", 3))
def abs_(at: Any, value: float) -> float:
    """The distance to zero."""
    return abs(value)


@function("pow", "nn", "number", "un nombre élevé à une puissance", ("pow(2, 10)", 1024))
def power(at: Any, value: float, exponent: float) -> float:
    """A number to a power; infinite when it is too large to be written."""
    if exponent != exponent or (abs(value) == 1 and math.isinf(exponent)):
        return nan
    try:
        return math.pow(value, exponent)
    except OverflowError:
        return -inf if value < 0 and exponent % 2 == 1 else inf
    except ValueError:
        return inf if value == 0 else nan


@function("sqrt", "n", "number", "la racine carrée", ("sqrt(9)", 3))
def sqrt(at: Any, value: float) -> float:
    """The square root; not a number below zero."""
    return math.sqrt(value) if value >= 0 else nan


@function("exp", "n", "number", "l’exponentielle", ("exp(0)", 1))
def exp(at: Any, value: float) -> float:
    """e to that power."""
    return power(at, math.e, value) if not isfinite(value) else _exp(value)


def _exp(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return inf


@function("exp10", "n", "number", "dix élevé à une puissance", ("exp10(3)", 1000))
def exp10(at: Any, value: float) -> float:
    """Ten to that power."""
    return power(at, 10.0, value)


@function("log", "n", "number", "le logarithme népérien", ("log(1)", 0))
def log(at: Any, value: float) -> float:
    """The natural logarithm."""
    return -inf if value == 0 else math.log(value) if value > 0 else nan


@function("log10", "n", "number", "le logarithme décimal", ("log10(1000)", 3))
def log10(at: Any, value: float) -> float:
    """The logarithm in base ten."""
    return -inf if value == 0 else math.log10(value) if value > 0 else nan


@function("sum", "s", "number", "le total des réponses d’un groupe répété", ("sum('4')", 4))
def sum_(at: Any, values: list[Value]) -> float:
    """The total of the answers; not a number if one is a text or is empty."""
    return float(sum(number(value, at.run) for value in values))


@function("min", "s*", "number", "la plus petite valeur", ("min(3, 1, 2)", 1))
def min_(at: Any, *values: list[Value]) -> float:
    """The smallest of all values; not a number if one is not."""
    return _extreme(at, values, min)


@function("max", "s*", "number", "la plus grande valeur", ("max(3, 1, 2)", 3))
def max_(at: Any, *values: list[Value]) -> float:
    """The largest of all values; not a number if one is not."""
    return _extreme(at, values, max)


def _extreme(at: Any, values: tuple[list[Value], ...], choose: Any) -> float:
    numbers = [number(value, at.run) for several in values for value in several]
    if not numbers or any(one != one for one in numbers):
        return nan
    return float(choose(numbers))


@function("random", "", "number", "un nombre au hasard entre 0 et 1, à fixer par once()", ("random() < 1", True))
def random(at: Any) -> float:
    """A draw between 0 and 1; to be kept by `once()`."""
    return at.run.random() if at.run.random else 0.0
