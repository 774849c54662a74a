"""What a page of a questionnaire is made of, once ready to be drawn: words and values alone, nothing left to work out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from continuum.toolkit.typography import counted

from .languages import Said, ShownLanguage

EMPTY = Said("")
WHOLE = {
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "time": re.compile(r"\d{2}:\d{2}"),
    "moment": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}"),
}
"""As a browser sends what was chosen in its picker."""


def name_of(code: str, place: tuple[int, ...] = ()) -> str:
    """The name of a question in the form that is sent: its place in what is repeated, then its code."""
    return f"{'.'.join(str(one) for one in place)}:{code}"


def id_of(code: str, place: tuple[int, ...] = ()) -> str:
    """The identity of a question in the page: where its errors lead."""
    return f"q{name_of(code, place)}"


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """A choice, and the identity of its input: the first one bears that of its question, where errors lead."""

    value: str
    label: Said
    is_chosen: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something to answer. `widget`: one, row, list, several, rank, tick; line, long, number, date, time, moment; or
    fixed (only read), elsewhere (a file, not asked here)."""

    widget: str
    name: str
    label: Said
    hint: Said = EMPTY
    guidance: Said = EMPTY
    value: str = ""
    choices: Sequence[ShownChoice] = ()
    ranks: Sequence[Sequence[ShownChoice]] = ()
    is_required: bool = False
    error: Said = EMPTY

    kind = "question"

    @property
    def id(self) -> str:
        return f"q{self.name}"

    @property
    def is_grouped(self) -> bool:
        """Several inputs under one legend?"""
        return self.widget in ("one", "row", "several", "rank")

    @property
    def is_as_typed(self) -> bool:
        """Refused, and not what a picker of dates can show: it stays as it was typed, to be put right."""
        whole = WHOLE.get(self.widget)
        return bool(self.error and self.value) and not (whole and whole.fullmatch(self.value))

    @property
    def described_by(self) -> str:
        told = {"hint": self.hint, "error": self.error}
        return " ".join(f"{self.id}_{name}" for name, text in told.items() if text)


@dataclass(frozen=True, slots=True)
class Note:
    """Something to read."""

    label: Said
    hint: Said = EMPTY

    kind = "note"


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that go together within a page."""

    id: str
    label: Said
    hint: Said
    level: int
    parts: Sequence[Part]

    kind = "section"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Questions that share their choices: a table where there is room."""

    id: str
    label: Said
    choices: Sequence[ShownChoice]
    rows: Sequence[Question]
    is_page: bool = False
    """Alone on its page, whose title says it already."""

    kind = "matrix"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a group is answered."""

    number: int
    id: str
    parts: Sequence[Part]
    remove: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """A group answered several times: as many as one adds, or as another answer says."""

    id: str
    name: str
    label: Said
    hint: Said
    level: int
    occurrences: Sequence[Occurrence]
    add: str

    kind = "repeat"

    @property
    def count(self) -> int:
        return len(self.occurrences)


Part = Question | Note | Section | Matrix | Repeat


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One thing to correct, and where."""

    id: str
    label: Said
    which: str
    """Which time, of a question asked several times."""
    message: Said


@dataclass(frozen=True)
class ShownPage:
    """A page: where it stands, what it asks, what is to be corrected in it."""

    code: str
    title: Said
    hint: Said
    parts: Sequence[Part]
    errors: Sequence[ErrorLink]
    shown: Sequence[str]
    number: int
    total: int
    minutes: int | None
    languages: Sequence[ShownLanguage]
    form: str

    @property
    def progress(self) -> str:
        """« page 3 sur 8, encore environ 6 minutes »."""
        where = f"page\u00a0{self.number} sur\u00a0{self.total}"
        return where if self.minutes is None else f"{where}, encore environ {counted(self.minutes, 'minute', 'minutes')}"

    @property
    def error_count(self) -> str:
        return counted(len(self.errors), "erreur", "erreurs") if self.errors else ""

    @property
    def shown_text(self) -> str:
        return " ".join(self.shown)

    @property
    def has_tables(self) -> bool:
        return any(one.kind == "matrix" for one in self.parts)

    @property
    def has_other_buttons(self) -> bool:
        """Buttons that stand before « Suivant », which the key Enter must not press."""
        return bool(self.languages) or _has_repeats(self.parts)


def _has_repeats(parts: Sequence[Part]) -> bool:
    return any(one.kind == "repeat" or (isinstance(one, Section) and _has_repeats(one.parts)) for one in parts)
