"""The text of a PDF: in the order of its text, then as its columns stand on the page."""

from __future__ import annotations

import io
from collections.abc import Iterator

from pypdf import PageObject, PdfReader

from .blocks import Block, Document, TextLine
from .limits import FEWEST_SIGNS, LONGEST_LINE, MOST_BLOCKS, MOST_PAGES, MOST_TEXT, damaged, locked, only_images, too_large


def pdf_of(content: bytes) -> Document:
    """The first pages of a PDF, and which ones were not read; raises `Unreadable`."""
    reader = _opened(content)
    count = len(reader.pages)
    pages = [reader.pages[at] for at in range(min(count, MOST_PAGES))]
    texts = [page.extract_text() for page in pages]
    if sum(sign.isalnum() for text in texts for sign in text) < FEWEST_SIGNS:
        raise only_images()
    columns = list(_columns(pages))
    versions = [_lines(texts), *([_lines(columns)] if len(columns) == len(pages) else [])]
    told = f"PDF de {count} pages" if count > 1 else "PDF d’une page"
    return Document("pdf", told, versions, tuple(_notices(texts, count)))


def _opened(content: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise locked()
    if not len(reader.pages):
        raise damaged()
    return reader


def _columns(pages: list[PageObject]) -> Iterator[str]:
    """As the columns stand; a page too strange for it ends this version, not the reading."""
    for page in pages:
        try:
            yield page.extract_text(extraction_mode="layout")
        except Exception:  # the text in its own order is already there
            return


def _lines(texts: list[str]) -> tuple[Block, ...]:
    if sum(map(len, texts)) > MOST_TEXT:
        raise too_large()
    lines = tuple(
        TextLine(line[:LONGEST_LINE], number, page)
        for page, text in enumerate(texts, start=1)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    )
    if len(lines) > MOST_BLOCKS:
        raise too_large()
    return lines


def _notices(texts: list[str], count: int) -> Iterator[str]:
    if count > MOST_PAGES:
        yield (
            f"Ce PDF a {count} pages\u00a0: seules les {MOST_PAGES} premières ont été lues. Pour lire les suivantes, déposez-les "
            "dans un document à part."
        )
    blank = [str(page) for page, text in enumerate(texts, start=1) if not text.strip()]
    if blank:
        pages = f"Les pages {', '.join(blank)} ne contiennent" if len(blank) > 1 else f"La page {blank[0]} ne contient"
        yield f"{pages} aucun texte à lire\u00a0: si ce sont des images, copiez leur texte à la main."
