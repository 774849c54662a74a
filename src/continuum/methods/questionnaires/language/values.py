"""Values and how one becomes another: texts, numbers, booleans, days, lists of nodes.

An empty answer is the empty text, as everywhere in ODK: `number('')` is not a number, and `'' < 3` is false.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from math import isfinite, isinf, isnan, nan
from typing import Any, Protocol

from .dates import Calendar, Days, Temporal
from .faults import Fault


class Node(Protocol):
    """One element of an answered form, of a list of choices, or of a document."""

    name: str

    def parent(self) -> Node | None: ...
    def children(self) -> list[Any]: ...
    def text(self) -> str: ...
    def attributes(self) -> list[Any]: ...


class InvalidDate(str):
    """What is not a date, where one was asked for."""

    __slots__ = ()


INVALID_DATE = InvalidDate("Invalid Date")

Value = str | float | bool | Temporal | list[Any]
"""A list holds nodes."""

LONGEST_NUMBER = 64
_NUMBER = re.compile(r"\s*-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE]-?\d+)?\s*")


MOST_NODES = 500_000
"""Nodes gone through in one evaluation: about a second."""


@dataclass(slots=True)
class Run:
    """What is the same all along one evaluation: the calendar, the instant, lists of choices, draws."""

    calendar: Calendar
    now: dt.datetime
    lists: dict[str, Any] = field(default_factory=dict)
    random: Callable[[], float] | None = None
    left: int = MOST_NODES
    today: dt.date = field(init=False)

    def __post_init__(self) -> None:
        self.today = self.now.astimezone(self.calendar.zone).date()

    def spend(self, nodes: int) -> None:
        """Count the nodes that are gone through: repeats within repeats, each asking of all the others, have an end."""
        self.left -= nodes
        if self.left < 0:
            raise Fault(
                "ce calcul demande trop de passages dans les groupes répétés ou les listes\u202f; simplifiez-le.", code="budget"
            )


def text_number(text: str, run: Run) -> float:
    """The number that a text writes; a date counts its days."""
    known = _written(text) if len(text) < LONGEST_NUMBER else None
    if known is not None:
        return known
    if text[4:5] == "-" and (date := run.calendar.parse(text)) is not None:
        return run.calendar.days(date)
    return nan


@lru_cache(maxsize=4096)
def _written(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def number(value: Value, run: Run) -> float:
    kind = type(value)
    if kind is str:
        return text_number(value, run)  # type: ignore[arg-type]
    if kind is float or kind is Days:
        return value  # type: ignore[return-value]
    if kind is bool:
        return 1.0 if value else 0.0
    if isinstance(value, dt.date):
        return run.calendar.days(value)
    if isinstance(value, list):
        return text_number(value[0].text(), run) if value else nan
    return nan


def text(value: Value, run: Run) -> str:
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]
    if kind is bool:
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, list):
        return value[0].text() if value else ""
    if isinstance(value, dt.date):
        return run.calendar.text(value)
    return str(value)


def boolean(value: Value) -> bool:
    kind = type(value)
    if kind is bool:
        return value  # type: ignore[return-value]
    if isinstance(value, float):
        return value == value and value != 0
    if isinstance(value, InvalidDate):
        return False
    if isinstance(value, str | list):
        return len(value) > 0
    return True


def number_text(value: float) -> str:
    """7 and not 7.0; no power of ten for what a person can read."""
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    shown = repr(float(value))
    if "e" not in shown:
        return shown
    digits, _, exponent = shown.partition("e")
    return f"{value:.{min(40, len(digits) - 2 - int(exponent))}f}" if -7 <= int(exponent) < 0 else f"{digits}e{int(exponent):+d}"


def temporal(value: Value, run: Run) -> Temporal | None:
    """The day or the moment that a value is or writes, or nothing."""
    if isinstance(value, list):
        value = value[0].text() if value else ""
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str) and value[4:5] == "-":
        return run.calendar.parse(value)
    return None


def plain(value: Value, run: Run) -> tuple[str, Any]:
    """The kind of a value and how JSON writes it."""
    if isinstance(value, list):
        value = text(value, run)
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, float):
        if not isfinite(value):
            return "number", number_text(value)
        return "number", int(value) if value == int(value) and abs(value) < 2**53 else float(value)
    if isinstance(value, dt.date):
        return "date", run.calendar.text(value)
    return "string", str(value)
