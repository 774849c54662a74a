"""The file of a questionnaire, read and reworded in a process of its own: nothing that it holds runs in this one."""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from continuum.methods.questionnaires import NewWording
from continuum.methods.questionnaires.apart import read
from continuum.methods.questionnaires.workbook import kind_of_file
from continuum.toolkit.imports.limits import Unreadable
from continuum.toolkit.imports.worker import run_alone

APART = [sys.executable, "-m", "continuum.methods.questionnaires.apart"]
__all__ = ["LARGEST", "TOO_LARGE", "FormRead", "Unreadable", "kind_of_file", "read_apart", "read_here", "reword_apart"]

LARGEST = 2_000_000
TOO_LARGE = "Ce fichier dépasse 2\u00a0Mo\u00a0: un questionnaire est du texte. Retirez-en les images et les feuilles inutiles."
TOO_LONG = "Ce fichier n’a pas pu être lu dans le temps prévu. Simplifiez-le, ou partagez-le en deux questionnaires."


@dataclass(frozen=True)
class FormRead:
    """What a file says: its canonical form when it has no error, its words page by page, and what is to be corrected or known."""

    form: dict[str, Any] | None
    digest: str
    wording: Sequence[dict[str, Any]]
    problems: Sequence[dict[str, Any]]


def read_apart(content: bytes) -> FormRead:
    """Read a file; what is wrong inside it is in `problems`; what cannot be read in time raises `Unreadable`."""
    if len(content) > LARGEST:
        raise Unreadable(TOO_LARGE)
    return FormRead(**_asked(APART, content))


def read_here(content: bytes) -> FormRead:
    """The same in this process: for the files that come with the program, and nobody else's."""
    return FormRead(**read(content))


def reword_apart(content: bytes, changes: Sequence[NewWording]) -> tuple[bytes | None, FormRead]:
    """The file with other words, and what it says then; nothing when they cannot be written, and `problems` say why."""
    asked = json.dumps([asdict(one) for one in changes]).encode("ascii")
    found = _asked([*APART, "reword"], asked + b"\n" + content)
    new = found.pop("content")
    return base64.b64decode(new) if new else None, FormRead(**found)


def _asked(command: list[str], sent: bytes) -> dict[str, Any]:
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as written:
        given.write(sent)
        given.seek(0)
        run_alone(command, given, written, Unreadable(TOO_LONG))
        written.seek(0)
        found: dict[str, Any] = json.load(written)
        return found
