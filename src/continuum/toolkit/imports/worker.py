"""What the site calls: a file goes in, its rows come out, and nothing that the file holds runs in this process."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .limits import EVERY_SHEET, REFUSED, Unreadable, too_large

SECONDS = 30
SOURCES = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-W", "error", "-m", "continuum.toolkit.imports.reader"]


@dataclass(frozen=True)
class Row:
    """A row of the file, under the number that the spreadsheet shows."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Reading:
    """How the file was understood, its headings, and its rows, read as they are asked for."""

    form: str
    told: str
    headings: Row
    rows: Iterator[Row]


@contextlib.contextmanager
def reading(content: bytes) -> Iterator[Reading]:
    """Read a file in a process of its own; raises `Unreadable` before giving anything when it could not."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as written:
        given.write(content)
        given.seek(0)
        _run(given, written)
        written.seek(0)
        lines = (json.loads(line) for line in written)
        head = next(lines)
        rows = (Row(number, cells) for number, cells in lines)
        yield Reading(head["form"], head["told"], next(rows), rows)


def every_sheet(content: bytes) -> dict[str, list[Row]]:
    """Read all the sheets of a workbook in a process of its own, under their names; raises `Unreadable`."""
    sheets: dict[str, list[Row]] = {}
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as written:
        given.write(content)
        given.seek(0)
        _run(given, written, EVERY_SHEET)
        written.seek(0)
        for line in map(json.loads, written):
            if isinstance(line, str):
                rows = sheets.setdefault(line, [])
            else:
                rows.append(Row(*line))
    return sheets


def _run(given: IO[bytes], written: IO[bytes], *asked: str) -> None:
    run_alone([*COMMAND, *asked], given, written, too_large())


def run_alone(command: list[str], given: IO[bytes], written: IO[bytes], stopped: Unreadable) -> None:
    """Wait for the process that reads; whatever ended it before its time is a refusal."""
    alone = {"PYTHONPATH": str(SOURCES), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the file is on its input
            command, stdin=given, stdout=written, stderr=subprocess.PIPE, timeout=SECONDS, env=alone, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise stopped from error
    if done.returncode == REFUSED:
        raise Unreadable(done.stderr.decode("utf-8"))
    if done.returncode:
        raise stopped
