"""Closures for operators, with short cuts for what forms write most: an answer compared with a text or a number."""

from __future__ import annotations

import math
from collections.abc import Callable
from math import inf, isinf, isnan, nan
from typing import Any, NamedTuple

from . import comparing
from .tree import Number, Text, Tree
from .values import Run, Value, boolean, number, text, text_number

Closure = Callable[[Any], Any]


class Compiled(NamedTuple):
    """A closure over the place where it is worked out, and the kind of what it gives."""

    run: Closure
    kind: str


COMPARISONS: dict[str, Callable[[Value, Value, Run], bool]] = {
    "=": comparing.equal,
    "!=": comparing.unequal,
    "<": comparing.less,
    "<=": comparing.at_most,
    ">": comparing.more,
    ">=": comparing.at_least,
}


def as_number(given: Compiled) -> Closure:
    value = given.run
    if given.kind == "number":
        return value
    if given.kind == "text":
        return lambda at: text_number(value(at), at.run)
    return lambda at: number(value(at), at.run)


def as_text(given: Compiled) -> Closure:
    value = given.run
    return value if given.kind == "text" else lambda at: text(value(at), at.run)


def as_boolean(given: Compiled) -> Closure:
    value = given.run
    if given.kind == "boolean":
        return value
    return lambda at: boolean(value(at))


def as_list(given: Compiled) -> Closure:
    value = given.run
    if given.kind in ("text", "number", "boolean"):
        return lambda at: [value(at)]

    def listed(at: Any) -> list[Any]:
        found = value(at)
        return [node.text() for node in found] if isinstance(found, list) else [found]

    return listed


def all_of(operands: list[Closure]) -> Closure:
    if len(operands) == 2:
        first, second = operands
        return lambda at: first(at) and second(at)
    return lambda at: all(operand(at) for operand in operands)


def any_of(operands: list[Closure]) -> Closure:
    if len(operands) == 2:
        first, second = operands
        return lambda at: first(at) or second(at)
    return lambda at: any(operand(at) for operand in operands)


def comparison(operator: str, left: Compiled, right: Compiled, written: tuple[Tree, Tree]) -> Closure:
    """`left operator right`; the trees tell what is written in so many letters."""
    short = _short_cut(operator, left, right, written)
    if short is not None:
        return short
    compare, first, second = COMPARISONS[operator], left.run, right.run
    return lambda at: compare(first(at), second(at), at.run)


def _short_cut(operator: str, left: Compiled, right: Compiled, written: tuple[Tree, Tree]) -> Closure | None:
    if left.kind != "text":
        return None
    value, against = left.run, written[1]
    if isinstance(against, Text) and against.value[4:5] != "-":
        literal = against.value
        if operator == "=":
            return lambda at: value(at) == literal
        if operator == "!=":
            return lambda at: value(at) != literal
    if isinstance(against, Number):
        amount, compare = against.value, _ON_NUMBERS[operator]
        return lambda at: compare(text_number(value(at), at.run), amount)
    return None


_ON_NUMBERS: dict[str, Callable[[float, float], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def divided(left: float, right: float) -> float:
    if right == 0:
        return nan if left == 0 or isnan(left) else math.copysign(inf, left) * math.copysign(1.0, right)
    return left / right


def remainder(left: float, right: float) -> float:
    if right == 0 or isinf(left) or isnan(left) or isnan(right):
        return nan
    return math.fmod(left, right)


def arithmetic(operator: str, first: Closure, second: Closure) -> Closure:
    if operator == "+":
        return lambda at: first(at) + second(at)
    if operator == "-":
        return lambda at: first(at) - second(at)
    if operator == "*":
        return lambda at: float(first(at) * second(at))
    if operator == "div":
        return lambda at: divided(first(at), second(at))
    return lambda at: remainder(first(at), second(at))


def opposite(value: Closure) -> Closure:
    return lambda at: -float(value(at))
