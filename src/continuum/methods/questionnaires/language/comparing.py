"""How values compare: dates as days, numbers as numbers, one node among several as soon as it answers."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from typing import Any

from .values import Run, Value, boolean, number, temporal, text


def equal(left: Value, right: Value, run: Run) -> bool:
    if type(left) is str and type(right) is str:
        return left == right or (left[4:5] == "-" == right[4:5] and _same_date(left, right, run))
    if isinstance(left, bool) or isinstance(right, bool):
        return boolean(left) == boolean(right)
    if isinstance(left, list) or isinstance(right, list):
        return any(equal(one, other, run) for one in _each(left) for other in _each(right))
    if isinstance(left, dt.date) or isinstance(right, dt.date):
        return _equal_to_date(left, right, run)
    if isinstance(left, float) or isinstance(right, float):
        return number(left, run) == number(right, run)
    return text(left, run) == text(right, run)


def unequal(left: Value, right: Value, run: Run) -> bool:
    """Among several nodes, one that differs is enough: it is not the contrary of `equal`."""
    if not isinstance(left, bool) and not isinstance(right, bool) and (isinstance(left, list) or isinstance(right, list)):
        return any(not equal(one, other, run) for one in _each(left) for other in _each(right))
    return not equal(left, right, run)


def ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Value, Value, Run], bool]:
    """`<`, `<=`, `>` or `>=` for any two values."""
    on_instants = {operator.lt: operator.lt, operator.gt: operator.gt}.get(compare)

    def compares(left: Value, right: Value, run: Run) -> bool:
        if isinstance(left, list) or isinstance(right, list):
            return any(compares(one, other, run) for one in _each(left) for other in _each(right))
        if isinstance(left, float) and isinstance(right, float):
            return compare(left, right)
        first = temporal(left, run)
        second = temporal(right, run) if first is not None else None
        if type(first) is dt.date and type(second) is dt.date:
            return compare(first, second)
        if first is not None and second is not None:
            if run.calendar.is_same(first, second):
                return on_instants is None
            return compare(run.calendar.moment(first), run.calendar.moment(second))
        return compare(number(left, run), number(right, run))

    return compares


def _each(value: Value) -> list[Any]:
    return [node.text() for node in value] if isinstance(value, list) else [value]


def _same_date(left: str, right: str, run: Run) -> bool:
    first, second = run.calendar.parse(left), run.calendar.parse(right)
    return first is not None and second is not None and run.calendar.is_same(first, second)


def _equal_to_date(left: Value, right: Value, run: Run) -> bool:
    if isinstance(left, float) or isinstance(right, float):
        return number(left, run) == number(right, run)
    first, second = temporal(left, run), temporal(right, run)
    if first is None or second is None:
        return text(left, run) == text(right, run)
    return run.calendar.is_same(first, second)


less, at_most = ordered(operator.lt), ordered(operator.le)
more, at_least = ordered(operator.gt), ordered(operator.ge)
