"""How large the words of a form may be in a word processor, which alone knows its lines: reckoned, never less than readable."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from continuum.toolkit.renderers.document import (
    Aside,
    Block,
    Bullets,
    Chart,
    Form,
    FormRow,
    Heading,
    Paragraph,
    Quote,
    Table,
    plain,
)

SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
FLOWING_SIZE = 9.5
"""Of a form that no readable size holds on one page."""
PAGE_HEIGHT, LABEL_WIDTH, TEXT_WIDTH = 735.0, 138.0, 357.0
"""In points, the insides of cells; a little less than the page, since no two word processors set alike."""
_SIGN_WIDTH, _LINE_HEIGHT, _ROW_PADDING = 0.47, 1.24, 5.0
_SMALLEST_BLANK, _TALLEST_BLANK = 20.0, 125.0


@dataclass(frozen=True)
class Fitting:
    """The size of the words, and how tall a row left blank may be, in points."""

    size: float
    blank: float


def fitting(form: Form) -> Fitting:
    """The largest size that holds the form on one page, with blanks as tall as the page leaves them."""
    for size in SIZES:
        left = PAGE_HEIGHT - _height(form, size)
        if left >= 0:
            blanks = sum(not row.blocks and not row.group for row in form.rows)
            return Fitting(size, min(_SMALLEST_BLANK + left / max(blanks, 1), _TALLEST_BLANK))
    return Fitting(FLOWING_SIZE, _SMALLEST_BLANK)


def _height(form: Form, size: float) -> float:
    line = size * _LINE_HEIGHT
    above = line + _lines(form.title, size + 2, TEXT_WIDTH) * (size + 2) * _LINE_HEIGHT + 2 * _ROW_PADDING
    tagline = line * _lines(form.tagline, size, TEXT_WIDTH) if form.tagline else 0
    return above + tagline + sum(_group_height(name, rows, size) for name, rows in form.groups)


def _group_height(name: str, rows: Iterable[FormRow], size: float) -> float:
    width = LABEL_WIDTH / 2 - 10 if name else LABEL_WIDTH
    inside = sum(_row_height(row, size, width) for row in rows)
    return max(inside, _lines(name, size, width) * size * _LINE_HEIGHT + _ROW_PADDING)


def _row_height(row: FormRow, size: float, label_width: float) -> float:
    lines = max(_lines(row.label, size, label_width), sum(_block_lines(block, size) for block in row.blocks))
    return max(lines * size * _LINE_HEIGHT, 0 if row.blocks else _SMALLEST_BLANK) + _ROW_PADDING


def _block_lines(block: Block, size: float) -> float:
    match block:
        case Paragraph(runs) | Aside(runs) | Quote(runs):
            return _lines(plain(runs), size, TEXT_WIDTH) + 0.25
        case Bullets(items):
            return sum(_lines(plain(item), size, TEXT_WIDTH - 12) + 0.15 for item in items)
        case Table():
            return 2 + 1.5 * (len(block.rows) + 1)
        case Chart(table=table):
            return 14 + _block_lines(table, size)
        case Heading(text=text):
            return _lines(text, size, TEXT_WIDTH) + 0.5
        case _:
            return 0


def _lines(text: str, size: float, width: float) -> int:
    return max(1, ceil(len(text) * size * _SIGN_WIDTH / width))
