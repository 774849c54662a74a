"""What to begin with: needs in order, and what can be done within a few hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from continuum.methods.questionnaires import Advice, Given, Outcome, Scores, needs, text_in
from continuum.toolkit.typography import counted, french_number, join_french

from .opened import OpenedDimension, OpenedQuestion, answer_said

NEEDS, QUICK_WINS = 5, 3
NEED, ADVICE = "besoin", "conseil"
LONGEST_TITLE = 200


@dataclass(frozen=True)
class ShownNeed:
    """A dimension to begin with: how far it is from the top, how much it matters to the structure."""

    dimension: OpenedDimension
    importance: str
    worked_out: str
    """« importance 3 × (4 − niveau 1,2) = 8,4 »; nothing where importance is not asked."""
    weakest: Sequence[OpenedQuestion]

    @property
    def key(self) -> str:
        return f"{NEED}:{self.dimension.code}"

    @property
    def title(self) -> str:
        """What an action that answers it is called first."""
        return f"Progresser\u00a0: {self.dimension.label}"[:LONGEST_TITLE]

    @property
    def need(self) -> str:
        """Without its score: an action is read by more people than a result."""
        return self.dimension.label


@dataclass(frozen=True)
class ShownAdvice:
    """One advice, and the answers that called for it."""

    code: str
    text: str
    link: str
    quick_win: bool
    because: Sequence[tuple[str, str]]

    @property
    def key(self) -> str:
        return f"{ADVICE}:{self.code}"

    @property
    def title(self) -> str:
        return self.text if len(self.text) <= LONGEST_TITLE else f"{self.text[: LONGEST_TITLE - 1]}…"

    @property
    def need(self) -> str:
        """The question that called for it."""
        return self.because[0][0][:500] if self.because else ""


def asks_importance(outcome: Outcome) -> bool:
    return any(item.importance for item in outcome.compiled.form.all_items())


def needs_of(scores: Scores, dimensions: Sequence[OpenedDimension], outcome: Outcome) -> list[ShownNeed]:
    """The five that count most; without a question on importance, the lowest dimensions. What is solid is no need."""
    known = {one.code: one for one in dimensions}
    if len(known) < 2:
        return []
    if not asks_importance(outcome):
        scored = [one for one in dimensions if one.value is not None and not one.is_reached]
        lowest = sorted(scored, key=lambda one: one.value or Decimal(0))
        return [ShownNeed(one, "", "", _weakest(one)) for one in lowest[:NEEDS]]
    questions = {item.importance: item.code for item in outcome.compiled.form.all_items() if item.importance}
    found = []
    for one in needs(scores, outcome)[:NEEDS]:
        level, size = french_number(one.level, 2), french_number(one.value, 2)
        worked_out = f"importance {french_number(one.importance)} × (4 − niveau {level}) = {size}"
        dimension = known[one.dimension]
        importance = answer_said(outcome, questions[one.dimension])
        found.append(ShownNeed(dimension, importance, worked_out, _weakest(dimension)))
    return found


def why_so_few(dimensions: Sequence[OpenedDimension], shown: Sequence[ShownNeed]) -> str:
    """Where fewer than five needs are shown, what becomes of the other dimensions, in words; nothing where none is left out."""
    listed = {one.dimension.code for one in shown}
    left = [one for one in dimensions if one.code not in listed]
    if len(dimensions) < 2 or len(listed) >= NEEDS or not left:
        return ""
    unknown = sum(one.value is None for one in left)
    reached = [one for one in left if one.is_reached]
    levels = {one.level for one in reached}
    best = f"au meilleur niveau («\u00a0{levels.pop()}\u00a0»)" if len(levels) == 1 and "" not in levels else "au meilleur niveau"
    silent = len(left) - unknown - len(reached)
    said = (
        (len(reached), f"{counted(len(reached), 'dimension est', 'dimensions sont')} déjà {best}"),
        (unknown, f"{counted(unknown, 'dimension n’a', 'dimensions n’ont')} pas de résultat"),
        (silent, f"l’importance de {counted(silent, 'dimension', 'dimensions')} n’est pas dite"),
    )
    many = f"{counted(len(listed), 'premier besoin', 'premiers besoins')} seulement" if listed else "Aucun premier besoin"
    return f"{many}\u00a0: {join_french([words for count, words in said if count])}."


def _weakest(dimension: OpenedDimension) -> list[OpenedQuestion]:
    counted = [one for one in dimension.questions if one.score is not None and one.score < 100]
    return sorted(counted, key=lambda one: (one.score or Decimal(0), -one.weight))[:2]


def advice_of(scores: Scores, outcome: Outcome) -> list[ShownAdvice]:
    """All that the answers call for, in the order to follow it."""
    known = {one.code: one for one in outcome.compiled.form.advice}
    return [_shown(known[given.code], given, outcome) for given in scores.advice if given.code in known]


def _shown(advice: Advice, given: Given, outcome: Outcome) -> ShownAdvice:
    language = outcome.compiled.form.language
    because = [(outcome.label(code, language), answer_said(outcome, code)) for code in given.because]
    return ShownAdvice(advice.code, text_in(advice.texts, language), advice.link, advice.quick_win, because)
