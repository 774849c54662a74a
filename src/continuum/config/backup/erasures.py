"""What was erased stays erased: the list is saved, the two lists are joined at a restoration, and erased again."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from continuum.directory.services.privacy import replay_erasures
from continuum.toolkit.access import SYSTEM


def listed() -> Path:
    """The list of erasures of this installation, kept beside the database."""
    return Path(settings.CONTINUUM_ERASURES)


def join(other: Path) -> None:
    """Add to the installation's list what an archive's list holds besides; nothing is ever taken away from it."""
    if not other.exists():
        return
    known = set(_lines(listed()))
    if more := [line for line in _lines(other) if line not in known]:
        listed().parent.mkdir(parents=True, exist_ok=True)
        with listed().open("a", encoding="utf-8") as opened:
            opened.writelines(f"{line}\n" for line in more)
            opened.flush()
            os.fsync(opened.fileno())


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()] if file.exists() else []


def replay() -> int:
    """Erase again, in the database that the site uses now, whoever is on the list; how many people."""
    return replay_erasures(by=SYSTEM)
