"""What a page of a questionnaire sends, read as answers: only what it showed, and only what its form asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from continuum.methods.questionnaires import CompiledForm, Item, Page
from continuum.surveys.queries.shown import name_of
from continuum.surveys.queries.typed import as_typed

MOST_ROWS = 200
"""As many times as the engine lets a group be repeated."""
OTHER_FORM = "Cette page vient d’un autre questionnaire, ou d’une version remplacée\u00a0: rien n’a été changé."
SEVERAL = {"select_multiple", "rank"}


@dataclass
class Posted:
    """The answers of one page by code, as the engine takes them; and each as it was typed."""

    given: dict[str, Any]
    shown: frozenset[str]
    typed: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def read_page(compiled: CompiledForm, page: Page, post: QueryDict) -> Posted:
    """What was answered on this page; refused when it was shown by another form."""
    if post.get("form") != compiled.form.sha256[:16] or post.get("page") != page.code:
        raise ValidationError(OTHER_FORM)
    posted = Posted({}, frozenset(post.get("shown", "").split()))
    posted.given = _read([compiled.form.by_code[code] for code in page.items], (), post, posted)
    return posted


def _read(items: Sequence[Item], place: tuple[int, ...], post: QueryDict, posted: Posted) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for item in items:
        name = name_of(item.code, place)
        if item.kind == "group":
            given |= _read(item.items, place, post, posted)
        elif item.kind == "repeat":
            rows = _count(post.get(f"rows {name}", ""))
            if rows is not None:
                posted.counts[name] = rows
                given[item.code] = [_read(item.items, (*place, number), post, posted) for number in range(rows)]
        elif item.is_asked and name in posted.shown and not item.read_only:
            posted.typed[name] = post.getlist(name)
            given[item.code] = _answer(item, posted.typed[name])
    return given


def _count(text: str) -> int | None:
    """Nothing when the page did not show that group."""
    return min(int(text), MOST_ROWS) if re.fullmatch(r"\d{1,4}", text) else None


def _answer(item: Item, values: list[str]) -> Any:
    if item.kind in SEVERAL:
        return [one for one in values if one.strip()]
    return as_typed(item, values[-1].strip() if values else "")
