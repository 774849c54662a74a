"""How wide the columns of a table are when nobody said, and whether it holds on one page."""

from math import ceil

from continuum.toolkit.renderers.document import Cell, Table, plain

_NARROWEST, _WIDEST = 6, 36
_ROWS_LOOKED_AT = 200
_TITLE_LINES = 2
_SIGNS_PER_LINE, _LINES_KEPT_TOGETHER = 85, 24


def column_widths(table: Table) -> tuple[float, ...]:
    """Proportions that add up to one: as given, or else after the longest words and lines of each column."""
    wanted = table.widths or tuple(_weight(table, column) for column in range(len(table.header)))
    return tuple(width / sum(wanted) for width in wanted)


def _weight(table: Table, column: int) -> float:
    lengths = [len(plain(row[column])) for row in table.rows[:_ROWS_LOOKED_AT]]
    title = plain(table.header[column])
    longest_title_word = max((len(word) for word in title.split()), default=0) + 2
    return min(max([*lengths, longest_title_word, len(title) // _TITLE_LINES, _NARROWEST]), _WIDEST)


def holds_together(table: Table) -> bool:
    """Whether a table is short enough to stay on one page with its caption; a longer one must be cut."""
    if len(table.rows) >= _LINES_KEPT_TOGETHER:
        return False
    widths = column_widths(table)
    rows = (table.header, *table.rows)
    return sum(_lines(row, widths) for row in rows) <= _LINES_KEPT_TOGETHER


def _lines(row: tuple[Cell, ...], widths: tuple[float, ...]) -> int:
    shares = zip(row, widths, strict=True)
    return max(1, *(ceil(len(plain(cell)) / (width * _SIGNS_PER_LINE)) for cell, width in shares))
