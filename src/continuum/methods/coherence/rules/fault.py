"""What a rule finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from continuum.methods.coherence.figures import Figures

Level = Literal["contradiction", "precision"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: the elements concerned, the values that clash, a French sentence."""

    about: tuple[str, ...]
    values: tuple[int | float | str | None, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing looked for, explained to the person who will have to mend it."""

    code: str
    level: Level
    title: str
    explanation: str
    find: Callable[[Figures], Iterable[Fault]]
