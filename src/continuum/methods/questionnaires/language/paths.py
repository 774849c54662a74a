"""Walking from node to node, for paths that no form resolves beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .tree import Step
from .values import boolean

Evaluate = Callable[[Any], Any]


class Focus:
    """Where one stands inside brackets: a node, its place, how many there are; the rest is as outside."""

    __slots__ = ("current", "node", "position", "run", "size", "texts", "up")

    def __init__(self, outside: Any, node: Any, position: int, size: int) -> None:
        self.texts, self.up, self.run = outside.texts, outside.up, outside.run
        self.current, self.node, self.position, self.size = outside.current, node, position, size


def root_of(node: Any) -> Any:
    while (above := node.parent()) is not None:
        node = above
    return node


def stepped(step: Step, predicates: tuple[Evaluate, ...]) -> Callable[[Any, list[Any]], list[Any]]:
    """What one step leads to, from each of the nodes reached so far, each node once."""
    along, backwards = _AXES[step.axis], step.axis in {"ancestor", "ancestor-or-self", "preceding-sibling"}

    def walk(at: Any, nodes: list[Any]) -> list[Any]:
        found: list[Any] = []
        for node in nodes:
            near = list(along(node))
            at.run.spend(len(near))
            reached = [one for one in near if step.test in ("*", "node()") or one.name == step.test]
            reached = kept(at, reached, predicates)
            found += reversed(reached) if backwards else reached
        return list(dict.fromkeys(found)) if len(nodes) > 1 else found

    return walk


def kept(at: Any, nodes: list[Any], predicates: tuple[Evaluate, ...]) -> list[Any]:
    """The nodes for which each condition holds; a number is a place."""
    for predicate in predicates:
        size = len(nodes)
        at.run.spend(size)
        chosen = []
        for place, node in enumerate(nodes, 1):
            value = predicate(Focus(at, node, place, size))
            if (value == place) if type(value) is float else boolean(value):
                chosen.append(node)
        nodes = chosen
    return nodes


def _ancestors(node: Any) -> Iterable[Any]:
    while (above := node.parent()) is not None:
        yield above
        node = above


def _descendants(node: Any) -> Iterable[Any]:
    for child in node.children():
        yield child
        yield from _descendants(child)


def _siblings(node: Any, after: bool) -> list[Any]:
    above = node.parent()
    if above is None:
        return []
    alike = above.children()
    place = alike.index(node)
    return alike[place + 1 :] if after else alike[:place][::-1]


_AXES: dict[str, Callable[[Any], Iterable[Any]]] = {
    "child": lambda node: node.children(),
    "parent": lambda node: [] if (above := node.parent()) is None else [above],
    "self": lambda node: [node],
    "descendant": _descendants,
    "descendant-or-self": lambda node: [node, *_descendants(node)],
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node: [node, *_ancestors(node)],
    "following-sibling": lambda node: _siblings(node, after=True),
    "preceding-sibling": lambda node: _siblings(node, after=False),
    "attribute": lambda node: node.attributes(),
}
