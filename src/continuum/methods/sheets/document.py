"""A document laid out as blocks: lines of text and rows of tables, each with its place."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, replace

_END_OF_LINE = re.compile(r"\r\n|\r|\n")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff]")
LONGEST_CELL = 200_000


@dataclass(frozen=True)
class Place:
    """Where something stands: a line or a row, or several, of a page or of a sheet of a workbook."""

    number: int
    page: int | None = None
    sheet: str = ""
    last: int = 0

    def __str__(self) -> str:
        lines = f"lignes {self.number} à {self.last}" if self.last > self.number else f"ligne {self.number}"
        where = f"feuille «\u00a0{self.sheet}\u00a0», " if self.sheet else ""
        return f"{where}page {self.page}, {lines}" if self.page is not None else f"{where}{lines}"

    def until(self, other: Place) -> Place:
        """From here to there; on another page, only the beginning is said."""
        if (other.page, other.sheet) != (self.page, self.sheet):
            return self
        return replace(self, last=max(self.last, other.last, other.number))


@dataclass(frozen=True)
class Line:
    """A line of text, without the spaces around it; its number leaves room for the empty lines.

    A whole one is a paragraph, that the width of no page cut.
    """

    text: str
    number: int = 0
    page: int | None = None
    indent: int = 0
    whole: bool = False

    @property
    def place(self) -> Place:
        return Place(self.number, self.page)


@dataclass(frozen=True)
class Row:
    """A row of a table; an empty cell keeps its place."""

    cells: tuple[str, ...]
    number: int = 0
    page: int | None = None
    sheet: str = ""

    @property
    def place(self) -> Place:
        return Place(self.number, self.page, self.sheet)


Block = Line | Row
Laid = tuple[Block, ...]


def from_text(text: str) -> Laid:
    """The blocks of a plain text: a line that holds tabs is a row, a form feed begins a page."""
    sheets = [_END_OF_LINE.split(page) for page in _with_page_breaks(text).split("\f")]
    paged, number, blocks = len(sheets) > 1, 0, list[Block]()
    for page, lines in enumerate(sheets, start=1):
        for place, raw in enumerate(lines):
            number += 0 if place == 0 and page > 1 else 1
            block = block_of(raw, number, page if paged else None)
            blocks += [block] if block else []
    return tuple(blocks)


def from_tsv(text: str) -> Laid:
    """The rows of a table whose cells are parted by tabs, quoted where they hold a line end."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(_END_OF_LINE.sub("\n", text.replace("\f", " ")), newline=""), delimiter="\t")
    rows = (Row(tuple(_clean(cell).strip() for cell in cells), number) for number, cells in enumerate(reader, start=1))
    return tuple(row for row in rows if any(row.cells))


def block_of(raw: str, number: int, page: int | None = None, whole: bool = False) -> Block | None:
    """What a line as it stands is: a row where tabs part it, a line with its indent, nothing when it is empty."""
    line = _clean(raw).rstrip()
    if not line.strip():
        return None
    if "\t" in line.strip():
        return Row(tuple(cell.strip() for cell in line.split("\t")), number, page)
    text = line.lstrip()
    return Line(text, number, page, len(line) - len(text), whole)


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _UNSEEN.sub(" ", text.replace("\v", "\n")))


def _with_page_breaks(text: str) -> str:
    """A copy may turn each form feed into one space: a few lines then begin with exactly one, and no other is indented."""
    lines = _END_OF_LINE.split(text)
    written = [line for line in lines if line.strip()]
    indented = [line for line in written if line[0].isspace() and line[0] != "\f"]
    single = [line for line in indented if line[0] == " " and not line[1].isspace()]
    if "\f" in text or len(single) < 3 or len(single) != len(indented) or len(single) * 5 > len(written):
        return text
    return "\n".join("\f" + line[1:] if line[:1] == " " and line.strip() and at else line for at, line in enumerate(lines))
