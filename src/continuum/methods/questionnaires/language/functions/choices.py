"""Answers chosen in a list."""

from __future__ import annotations

from typing import Any

from .table import function


@function("selected", "tt", "boolean", "vrai si le choix fait partie de la réponse", ("selected('a b', 'b')", True))
def selected(at: Any, answer: str, choice: str) -> bool:
    """Whether a choice is among those of an answer."""
    return answer == choice or choice.strip(" ") in answer.split(" ")


@function("selected-at", "tn", "text", "le choix à une place donnée, à partir de 0", ("selected-at('a b', 1)", "b"))
def selected_at(at: Any, answer: str, place: float) -> str:
    """The choice at a place, counted from 0; nothing when there is none."""
    chosen = answer.split()
    return chosen[int(place)] if 0 <= place < len(chosen) else ""


@function("count-selected", "t", "number", "le nombre de choix cochés", ("count-selected('a b')", 2))
def count_selected(at: Any, answer: str) -> float:
    """How many choices an answer holds."""
    return float(len(answer.split()))
