"""Sheets filled in under labels: tables of two columns, text where labels begin lines, one row per sheet."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

from .columns import Wrapped, with_columns
from .document import Block, Line, Place, Row
from .drafts import Confidence, Scrap
from .folding import key
from .labels import Label, label_before, label_of
from .markup import plain, stretches
from .pieces import Piece, Scan, Sections
from .starts import lone_number, number_first, start_of

SHORT = {"number", "title", "tagline", "territory", "starts", "duration", "period", "programme"}
OPENING = {"territory", "number"}
"""Fields that stand above the heading of their sheet."""
ONCE = {"title", "context", "description", "territory", "stakes"}
FEWEST_COLUMNS = 3
MOST_LABELS = 5
"""One after the other at the beginning of a line; more are its text."""
OUTSIDE, BEFORE, TWICE = "hors de toute rubrique", "avant la première fiche", "après une valeur déjà complète"
MERGED = "cellule fusionnée, répétée"
COLUMN_NAME = "intitulé de colonne"
_PAGE_NUMBER = re.compile(
    r"^(?:page\s+)?\d{1,3}\s*(?:/|sur)\s*\d{1,3}$|^page\s+\d{1,3}$|^[-–—]\s*\d{1,3}\s*[-–—]$", re.IGNORECASE
)


def scan(laid: Sequence[Block]) -> Scan:
    """Every block sorted: under its label, or left over."""
    scanner = _Scanner()
    for block in with_columns(laid):
        scanner.feed(block)
    return scanner.scan


def is_noise(text: str) -> str:
    """Why a line says nothing, or nothing."""
    if not any(sign.isalnum() for sign in text):
        return "des signes sans mots"
    return "un numéro de page" if _PAGE_NUMBER.match(text.strip()) else ""


class _Scanner:
    def __init__(self) -> None:
        self.scan = Scan()
        self.sheet: Sections | None = None
        self.field = ""
        self.of_table = False
        self.header: dict[int, str] = {}
        self.seen: set[str] = set()
        self.before: Place | None = None
        self.told: tuple[Confidence, str] = ("sure", "")

    def feed(self, block: Block | Wrapped) -> None:
        if isinstance(block, Row):
            self._row(block)
        elif isinstance(block, Wrapped):
            self._wrapped(block)
        else:
            self._line(block)
        self.before = block.place

    # --- Rows of tables

    def _row(self, row: Row) -> None:
        self.of_table = True
        if self._is_header(row) or self._is_record(row):
            return
        cells = self._merged_once(row)
        values = self._labels(cells, row.place)
        if len(values) == len(cells) and len(cells) > 1:
            values = self._labels_elsewhere(values, row.place)
        if len(values) == len(cells) == 1 and self._starts(plain(values[0]), row.place):
            return
        for cell in values:
            self._cell(cell, row.place)

    def _merged_once(self, row: Row) -> list[str]:
        """A merged cell is repeated by some word processors on all the columns it spans."""
        filled = [cell for cell in row.cells if cell.strip()]
        once = [cell for at, cell in enumerate(filled) if at == 0 or cell != filled[at - 1]]
        repeated = [cell for at, cell in enumerate(filled) if at and cell == filled[at - 1]]
        self.scan.headings += [Scrap(cell, row.place, MERGED) for cell in repeated]
        return once

    def _labels(self, cells: list[str], place: Place) -> list[str]:
        """Read the labels that begin a row; the cells after them are values."""
        rest = deque(cells)
        while rest:
            text = plain(rest[0])
            if (start := start_of(text)) and (len(rest) > 1 or not start.rest):
                self._begun(rest, text, place)
            elif label := label_of(text):
                self._label(label, place)
                rest.popleft()
            else:
                break
        return list(rest)

    def _begun(self, rest: deque[str], text: str, place: Place) -> None:
        """A sheet begins; its number may have a cell of its own."""
        self._starts(text, place)
        rest.popleft()
        if rest and (number := lone_number(plain(rest[0]))):
            self._put("number", Piece(number, place, hard=True))
            rest.popleft()
        elif rest and (both := number_first(plain(rest[0]))):
            self._put("number", Piece(both[0], place, hard=True))
            rest[0] = both[1]

    def _labels_elsewhere(self, cells: list[str], place: Place) -> list[str]:
        """A label after its value: a column was moved."""
        labels = {at: label for at, cell in enumerate(cells) if (label := label_of(plain(cell)))}
        for label in labels.values():
            self._label(label, place)
            self.told = ("likely", "l’intitulé est après sa valeur")
        return [cell for at, cell in enumerate(cells) if at not in labels]

    def _cell(self, cell: str, place: Place) -> None:
        for stretch in stretches(cell):
            said = label_before(stretch.text) if not stretch.level else None
            if said and (said[0].exact or not said[1]):
                self._label(said[0], place)
                self._text(said[1], place, hard=True)
            else:
                self._text(stretch.text, place, hard=True, level=stretch.level)

    def _is_header(self, row: Row) -> bool:
        """Whether the row names the columns of a table of sheets."""
        cells = {at: cell for at, cell in enumerate(row.cells) if cell.strip()}
        labels = {at: label for at, cell in cells.items() if (label := label_of(plain(cell)))}
        fields = {label.field for label in labels.values()}
        if len(labels) < FEWEST_COLUMNS or len(labels) < len(cells) - 1 or len(fields) < len(labels) or "title" not in fields:
            return False
        self.header = {at: "number" if label.field == "sheet" else label.field for at, label in labels.items()}
        self.scan.headings += [Scrap(cell, row.place, COLUMN_NAME) for cell in cells.values()]
        return True

    def _is_record(self, row: Row) -> bool:
        """Whether the row is a sheet of its own, under the names of columns."""
        if not self.header or label_of(plain(row.cells[0])):
            return False
        self._open()
        for at, cell in enumerate(row.cells):
            self.field, self.told = self.header.get(at, ""), ("sure", "")
            for stretch in stretches(cell):
                self._text(stretch.text, row.place, hard=True, level=stretch.level)
        return True

    # --- Lines

    def _wrapped(self, row: Wrapped) -> None:
        self.of_table = True
        cells = [cell for cell in (row.left, row.middle) if cell]
        values = self._labels([*cells, *([row.right] if row.right else [])], row.place)
        if len(values) == 1 and self._starts(values[0], row.place):
            return
        for text in values:
            self._text(text, row.place)

    def _line(self, line: Line) -> None:
        if why := is_noise(line.text):
            self.scan.noise.append(Scrap(line.text, line.place, why))
            return
        if self.of_table:
            self.of_table, self.field, self.header = False, "", {}
        text = plain(line.text)
        if self._starts(text, line.place):
            return
        for _ in range(MOST_LABELS):
            if not (said := label_before(text)):
                break
            self._label(said[0], line.place)
            text = said[1]
        self._text(text, line.place, hard=line.whole)

    # --- What both do

    def _starts(self, text: str, place: Place) -> bool:
        start = start_of(text)
        if start is None:
            return False
        if self.sheet is None or set(self.sheet.fields) - OPENING or "number" in self.sheet.fields:
            self._open()
        self.scan.headings.append(Scrap(start.written, place, "début d’une fiche"))
        self.field, self.told = "title", ("sure", "")
        if start.number:
            self._put("number", Piece(start.number, place, hard=True))
        self._text(start.rest, place)
        return True

    def _open(self) -> None:
        self.sheet, self.seen = Sections(), set()
        self.scan.sheets.append(self.sheet)

    def _label(self, label: Label, place: Place) -> None:
        """What follows belongs to this field; a label that comes back opens another sheet."""
        field = "number" if label.field == "sheet" else label.field
        name = key(label.written)
        self.scan.headings.append(Scrap(label.written, place, "intitulé"))
        if field != "programme" and (self.sheet is None or self._again(field, name)):
            self._open()
        self.seen.add(name)
        if self.sheet is not None:
            self.sheet.labels.setdefault(field, place)
        roughly = f"intitulé reconnu à peu près\u00a0: «\u00a0{label.written}\u00a0»"
        self.field, self.told = field, ("sure", "") if label.exact else ("likely", roughly)

    def _again(self, field: str, name: str) -> bool:
        if self.sheet is None or field not in ONCE:
            return False
        if field == "territory":
            return bool(set(self.sheet.fields) - OPENING - {"title"})
        return field in self.sheet.fields and name in self.seen

    def _text(self, text: str, place: Place, hard: bool = False, level: int = 0) -> None:
        if not text.strip():
            return
        gap = self.before is not None and (place.page, place.sheet, place.number) != (
            *(self.before.page, self.before.sheet, self.before.number + 1),
        )
        text = " ".join(text.split())
        piece = Piece(text, place, hard, gap, level, *self.told)
        if self.field in SHORT and gap and self._held():
            self.field = ""
            self.scan.left_over.append(Scrap(text, place, TWICE))
        elif self.field:
            self._put(self.field, piece)
        else:
            self.scan.left_over.append(Scrap(text, place, OUTSIDE if self.sheet else BEFORE))

    def _held(self) -> bool:
        if self.field == "programme":
            return bool(self.scan.programme)
        return bool(self.sheet and self.sheet.fields.get(self.field))

    def _put(self, field: str, piece: Piece) -> None:
        if field == "programme":
            self.scan.programme.append(piece)
        elif self.sheet is not None:
            self.sheet.add(field, piece)
