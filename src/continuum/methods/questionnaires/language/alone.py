"""Expressions without any form: `concat('a', 1)`. What `continuum form eval` works out."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from .compiling import Compile, compile_tree
from .dates import Calendar
from .faults import Fault, quoted
from .operators import Closure, Compiled
from .parser import parse
from .tree import Call, Path, Reference
from .values import Run, Value

PARIS = Calendar(ZoneInfo("Europe/Paris"))
"""The calendar of forms, fixed once."""


class Place:
    """Where an expression without form stands: on a node of some document, or nowhere."""

    __slots__ = ("current", "node", "position", "run", "size", "texts", "up")

    def __init__(self, run: Run, node: Any = None) -> None:
        self.run, self.node, self.current = run, node, self
        self.texts: dict[str, str] = {}
        self.up, self.position, self.size = None, 1, 1


class NoForm:
    """A scope where no question exists."""

    def reference(self, reference: Reference) -> Compiled:
        raise _nowhere(f"${{{reference.name}}}", reference.position)

    def nodes(self, reference: Reference) -> Compiled:
        raise _nowhere(f"${{{reference.name}}}", reference.position)

    def path(self, path: Path) -> Compiled | None:
        raise _nowhere("un chemin", path.position)

    def here(self) -> Closure:
        raise _nowhere("un chemin", 0)

    def asking(self) -> Closure:
        return self.here()

    def own(self) -> Closure:
        return lambda at: ""

    def listed(self, name: str, position: int) -> Closure:
        return lambda at: []

    def special(self, call: Call, compile_: Compile) -> Compiled:
        raise _nowhere(f"{call.name}()", call.position)


class OnDocument(NoForm):
    """A scope where paths walk in a document given at the time of evaluation."""

    def path(self, path: Path) -> Compiled | None:
        return None

    def here(self) -> Closure:
        return lambda at: at.node

    def own(self) -> Closure:
        return lambda at: at.node.text()


def _nowhere(what: str, position: int) -> Fault:
    return Fault(f"{quoted(what)} ne mène nulle part sans formulaire\u202f; donnez les réponses.", position, "name")


def evaluate(expression: str, *, now: dt.datetime, calendar: Calendar = PARIS, node: Any = None) -> tuple[Value, Run]:
    """The value of an expression that cites no question, and the run that tells how to write it."""
    run = Run(calendar, now)
    compiled = compile_tree(parse(expression), NoForm() if node is None else OnDocument())
    return compiled.run(Place(run, node)), run
