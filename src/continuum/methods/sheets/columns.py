"""Text that keeps the columns of a page by its spaces, made into rows again: the labels at left, the values at right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from .document import Block, Line, Place
from .labels import is_beginning, label_of

_SEGMENT = re.compile(r"\S+(?: \S+)*")
FEWEST_LABELS = 3
_AT_LEFT, _ALIKE = 3, 2
_WRAPPED_OVER = 4


@dataclass(frozen=True)
class Wrapped:
    """A line of a table whose rules were lost: what stands at left, in the middle and at right."""

    left: str
    middle: str
    right: str
    line: Line

    @property
    def place(self) -> Place:
        return self.line.place


Segments = list[tuple[int, str]]


def with_columns(laid: Sequence[Block]) -> list[Block | Wrapped]:
    """The same blocks, lines of columns made into rows where enough labels stand at left."""
    lines = [block for block in laid if isinstance(block, Line)]
    column = _value_column(lines)
    if not column:
        return list(laid)
    split = [_wrapped(block, column) if isinstance(block, Line) else block for block in laid]
    return _raised(_labels_joined(split))


def _segments(line: Line) -> Segments:
    return [(line.indent + match.start(), match[0]) for match in _SEGMENT.finditer(line.text)]


def _value_column(lines: list[Line]) -> int:
    """Where values begin: where most second segments do, after a label; 0 where there are no columns."""
    starts: Counter[int] = Counter()
    for line in lines:
        segments = _segments(line)
        if len(segments) > 1 and line.indent <= _AT_LEFT and (label_of(segments[0][1]) or is_beginning(segments[0][1])):
            starts[segments[1][0]] += 1
    if sum(starts.values()) < FEWEST_LABELS:
        return 0
    most = max(starts.values())
    return min(start for start, count in starts.items() if count == most)


def _wrapped(line: Line, column: int) -> Line | Wrapped:
    segments = _segments(line)
    left = [text for start, text in segments if start < column - _ALIKE]
    values = [text for start, text in segments if start >= column - _ALIKE]
    if left and segments[len(left) - 1][0] + len(left[-1]) > column + _ALIKE:
        return line
    if left and not values and not (label_of(" ".join(left)) or len(" ".join(left)) < column):
        return line
    middle = values.pop(0) if len(values) > 1 else ""
    return Wrapped(" ".join(left), middle, " ".join(values), line)


# --- Labels written over several lines ---------------------------------------------------------------------------------------


def _labels_joined(blocks: list[Block | Wrapped]) -> list[Block | Wrapped]:
    """« Modalités de mise » above « en œuvre » is one label, on its first line."""
    joined = list(blocks)
    for at, block in enumerate(joined):
        if isinstance(block, Wrapped):
            for side in ("left", "middle"):
                _join(joined, at, side)
    return [_folded(block) if isinstance(block, Wrapped) else block for block in joined]


def _join(blocks: list[Block | Wrapped], at: int, side: str) -> None:
    first = blocks[at]
    text = getattr(first, side)
    best, reach = "", at
    for place in range(at + 1, min(at + _WRAPPED_OVER, len(blocks))):
        following = blocks[place]
        if not text or not is_beginning(text) or not isinstance(following, Wrapped):
            break
        if more := _part(following, side):
            text = f"{text} {more}"
            best, reach = (text, place) if label_of(text) else (best, reach)
    if best and isinstance(first, Wrapped):
        blocks[at] = _with(first, side, best)
        for place in range(at + 1, reach + 1):
            blocks[place] = _without(blocks[place], side)


def _part(row: Wrapped, side: str) -> str:
    """What goes on a label; the end of a middle one may stand alone on its line."""
    return str(getattr(row, side)) or (row.right if side == "middle" and not row.left and len(row.right.split()) < 3 else "")


def _without(block: Block | Wrapped, side: str) -> Block | Wrapped:
    if not isinstance(block, Wrapped):
        return block
    return _with(block, side if getattr(block, side) else "right", "")


def _with(row: Wrapped, side: str, text: str) -> Wrapped:
    if side == "left":
        return replace(row, left=text)
    return replace(row, middle=text) if side == "middle" else replace(row, right=text)


def _folded(row: Wrapped) -> Wrapped:
    """A middle cell that is no label is a part of the value."""
    if row.middle and not label_of(row.middle):
        return replace(row, middle="", right=f"{row.middle} {row.right}".strip())
    return row


# --- Labels in the middle of their row -------------------------------------------------------------------------------------


def _raised(blocks: list[Block | Wrapped]) -> list[Block | Wrapped]:
    """Where the first label stands below the beginning of its value, labels are centred: each goes up to the top of its band."""
    rows = [block for block in blocks if isinstance(block, Wrapped)]
    labelled = [at for at, row in enumerate(rows) if label_of(row.left)]
    if not labelled or not _touching(rows, labelled[0]):
        return blocks
    raised: list[Block | Wrapped] = []
    for _, band in groupby(_banded(blocks), key=lambda pair: pair[0]):
        raised += _with_label_first([block for _, block in band])
    return raised


def _touching(rows: list[Wrapped], at: int) -> bool:
    """Whether the row above, without a label, is in the same band."""
    return at > 0 and not rows[at - 1].left and rows[at].line.number == rows[at - 1].line.number + 1


def _banded(blocks: list[Block | Wrapped]) -> list[tuple[int, Block | Wrapped]]:
    band, before, numbered = 0, None, []
    for block in blocks:
        number = block.place.number
        band += before is None or number != before + 1
        before = number
        numbered.append((band, block))
    return numbered


def _with_label_first(band: list[Block | Wrapped]) -> list[Block | Wrapped]:
    labels = [block for block in band if isinstance(block, Wrapped) and label_of(block.left)]
    first = band[0]
    if len(labels) != 1 or not isinstance(first, Wrapped) or first.left:
        return band
    label = labels[0]
    moved = replace(first, left=label.left, middle=first.middle or label.middle)
    below = replace(label, left="", middle=label.middle if first.middle else "")
    kept = [below if block is label else block for block in band[1:]]
    return [moved, *kept]
