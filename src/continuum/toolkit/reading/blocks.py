"""What is read of a document: lines and rows, and what was not read of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class TextLine:
    """A line as it stands on its page, spaces included; a whole one is a paragraph that no page cut."""

    text: str
    number: int
    page: int | None = None
    whole: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row of a table; `sheet` is the name of the sheet of a workbook."""

    cells: tuple[str, ...]
    number: int
    page: int | None = None
    sheet: str = ""


Block = TextLine | TableRow


@dataclass(frozen=True)
class Document:
    """A document read one way, or two: a PDF is read in the order of its text, then as its columns stand on the page.

    `told` says in words how it was understood, `notices` what was not read and why.
    """

    form: str
    told: str
    versions: Sequence[tuple[Block, ...]]
    notices: tuple[str, ...] = ()
