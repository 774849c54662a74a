"""The file of an instrument, read in a process of its own: nothing that it holds runs in this one."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from continuum.toolkit.imports.limits import Unreadable
from continuum.toolkit.imports.worker import run_alone

APART = [sys.executable, "-m", "continuum.methods.questionnaires.apart"]
LARGEST = 2_000_000
TOO_LARGE = "Ce fichier dépasse 2\u00a0Mo\u00a0: un questionnaire est du texte. Retirez-en les images et les feuilles inutiles."
TOO_LONG = "Ce fichier n’a pas pu être lu dans le temps prévu. Simplifiez-le, ou partagez-le en deux questionnaires."


@dataclass(frozen=True)
class FormRead:
    """What a file says: its canonical form when it has no error, and what is to be corrected or known, place by place."""

    form: dict[str, Any] | None
    digest: str
    problems: Sequence[dict[str, Any]]


def read_apart(content: bytes) -> FormRead:
    """Read a file; what is wrong inside it is in `problems`; a file that is no workbook raises `Unreadable`."""
    if len(content) > LARGEST:
        raise Unreadable(TOO_LARGE)
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as written:
        given.write(content)
        given.seek(0)
        run_alone(APART, given, written, Unreadable(TOO_LONG))
        written.seek(0)
        return FormRead(**json.load(written))
