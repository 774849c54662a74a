"""The process that reads a document: `python -m continuum.toolkit.reading.reader`, the file on its input, blocks on its output.

Its memory, its time and what it may write are limited by itself before it looks at the file. The first line of its
output says how the file was understood, each other is a block: its version, its place and its text, or its cells.
A refusal goes to its error output.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import TextIO

from continuum.toolkit.imports.limits import REFUSED, Unreadable
from continuum.toolkit.imports.reader import limit_itself

from .blocks import Block, Document, TextLine
from .kinds import document_of
from .limits import LARGEST_FILE, damaged, too_large


def write_blocks(document: Document, output: TextIO) -> None:
    """The head, then every block of every version, one a line."""
    versions = len(document.versions)
    head = {"form": document.form, "told": document.told, "notices": document.notices, "versions": versions}
    print(json.dumps(head), file=output)
    for at, blocks in enumerate(document.versions):
        for block in blocks:
            print(json.dumps([at, *_written(block)]), file=output)


def _written(block: Block) -> list[object]:
    if isinstance(block, TextLine):
        return ["line", block.text, block.number, block.page, block.whole]
    return ["row", block.cells, block.number, block.page, block.sheet]


def main() -> int:
    """Read, write, and say how it went; whatever a parser does of a hostile file ends here."""
    logging.disable(logging.CRITICAL)
    limit_itself()
    try:
        write_blocks(document_of(sys.stdin.buffer.read(LARGEST_FILE + 1)), sys.stdout)
        sys.stdout.flush()
    except Unreadable as refusal:
        said = refusal
    except (MemoryError, RecursionError):
        said = too_large()
    except BaseException:  # a parser says its failures in many ways
        said = damaged()
    else:
        return 0
    sys.stderr.write(str(said))
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
