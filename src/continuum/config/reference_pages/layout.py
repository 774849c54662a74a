"""How a reference page is laid out."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

HEAD = "<!-- Page écrite par dev.py docs\u00a0: ne la corrigez pas à la main. -->"
YES, NO, NOTHING = "oui", "non", "–"


class PageError(Exception):
    """The code declares something that a page cannot say."""


def page(title: str, intro: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", HEAD, intro, *parts]) + "\n"


def table(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    names = list(columns)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(cell(value) for value in line) + " |" for line in lines)


def cell(value: Any) -> str:
    text = YES if value is True else NO if value is False else str(value)
    return text.replace("|", "\\|").replace("\n", " ").strip(" ") or NOTHING


def said(thing: Any) -> str:
    """The first line of a docstring, as it is in the code."""
    return (inspect.getdoc(thing) or "").split("\n", 1)[0]
