"""Labels that cite answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .form import SELECTS

if TYPE_CHECKING:
    from .answers import Outcome

_CITED = re.compile(r"\$\{\s*([^{}]+?)\s*\}")


def filled(outcome: Outcome, text: str, code: str, place: tuple[int, ...], language: str) -> str:
    """Each `${name}` replaced by the answer; what has none is left empty."""
    tree, form = outcome.compiled.tree, outcome.compiled.form

    def answer(match: re.Match[str]) -> str:
        items = tree.by_name.get(match.group(1), [])
        if not items:
            return ""
        item = items[0]
        shared = place[: len(tree.repeats[item.code])]
        given = outcome.text(item.code, shared)
        if item.kind not in SELECTS:
            return given
        labels = {choice.name: form.said(choice.labels, language)[0] for choice in form.choices(item)}
        return ", ".join(labels.get(one, one) for one in given.split())

    return _CITED.sub(answer, text)
