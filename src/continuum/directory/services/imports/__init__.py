"""Imports of structures from spreadsheets: what people do, and what the long works run."""

from .batches import (
    WORKS,
    abandon_import,
    bring_file,
    check_import,
    confirm_import,
    correct_line,
    forget_files,
    match_columns,
    restart_import,
    set_wrong_aside,
    undo_import,
)
from .checking import MovedOn, check
from .columns import BY_KEY, COLUMNS, Column
from .exchange import HEADINGS, exchange_rows
from .reading import keep_rows, offered_values, unknown_words
from .undoing import undo
from .writing import forget_cells, prepared, write, write_prepared

__all__ = [
    "BY_KEY",
    "COLUMNS",
    "HEADINGS",
    "WORKS",
    "Column",
    "MovedOn",
    "abandon_import",
    "bring_file",
    "check",
    "check_import",
    "confirm_import",
    "correct_line",
    "exchange_rows",
    "forget_cells",
    "forget_files",
    "keep_rows",
    "match_columns",
    "offered_values",
    "prepared",
    "restart_import",
    "set_wrong_aside",
    "undo",
    "undo_import",
    "unknown_words",
    "write",
    "write_prepared",
]
