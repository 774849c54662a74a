"""The text of a Word document: its paragraphs, and the rows of its tables, read from the one part that holds them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from continuum.toolkit.imports.guards import FAULTS, honest, small_directory
from continuum.toolkit.imports.limits import Unreadable

from .blocks import Block, Document, TableRow, TextLine
from .limits import LARGEST_BODY, LONGEST_LINE, MOST_BLOCKS, MOST_TEXT, damaged, too_large, without_text

BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _TAB, _BREAKS = f"{_W}t", f"{_W}tab", {f"{_W}br", f"{_W}cr"}
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_APART = {f"{_W}txbxContent"}
_UNREAD = {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", f"{_W}del", f"{_W}moveFrom"}
"""What Word writes twice, and what a reader struck out."""
DEEPEST = 100


def word_of(content: bytes) -> Document:
    """The paragraphs and rows of a .docx; raises `Unreadable`."""
    body = fromstring(_body(content), forbid_dtd=True)
    blocks: list[Block] = []
    signs = 0
    for block in _blocks(body, 0):
        signs += len(block.text) if isinstance(block, TextLine) else sum(map(len, block.cells))
        blocks.append(block)
        if signs > MOST_TEXT or len(blocks) > MOST_BLOCKS:
            raise too_large()
    if not blocks:
        raise without_text()
    numbered = [_numbered(block, number) for number, block in enumerate(blocks, start=1)]
    return Document("docx", "document Word", [tuple(numbered)])


def _body(content: bytes) -> bytes:
    """The part that holds the text, once the archive is known to be what it says, and not too large."""
    try:
        small_directory(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            honest(archive.infolist(), len(content))
            with archive.open(BODY) as part:
                text = part.read(LARGEST_BODY + 1)
    except (Unreadable, KeyError, *FAULTS) as error:
        raise damaged() from error
    if len(text) > LARGEST_BODY:
        raise too_large()
    return text


def _numbered(block: Block, number: int) -> Block:
    if isinstance(block, TableRow):
        return TableRow(block.cells, number)
    return TextLine(block.text, number, whole=True)


def _blocks(element: Element, depth: int) -> Iterator[Block]:
    if depth > DEEPEST:
        raise too_large()
    for child in element:
        if child.tag == _PARAGRAPH:
            yield from (TextLine(text, 0) for text in _paragraph(child))
        elif child.tag == _TABLE:
            yield from _rows(child)
        elif child.tag not in _UNREAD:
            yield from _blocks(child, depth + 1)


def _rows(table: Element) -> Iterator[TableRow]:
    for row in _within(table, _ROW, {_TABLE}, 0):
        cells = tuple("\n".join(_lines_of(cell))[:LONGEST_LINE] for cell in _within(row, _CELL, {_TABLE}, 0))
        if any(cell.strip() for cell in cells):
            yield TableRow(cells, 0)


def _lines_of(cell: Element) -> Iterator[str]:
    """The paragraphs of a cell, those of a table within it included."""
    for paragraph in _within(cell, _PARAGRAPH, set(), 0):
        yield from _paragraph(paragraph)


def _within(element: Element, tag: str, but: set[str], depth: int) -> Iterator[Element]:
    """The nearest elements of that name, through those that only wrap them."""
    if depth > DEEPEST:
        raise too_large()
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in but | _UNREAD:
            yield from _within(child, tag, but, depth + 1)


def _paragraph(paragraph: Element) -> Iterator[str]:
    """The lines of a paragraph, then those of the boxes it holds."""
    text = "".join(_signs(paragraph, 0))
    point = _point(paragraph)
    for line in text.split("\n"):
        if line.strip():
            yield f"{point}{line.strip()}"[:LONGEST_LINE]
            point = ""
    for box in _boxes(paragraph, 0):
        for inner in _within(box, _PARAGRAPH, set(), 0):
            yield from _paragraph(inner)


def _point(paragraph: Element) -> str:
    """The mark that a list shows, which is no text of its own."""
    level = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
    if paragraph.find(f"{_W}pPr/{_W}numPr") is None:
        return ""
    return "- " if level is None or level.get(f"{_W}val") == "0" else "◦ "


def _signs(element: Element, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise too_large()
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag == _TAB and element.tag != f"{_W}tabs":
            yield "\t"
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.tag not in _APART | _UNREAD:
            yield from _signs(child, depth + 1)


def _boxes(element: Element, depth: int) -> Iterator[Element]:
    if depth > DEEPEST:
        raise too_large()
    for child in element:
        if child.tag in _APART:
            yield child
        elif child.tag not in _UNREAD:
            yield from _boxes(child, depth + 1)
