"""XML read as a stream, for what it could do to a parser: declarations of entities, depth, far cells, repeated cells."""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from .limits import (
    DEEPEST_XML,
    LONGEST_SHARED,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_STRINGS,
    Unreadable,
    damaged,
    too_large,
    too_many_columns,
    too_many_rows,
)

_REFERENCE = re.compile(r"([A-Z]{1,4})(\d{1,8})", re.ASCII)
LAST_ROW = MOST_ROWS + 1  # the headings


class Markup:
    """Any part: no document type, so no entity. `feed` each piece, then `close`."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start

    def feed(self, piece: bytes, last: bool = False) -> None:
        try:
            self._parser.Parse(piece, last)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise damaged() from error

    def close(self) -> None:
        self.feed(b"", last=True)

    def _doctype(self, *_: Any) -> None:
        raise Unreadable(
            "Ce fichier contient des définitions d’entités, qu’un tableur n’écrit jamais. Ouvrez-le dans votre tableur, "
            "enregistrez-le de nouveau, puis déposez-le."
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins; millions of them do, so that each subclass looks at its own tags and no more."""


class Extent:
    """The rectangle that holds all cells seen."""

    def __init__(self) -> None:
        self.rows = self.columns = 0

    def holds(self, row: int, column: int) -> None:
        """One more cell; raises where the rectangle becomes too large."""
        if row > LAST_ROW:
            raise too_many_rows()
        if column > MOST_COLUMNS:
            raise too_many_columns()
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows * self.columns > MOST_CELLS:
            raise too_large()


class ExcelSheet(Markup):
    """A sheet of an Excel workbook: where its cells are, said or counted."""

    def __init__(self) -> None:
        super().__init__()
        self.extent = Extent()
        self.row = self.column = 0

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c" or tag.endswith(":c"):
            if reference := attributes.get("r"):
                self.row, self.column = position(reference)
            else:
                self.column += 1
            self.extent.holds(max(self.row, 1), self.column)
        elif tag == "row" or tag.endswith(":row"):
            self.row = whole(attributes.get("r", ""), self.row + 1)
            self.column = 0
            self.extent.holds(self.row, 1)


def position(reference: str) -> tuple[int, int]:
    """« B12 » → row 12, column 2."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise damaged()
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def whole(text: str, default: int) -> int:
    """A count written in an attribute."""
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise damaged()
    return int(text)


class SharedStrings(Markup):
    """The texts that the sheets of an Excel workbook share."""

    def __init__(self) -> None:
        super().__init__()
        self.count = self.length = 0
        self._parser.CharacterDataHandler = self._text

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si" or tag.endswith(":si"):
            self.count, self.length = self.count + 1, 0
            if self.count > MOST_STRINGS:
                raise too_large()

    def _text(self, text: str) -> None:
        self.length += len(text)
        if self.length > LONGEST_SHARED:
            raise Unreadable(
                "Une cellule de ce fichier a plus de 5\u202f000 signes. Raccourcissez-la, puis déposez de nouveau le fichier."
            )


class OpenDocument(Markup):
    """The content of an OpenDocument spreadsheet: cells and rows say how often they are repeated."""

    def __init__(self) -> None:
        super().__init__()
        self._parser.EndElementHandler = self._end
        self._new_table()
        self.depth = self.cell_depth = 0

    def _new_table(self) -> None:
        self.extent = Extent()
        self.row = self.column = self.last_filled = 0
        self.row_repeats = self.cell_repeats = 1
        self.filled = False

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag, self.depth = tag.rpartition(":")[2], self.depth + 1
        if self.depth > DEEPEST_XML:
            raise damaged()
        if self.cell_depth and self.depth > self.cell_depth:
            self.filled = True
        elif tag == "table":
            self._new_table()
        elif tag == "table-row":
            self.column = self.last_filled = 0
            self.row_repeats = repeats(attributes, "number-rows-repeated")
        elif tag in {"table-cell", "covered-table-cell"}:
            self.cell_repeats = repeats(attributes, "number-columns-repeated")
            self.filled = any(name.startswith(("office:", "table:formula", "calcext:")) for name in attributes)
            self.cell_depth = self.depth

    def _end(self, tag: str) -> None:
        tag, self.depth = tag.rpartition(":")[2], self.depth - 1
        if tag in {"table-cell", "covered-table-cell"}:
            self.cell_depth = 0
            self.column += self.cell_repeats
            if self.filled:
                self.last_filled = self.column
                self.extent.holds(self.row + 1, self.column)
        elif tag == "table-row":
            self.row += self.row_repeats
            if self.last_filled:
                self.extent.holds(self.row, self.last_filled)


def repeats(attributes: dict[str, str], name: str) -> int:
    return next((whole(value, 1) for key, value in attributes.items() if key.rpartition(":")[2] == name), 1)
