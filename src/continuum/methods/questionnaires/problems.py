"""What is wrong in the file of a form: which sheet, row and column, and what to do, in French."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One fault: an error stops the import, a warning says what will be different here."""

    level: Level
    sheet: str | None
    row: int | None
    column: str | None
    message: str

    @property
    def place(self) -> str:
        """« feuille survey, ligne 7, colonne relevant »."""
        parts = [("feuille", self.sheet), ("ligne", self.row), ("colonne", self.column)]
        return ", ".join(f"{word} {value}" for word, value in parts if value is not None) or "fichier"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.place}\u00a0: {self.message}"


class UnreadableForm(Exception):
    """A file that is no form, or one with errors: all that is known about it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """Problems noted while a file is read."""

    def __init__(self) -> None:
        self.noted: list[Problem] = []

    def error(self, sheet: str | None, row: int | None, column: str | None, message: str) -> None:
        self._note(Problem("error", sheet, row, column, message))

    def warning(self, sheet: str | None, row: int | None, column: str | None, message: str) -> None:
        self._note(Problem("warning", sheet, row, column, message))

    def _note(self, problem: Problem) -> None:
        if problem not in self.noted:
            self.noted.append(problem)

    @property
    def has_errors(self) -> bool:
        return any(problem.level == "error" for problem in self.noted)

    def in_order(self) -> tuple[Problem, ...]:
        """Errors first, then in the order of the sheets and rows."""
        order = {"survey": 0, "choices": 1, "settings": 2}
        return tuple(
            sorted(
                self.noted, key=lambda one: (one.level != "error", order.get(one.sheet or "", 3), one.sheet or "", one.row or 0)
            )
        )
