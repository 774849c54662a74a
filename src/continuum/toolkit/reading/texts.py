"""The lines of a plain text, page by page where form feeds part it."""

from __future__ import annotations

import re

from continuum.toolkit.imports.encodings import decoded
from continuum.toolkit.imports.limits import Unreadable

from .blocks import Document, TextLine
from .limits import LONGEST_LINE, MOST_BLOCKS, MOST_TEXT, too_large, without_text

_END_OF_LINE = re.compile(r"\r\n|\r|\n")


def text_of_file(content: bytes) -> Document:
    """The lines of a text, whatever its encoding; raises `Unreadable`."""
    try:
        text, encoding = decoded(content)
    except Unreadable as error:
        raise Unreadable(
            "Ce fichier n’est ni un document Word, ni un PDF, ni un classeur, ni un texte. Enregistrez-le au format .docx ou "
            ".txt (UTF-8), puis déposez-le."
        ) from error
    if len(text) > MOST_TEXT:
        raise too_large()
    pages = text.split("\f")
    lines = tuple(
        TextLine(line[:LONGEST_LINE], number, page if len(pages) > 1 else None)
        for page, body in enumerate(pages, start=1)
        for number, line in enumerate(_END_OF_LINE.split(body), start=1)
        if line.strip()
    )
    if not lines:
        raise without_text()
    if len(lines) > MOST_BLOCKS:
        raise too_large()
    return Document("txt", f"texte {encoding}", [lines])
