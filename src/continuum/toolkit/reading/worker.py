"""What the site calls: a file goes in, its lines and rows come out, and nothing that the file holds runs in this process."""

from __future__ import annotations

import json
import sys
import tempfile
from typing import Any

from continuum.toolkit.imports.worker import run_alone

from .blocks import Block, Document, TableRow, TextLine
from .limits import LARGEST_FILE, over_ten_megabytes, too_large

COMMAND = [sys.executable, "-m", "continuum.toolkit.reading.reader"]


def read_document(content: bytes) -> Document:
    """Read a file in a process of its own; raises `Unreadable`, whose text is a French sentence with its remedy."""
    if len(content) > LARGEST_FILE:
        raise over_ten_megabytes()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as written:
        given.write(content)
        given.seek(0)
        run_alone(COMMAND, given, written, too_large())
        written.seek(0)
        lines = (json.loads(line) for line in written)
        head = next(lines)
        versions: list[list[Block]] = [[] for _ in range(head["versions"])]
        for at, *block in lines:
            versions[at].append(_read(block))
    return Document(head["form"], head["told"], [tuple(blocks) for blocks in versions], tuple(head["notices"]))


def _read(block: list[Any]) -> Block:
    kind, held, number, page, last = block
    if kind == "line":
        return TextLine(held, number, page, last)
    return TableRow(tuple(held), number, page, last)
