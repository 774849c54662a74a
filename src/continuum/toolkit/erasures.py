"""Who was erased, kept beside the database: an older backup brings people back, and they are then erased again.

The file holds no identity: each line is a digest of a random number, and the day.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from . import clock


def mark_of(pk: Any) -> str:
    """What stands for somebody who is no longer here."""
    return hashlib.sha256(str(pk).encode()).hexdigest()


def add(found: set[str]) -> int:
    """Append the marks that the file does not hold yet, and wait until the disk has them; how many were added."""
    missing = sorted(found - marks())
    _append([json.dumps({"mark": mark, "on": f"{clock.today()}"}) for mark in missing])
    return len(missing)


def join(other: Path) -> None:
    """Append what another list, that of a backup, holds besides; nothing is ever taken away."""
    known = marks()
    _append([line for mark, line in _lines_of(other).items() if mark not in known])


def marks() -> set[str]:
    """Everybody who was erased; a line cut short by a crash is passed over."""
    return set(_lines_of(listed()))


def listed() -> Path:
    """The list of this installation."""
    return Path(settings.CONTINUUM_ERASURES)


def _append(lines: list[str]) -> None:
    if not lines:
        return
    file = listed()
    file.parent.mkdir(parents=True, exist_ok=True)
    cut = file.exists() and not file.read_text(encoding="utf-8").endswith("\n")
    with file.open("a", encoding="utf-8") as handle:
        handle.write("\n" if cut else "")
        handle.writelines(f"{line}\n" for line in lines)
        handle.flush()
        os.fsync(handle.fileno())


def _lines_of(file: Path) -> dict[str, str]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {mark: line for line in lines if (mark := _mark_in(line))}


def _mark_in(line: str) -> str:
    try:
        return str(json.loads(line)["mark"])
    except (ValueError, KeyError, TypeError):
        return ""
