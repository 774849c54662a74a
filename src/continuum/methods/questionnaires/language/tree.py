"""The syntax tree of an expression: what was written, before it means anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Number:
    value: float
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """`${name}`: a question, a group or a repeat of the form."""

    name: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Tree, ...]
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negation:
    operand: Tree
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """Operators of one strength in a row, `a + b - c`: flat, so that a long list of « or » is not deep."""

    first: Tree
    rest: tuple[tuple[str, Tree], ...]
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: the axis, the name sought (`*` for any, `node()`, `text()`), the conditions in brackets."""

    axis: str
    test: str
    predicates: tuple[Tree, ...] = ()
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from somewhere: an expression, the root of the document (`absolute`), or where one stands."""

    start: Tree | None
    steps: tuple[Step, ...]
    absolute: bool = False
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Filtered:
    """An expression followed by conditions in brackets."""

    of: Tree
    predicates: tuple[Tree, ...]
    position: int = field(default=0, compare=False)


Tree = Number | Text | Reference | Call | Negation | Chain | Path | Filtered


def parts(tree: Tree) -> Iterator[Tree]:
    """The trees right below this one."""
    if isinstance(tree, Call):
        yield from tree.arguments
    elif isinstance(tree, Negation):
        yield tree.operand
    elif isinstance(tree, Chain):
        yield tree.first
        yield from (operand for _, operand in tree.rest)
    elif isinstance(tree, Path):
        if tree.start is not None:
            yield tree.start
        for step in tree.steps:
            yield from step.predicates
    elif isinstance(tree, Filtered):
        yield tree.of
        yield from tree.predicates


def walk(tree: Tree) -> Iterator[Tree]:
    """This tree and all those below it."""
    waiting = [tree]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(parts(current))
