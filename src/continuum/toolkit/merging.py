"""Two texts written from the same one: brought together line by line, and what changed between two texts, word by word.

    found = merge(opened, typed, saved)
    found.text        # with both versions between marks where they changed the same lines
    found.is_settled  # nothing is left to choose

Pure: no database, no request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MINE = ">>> Votre version"
THEIRS = "=== Version enregistrée entre-temps"
END = "<<< Gardez l’une, l’autre ou les deux, puis effacez ces trois lignes de repère"
MARKS = (MINE, THEIRS, END)
UNSETTLED = "Il reste un passage à trancher, après «\u00a0>>> Votre version\u00a0»\u00a0: choisissez, puis effacez les repères."
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Merged:
    """The text that holds both changes, and in how many places they meet."""

    text: str
    conflict_count: int = 0

    @property
    def is_settled(self) -> bool:
        return self.conflict_count == 0


@dataclass(frozen=True)
class Piece:
    """Words that stayed, came or went."""

    text: str
    kind: Literal["same", "added", "removed"] = "same"


@dataclass(frozen=True)
class _Anchor:
    """Lines that all three texts share: where each begins, and how many."""

    base: int
    mine: int
    theirs: int
    length: int


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Three-way merge by lines: what one side alone changed is taken; where both changed, both are kept between marks."""
    texts = [_lines(text) for text in (base, mine, theirs)]
    merged: list[str] = []
    conflicts = 0
    at = _Anchor(0, 0, 0, 0)
    for anchor in _anchors(*texts):
        starts = (at.base + at.length, at.mine + at.length, at.theirs + at.length)
        ends = (anchor.base, anchor.mine, anchor.theirs)
        was, ours, other = (lines[start:end] for lines, start, end in zip(texts, starts, ends, strict=True))
        chosen, is_conflict = _choose(was, ours, other)
        merged += [*chosen, *texts[0][anchor.base : anchor.base + anchor.length]]
        conflicts += is_conflict
        at = anchor
    return Merged("\n".join(merged), conflicts)


def _choose(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[list[str], bool]:
    if mine == theirs or theirs == base:
        return list(mine), False
    if mine == base:
        return list(theirs), False
    return [MINE, *mine, THEIRS, *theirs, END], True


def _anchors(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[_Anchor]:
    """The stretches of lines that neither side changed, in order; the last one, empty, closes the three texts."""
    ours, others = _blocks(base, mine), _blocks(base, theirs)
    here = there = 0
    while here < len(ours) and there < len(others):
        (start, in_mine, length), (other_start, in_theirs, other_length) = ours[here], others[there]
        first, last = max(start, other_start), min(start + length, other_start + other_length)
        if first < last:
            yield _Anchor(first, in_mine + first - start, in_theirs + first - other_start, last - first)
        if start + length < other_start + other_length:
            here += 1
        else:
            there += 1
    yield _Anchor(len(base), len(mine), len(theirs), 0)


def _blocks(base: Sequence[str], changed: Sequence[str]) -> list[tuple[int, int, int]]:
    matcher = SequenceMatcher(None, base, changed, autojunk=False)
    return [(block.a, block.b, block.size) for block in matcher.get_matching_blocks() if block.size]


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n") if text else []


def unsettled(text: str) -> bool:
    """Does a mark of a choice to make remain?"""
    return any(line.strip() in MARKS for line in text.splitlines())


def changed_lines(before: str, after: str) -> list[list[Piece]]:
    """What changed from a text to another: for each stretch of lines that changed, its words, kept, added and removed."""
    old, new = _lines(before), _lines(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    stretches = [one for one in matcher.get_opcodes() if one[0] != "equal"]
    return [changed_words("\n".join(old[a:b]), "\n".join(new[c:d])) for _, a, b, c, d in stretches]


def changed_words(before: str, after: str) -> list[Piece]:
    """« Six [removed: réunions] [added: rencontres] »; the spaces go with their words."""
    return changed_tokens(_WORDS.findall(before), _WORDS.findall(after), joined_by="")


def changed_tokens(before: Sequence[str], after: Sequence[str], *, joined_by: str) -> list[Piece]:
    """What stayed, what went, what came; the tokens of a piece, and the pieces, are joined by that."""
    pieces: list[Piece] = []
    for verb, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = joined_by.join(before[a:b]), joined_by.join(after[c:d])
        if verb == "equal":
            pieces.append(Piece(come))
            continue
        pieces += [Piece(gone, "removed")] if b > a else []
        pieces += [Piece(come, "added")] if d > c else []
    return pieces
