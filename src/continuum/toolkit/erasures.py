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


def note(pk: Any) -> None:
    """Write that somebody was erased."""
    add({mark_of(pk)})


def add(found: set[str]) -> int:
    """Append the marks that the file does not hold yet, and wait until the disk has them; how many were added."""
    missing = sorted(found - marks())
    if missing:
        file = _file()
        file.parent.mkdir(parents=True, exist_ok=True)
        cut = file.exists() and not file.read_text(encoding="utf-8").endswith("\n")
        with file.open("a", encoding="utf-8") as handle:
            handle.write("\n" if cut else "")
            handle.writelines(json.dumps({"mark": mark, "on": f"{clock.today()}"}) + "\n" for mark in missing)
            handle.flush()
            os.fsync(handle.fileno())
    return len(missing)


def marks() -> set[str]:
    """Everybody who was erased; a line cut short by a crash is passed over."""
    file = _file()
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {mark for line in lines if (mark := _mark_in(line))}


def _mark_in(line: str) -> str:
    try:
        return str(json.loads(line)["mark"])
    except (ValueError, KeyError, TypeError):
        return ""


def _file() -> Path:
    return Path(settings.CONTINUUM_ERASURES)
