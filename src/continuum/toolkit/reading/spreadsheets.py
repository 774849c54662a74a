"""The rows of a workbook, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from continuum.toolkit.imports.tables import sheets_of

from .blocks import Document, TableRow
from .limits import LONGEST_LINE, MOST_BLOCKS, MOST_ROWS_OF_A_SHEET, MOST_SHEETS, MOST_TEXT, too_large, without_text


def workbook_of(content: bytes) -> Document:
    """Every visible sheet of a workbook; raises `Unreadable`."""
    rows: list[TableRow] = []
    notices: list[str] = []
    for count, (name, sheet) in enumerate(sheets_of(content)):
        if count == MOST_SHEETS:
            notices.append(f"Ce classeur a plus de {MOST_SHEETS} feuilles\u00a0: seules les premières ont été lues.")
            break
        rows += _rows(sheet, name[:60], notices)
    if not rows:
        raise without_text()
    if len(rows) > MOST_BLOCKS or sum(len(cell) for row in rows for cell in row.cells) > MOST_TEXT:
        raise too_large()
    return Document("workbook", "classeur", [tuple(rows)], tuple(notices))


def _rows(sheet: Iterable[list[str]], name: str, notices: list[str]) -> Iterator[TableRow]:
    """Rows under the numbers that the spreadsheet shows; what a merged cell repeats below itself is left out."""
    rows, above = iter(sheet), tuple[str, ...]()
    for number, values in enumerate(islice(rows, MOST_ROWS_OF_A_SHEET), start=1):
        cells = tuple(value.strip()[:LONGEST_LINE] for value in values)
        if any(cells) and not _repeats(cells, above):
            yield TableRow(cells, number, sheet=name)
        above = cells
    if next(rows, None) is not None:
        first = f"{MOST_ROWS_OF_A_SHEET:,}".replace(",", "\u202f")
        notices.append(f"La feuille «\u00a0{name}\u00a0» est longue\u00a0: seules ses {first} premières lignes ont été lues.")


def _repeats(cells: tuple[str, ...], above: tuple[str, ...]) -> bool:
    return all(not cell or (at < len(above) and cell == above[at]) for at, cell in enumerate(cells))
