"""Cells that hold HTML: paragraphs, points of lists and line ends, without their tags."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_TAG = re.compile(
    r"<(?P<closes>/?)(?P<name>p|ul|ol|li|br|b|strong|i|em|u|span|div|h[1-6]|font|a|table|tbody|td|tr)\b[^<>]*>", re.IGNORECASE
)
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1")
_INLINE = {"b", "strong", "i", "em", "u", "span", "font", "a"}
_LISTS = {"ul", "ol"}


@dataclass(frozen=True)
class Stretch:
    """A paragraph or a point; the level of a point is how many lists hold it."""

    text: str
    level: int = 0


def stretches(cell: str) -> list[Stretch]:
    """The paragraphs and the points of a cell, HTML or not."""
    if not _TAG.search(cell):
        return [Stretch(plain(line)) for line in cell.split("\n") if line.strip()]
    found: list[Stretch] = []
    text, level, of_point, after = "", 0, 0, 0
    for tag in _TAG.finditer(cell):
        text += cell[after : tag.start()]
        after = tag.end()
        name, closes = tag["name"].lower(), bool(tag["closes"])
        if name in _INLINE:
            continue
        found += _stretch(text, of_point)
        text = ""
        level = max(0, level + (-1 if closes else 1)) if name in _LISTS else level
        of_point = max(1, level) if name == "li" and not closes else 0 if name in _LISTS | {"li"} else of_point
    return [*found, *_stretch(text + cell[after:], of_point)]


def plain(text: str) -> str:
    """Without the stars of Markdown, nor spaces that say nothing."""
    return " ".join(_EMPHASIS.sub(r"\2", text).split())


def _stretch(text: str, level: int) -> list[Stretch]:
    words = plain(html.unescape(text))
    return [Stretch(words, level)] if words else []
