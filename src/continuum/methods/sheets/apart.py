"""The process that reads sheets: `python -m continuum.methods.sheets.apart`, blocks in, a `sheets-1` document out.

A text may be made so that reading it takes hours: whoever starts this process stops it; its memory is limited here.
Its input is a list of versions, each a list of lines (« line », text, number, page, whole) and rows (« row », cells, number,
page, sheet).
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from .document import Block, Laid, Row, block_of
from .reading import read_best
from .written import as_document

MEMORY = 1_000_000_000


def laid_out(written: list[list[Any]]) -> Laid:
    """The blocks of one version."""
    blocks = [_block(*one) for one in written]
    return tuple(block for block in blocks if block)


def _block(kind: str, held: Any, number: int, page: int | None, last: Any) -> Block | None:
    if kind == "line":
        return block_of(held, number, page, bool(last))
    return Row(tuple(held), number, page, last)


def limit_itself() -> None:
    """So much memory, or less where the machine allows less."""
    allowed = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = MEMORY if allowed == resource.RLIM_INFINITY else min(MEMORY, allowed)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> int:
    """Read, and write what was read."""
    limit_itself()
    reading = read_best([laid_out(version) for version in json.load(sys.stdin)])
    json.dump(as_document(reading), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
