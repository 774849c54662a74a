"""Needs: what matters to whoever answered and is not there yet, dimension by dimension.

A need is importance × (4 − level). The importance, 1 to 3, is the points of the answer to the question that the form marks
`cx_importance`. The level, 0 to 4, is the score of the dimension divided by 25: the five levels of a criterion (absent,
informal, formalised, applied, evaluated and improved). A need goes from 0 to 12. A dimension at the best of the levels that the
form declares (« solide ») is no need, however important.

Source: our own rule, of the family of importance-performance analysis (J. Martilla and J. James, « Importance-Performance
Analysis », Journal of Marketing 41(1), 1977), as consultants in human resources map needs: what matters most and is done least
comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .answers import Outcome
from .form import Form, Item
from .ratios import plain
from .scoring import Score, Scores

IMPORTANCES = frozenset(map(Decimal, (1, 2, 3)))
HIGHEST_LEVEL = Decimal(4)
_POINTS_OF_A_LEVEL = Decimal(25)
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Need:
    """One dimension to work on. `importance` 1 to 3, `level` 0 to 4 and `value` 0 to 12 are exact, without unit."""

    dimension: str
    importance: Decimal
    level: Decimal

    @property
    def value(self) -> Decimal:
        return self.importance * (HIGHEST_LEVEL - self.level)

    def as_json(self) -> dict[str, Any]:
        return {
            "dimension": self.dimension,
            "importance": plain(self.importance),
            "level": plain(self.level.quantize(_HUNDREDTH, ROUND_HALF_UP)),
            "need": plain(self.value.quantize(_HUNDREDTH, ROUND_HALF_UP)),
        }


def needs(scores: Scores, outcome: Outcome) -> tuple[Need, ...]:
    """The needs of a response, the greatest first; equal ones stay in the order of the dimensions.

    A dimension without a score, or whose importance is not given, is left out, and so is one at the best of its levels: it is
    where the form wants it. Never raises.
    """
    importances, best = _importances(outcome), best_levels(outcome.compiled.form)
    found = (
        Need(score.dimension, importances[score.dimension], score.value / _POINTS_OF_A_LEVEL)
        for score in scores.scores
        if score.value is not None and score.dimension in importances and not _is_best(score, best)
    )
    return tuple(sorted((need for need in found if need.value > 0), key=lambda need: -need.value))


def best_levels(form: Form) -> dict[str, str]:
    """The best level of each dimension that declares several; a single level tells nothing apart."""
    return {one.code: one.thresholds[-1].level for one in form.dimensions if len(one.thresholds) > 1}


def _is_best(score: Score, best: dict[str, str]) -> bool:
    return score.level is not None and score.level == best.get(score.dimension)


def _importances(outcome: Outcome) -> dict[str, Decimal]:
    form = outcome.compiled.form
    given = (
        (item.importance, importance_given(form, item, outcome.text(item.code))) for item in form.all_items() if item.importance
    )
    return {dimension: importance for dimension, importance in given if importance is not None}


def importance_given(form: Form, item: Item, answer: str) -> Decimal | None:
    """The importance that an answer gives; nothing for « je ne sais pas » and for no answer."""
    chosen = next((choice for choice in form.choices(item) if choice.name == answer), None)
    return chosen.score if chosen and not chosen.excluded and chosen.score in IMPORTANCES else None
