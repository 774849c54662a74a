"""The tagline of a sheet: a few short lines between quotation marks, of which a scanner often loses one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .pieces import Piece

Placed = tuple[str, Piece]
MOST_LINES, LONGEST_LINE = 8, 34
_OPENS = re.compile(r"^[“\"«]\s*(?=\w)")
_CLOSES = re.compile(r"\s*(?:[”\"»]|%9|(?<=\D)99)\s*$")
HALF = "un seul guillemet a été lu"


def taglines(pieces: Sequence[Placed]) -> list[Placed]:
    """The same pieces, those of the tagline placed under it; quotation marks left alone are noise."""
    found = _opened(pieces) or _closed(pieces)
    placed = []
    for at, (name, piece) in enumerate(pieces):
        if found and at in found:
            words = _CLOSES.sub("", _OPENS.sub("", piece.text))
            whole = all(found.values())
            mended = replace(piece, text=words, raw=piece.source, gap=False, why=piece.why if whole else HALF)
            placed.append(("tagline" if words else "noise", mended))
        else:
            placed.append(("noise" if _is_mark(piece.text) and name != "number" else name, piece))
    return placed


def _is_mark(text: str) -> bool:
    return not _CLOSES.sub("", text).strip(' “«"”»')


def _opened(pieces: Sequence[Placed]) -> dict[int, bool]:
    """From an opening mark to the closing one, within a few lines of one field."""
    for first, (name, piece) in enumerate(pieces):
        if name in {"number", "period"} or not _OPENS.match(piece.text):
            continue
        for last in range(first, min(first + MOST_LINES, len(pieces))):
            if pieces[last][0] != name or len(pieces[last][1].text) > LONGEST_LINE + 10:
                break
            if _CLOSES.search(pieces[last][1].text):
                return dict.fromkeys(range(first, last + 1), True)
    return {}


def _closed(pieces: Sequence[Placed]) -> dict[int, bool]:
    """A closing mark alone: the short lines just above it, up to a gap."""
    for last, (name, piece) in enumerate(pieces):
        if not _is_mark(piece.text) or not last:
            continue
        first = last
        while first and pieces[first - 1][0] == name and last - first < MOST_LINES:
            above = pieces[first - 1][1]
            if len(above.text) > LONGEST_LINE or above.text.rstrip().endswith("."):
                break
            first -= 1
            if above.gap:
                break
        if first < last:
            return dict.fromkeys(range(first, last + 1), False)
    return {}
