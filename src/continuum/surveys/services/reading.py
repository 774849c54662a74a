"""The file of a questionnaire, read and reworded in a process of its own: nothing that it holds runs in this one."""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from continuum.directory.enums import HrTheme
from continuum.methods.questionnaires import NewWording, Problem
from continuum.methods.questionnaires.apart import read
from continuum.methods.questionnaires.workbook import kind_of_file
from continuum.toolkit.imports.limits import Unreadable
from continuum.toolkit.imports.worker import run_alone

APART = [sys.executable, "-m", "continuum.methods.questionnaires.apart"]
__all__ = ["LARGEST", "TOO_LARGE", "FormRead", "Unreadable", "kind_of_file", "read_apart", "read_here", "reword_apart"]

LARGEST = 2_000_000
NEEDED = {"type", "name"}
"""The columns of the sheet `survey` without which no line says anything."""
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
    return as_told(FormRead(**_asked(APART, content)))


def read_here(content: bytes) -> FormRead:
    """The same in this process: for the files that come with the program, and nobody else's."""
    return as_told(FormRead(**read(content)))


def reword_apart(content: bytes, changes: Sequence[NewWording]) -> tuple[bytes | None, FormRead]:
    """The file with other words, and what it says then; nothing when they cannot be written, and `problems` say why."""
    asked = json.dumps([asdict(one) for one in changes]).encode("ascii")
    found = _asked([*APART, "reword"], asked + b"\n" + content)
    new = found.pop("content")
    return base64.b64decode(new) if new else None, as_told(FormRead(**found))


def as_told(found: FormRead) -> FormRead:
    """Its problems as whoever corrects the file is to be told of them."""
    return with_themes_noted(without_echoes(found))


def without_echoes(found: FormRead) -> FormRead:
    """A column that is missing is said once, at the headings, not again for each line that lacks it."""
    missing = {one["column"] for one in found.problems if (one["sheet"], one["row"]) == ("survey", 1)} & NEEDED
    kept = [one for one in found.problems if one["row"] == 1 or one["sheet"] != "survey" or one["column"] not in missing]
    return replace(found, problems=kept)


def with_themes_noted(found: FormRead) -> FormRead:
    """The themes are those of the repertory: one that it does not have would lead to no scheme, and is told."""
    dimensions = found.form.get("dimensions", []) if found.form else []
    unknown = [one for one in dimensions if one.get("theme", "") not in ("", *HrTheme.values)]
    notes = [asdict(Problem("warning", "cx_dimensions", None, "theme", _said(one))) for one in unknown]
    return replace(found, problems=[*found.problems, *notes])


def _said(dimension: dict[str, Any]) -> str:
    """« le thème « santé » de la dimension « sante » n’est pas au répertoire ; écrivez l’un de… »"""
    theme, code = dimension["theme"], dimension["code"]
    among = ", ".join(HrTheme.values)
    return (
        f"le thème «\u00a0{theme}\u00a0» de la dimension «\u00a0{code}\u00a0» n’existe pas\u202f; écrivez l’un de\u00a0: {among}."
    )


def _asked(command: list[str], sent: bytes) -> dict[str, Any]:
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as written:
        given.write(sent)
        given.seek(0)
        run_alone(command, given, written, Unreadable(TOO_LONG))
        written.seek(0)
        found: dict[str, Any] = json.load(written)
        return found
