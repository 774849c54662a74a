"""References that mean several answers where one is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .language import FUNCTIONS, Call, Filtered, Path, Reference, parts

_OWN_RULES = {"indexed-repeat", "jr:choice-name"}


def references_to_several(tree: Any, scope: Any) -> Iterator[tuple[str, int]]:
    """Each `${question}` of a repeat that is cited bare from outside of it: its name and its place in the text."""
    if isinstance(tree, Reference):
        item = scope.named(tree.name, tree.position)
        through = scope.tree.repeats[item.code]
        if not item.is_section and scope.shared(through) < len(through):
            yield tree.name, tree.position
        return
    if isinstance(tree, Call):
        if tree.name in _OWN_RULES:
            return
        function = FUNCTIONS.get(tree.name)
        for index, argument in enumerate(tree.arguments):
            if not (function and function.letter(index) in ("s", "N") and isinstance(argument, Reference | Path | Filtered)):
                yield from references_to_several(argument, scope)
        return
    if isinstance(tree, Filtered) or (isinstance(tree, Path) and tree.start is not None):
        inner = tree.predicates if isinstance(tree, Filtered) else [one for step in tree.steps for one in step.predicates]
        for one in inner:
            yield from references_to_several(one, scope)
        return
    for part in parts(tree):
        yield from references_to_several(part, scope)
