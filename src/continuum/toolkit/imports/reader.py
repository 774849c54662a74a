"""The process that reads a file: `python -m continuum.toolkit.imports.reader`, the file on its input, rows on its output.

With `every-sheet`, it gives a whole workbook: a name, then the rows of that sheet, then the next name.
Its memory, its time and what it may write are limited by itself before it looks at the file. The first line of its
output says how the file was understood, each other is `[number, cells]`. A refusal goes to its error output.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TextIO

from .limits import (
    EVERY_SHEET,
    LARGEST_FILE,
    LONGEST_CELL,
    LONGEST_SHARED,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    REFUSED,
    Unreadable,
    damaged,
    null_sign,
    too_large,
    too_long_a_cell,
    too_many_columns,
    too_many_rows,
)
from .tables import sheets_of, table_of

MEMORY = 130_000_000
SECONDS = 20
WRITTEN = 200_000_000


def limit_itself() -> None:
    """So much more memory than now, so many seconds of work, so many bytes written, no other process."""
    page = resource.getpagesize()
    held = int(Path("/proc/self/statm").read_text().split()[0]) * page
    _at_most(resource.RLIMIT_AS, held + MEMORY)
    _at_most(resource.RLIMIT_CPU, SECONDS)
    _at_most(resource.RLIMIT_FSIZE, WRITTEN)
    _at_most(resource.RLIMIT_CORE, 0)


def _at_most(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (value, value) if hard == resource.RLIM_INFINITY else (min(value, hard), hard))


def numbered(rows: Iterator[list[str]], longest_cell: int = LONGEST_CELL) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, with the number that the spreadsheet shows; the first one is that of the headings."""
    count = signs = 0
    for number, row in enumerate(rows, start=1):
        while row and not row[-1].strip():
            row.pop()
        if not row:
            continue
        count += 1
        signs += sum(map(len, row))
        if count > MOST_ROWS + 1:
            raise too_many_rows()
        if len(row) > MOST_COLUMNS:
            raise too_many_columns()
        if signs > MOST_TEXT:
            raise too_large()
        if (longest := max(map(len, row))) > longest_cell:
            raise too_long_a_cell(number, [len(cell) for cell in row].index(longest) + 1, longest_cell)
        if column := next((place for place, cell in enumerate(row, start=1) if "\0" in cell), 0):
            raise null_sign(number, column)
        yield number, row


def write_rows(content: bytes, output: TextIO) -> None:
    """The whole table, line by line; raises `Unreadable`."""
    table = table_of(content)
    rows = numbered(table.rows)
    headings = next(rows, None)
    if headings is None:
        raise Unreadable("Ce fichier ne contient aucune ligne. Vérifiez que le tableau est sur la première feuille visible.")
    print(json.dumps({"form": table.form, "told": table.told}), file=output)
    written = 0
    for row in chain([headings], rows):
        print(json.dumps(row), file=output)
        written += 1
    if written == 1:
        raise Unreadable(
            "Ce fichier n’a qu’une ligne d’intitulés. Ajoutez-y une ligne par structure, puis déposez-le de nouveau."
        )


def write_sheets(content: bytes, output: TextIO) -> None:
    """All the sheets of a workbook: for each, its name alone on a line, then its rows; raises `Unreadable`."""
    for name, rows in sheets_of(content):
        print(json.dumps(name), file=output)
        for row in numbered(rows, LONGEST_SHARED):
            print(json.dumps(row), file=output)


def main() -> int:
    """Read, write, and say how it went; whatever a parser does of a hostile file ends here."""
    limit_itself()
    write = write_sheets if EVERY_SHEET in sys.argv[1:] else write_rows
    try:
        write(sys.stdin.buffer.read(LARGEST_FILE + 1), sys.stdout)
        sys.stdout.flush()
    except Unreadable as refusal:
        said = refusal
    except MemoryError:
        said = too_large()
    except BaseException:  # a parser written in Rust says its panics in its own way
        said = damaged()
    else:
        return 0
    sys.stderr.write(str(said))
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
