"""The results that a node expects, beside what the register last said of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from continuum.methods.sheets import measure_of
from continuum.plan.enums import Aggregation, Nature
from continuum.plan.models import Indicator, Measure, Node
from continuum.toolkit import questions, registry
from continuum.toolkit.folding import fold
from continuum.toolkit.searched import MOST, Candidate
from continuum.toolkit.typography import french_number

STEM = 5
"""« candidats » and « candidature » begin alike."""
ALIKE = 0.5
AGGREGATED = {
    Nature.NUMBER: Aggregation.SUM,
    Nature.PERCENTAGE: Aggregation.WEIGHTED_MEAN,
    Nature.RUBRIC: Aggregation.NONE,
}
LEVELS = {0: "pas encore", 1: "commencé", 2: "bien avancé", 3: "acquis"}
"""How an appraisal from 0 to 3 is said."""


@dataclass(frozen=True)
class Expected:
    """A result as the sheet words it, from where, to where, and how far one is."""

    indicator: Indicator
    answer: questions.AnsweredQuestion | None
    entry_url: str = ""
    """The page where what is observed is typed, for those who may."""

    @property
    def words(self) -> str:
        return self.indicator.wording or str(self.indicator.measure)

    @property
    def is_qualitative(self) -> bool:
        return self.indicator.measure.nature == Nature.RUBRIC

    @property
    def last(self) -> questions.AnsweredQuestion | None:
        return self.answer if self.answer and not self.answer.missing else None

    @property
    def level(self) -> str:
        """« bien avancé », for an appraisal from 0 to 3."""
        amount = self.last.amount if self.last and self.is_qualitative else None
        return LEVELS.get(int(amount), "") if amount is not None else ""

    @property
    def share(self) -> int | None:
        """How much of the way from the baseline to the target is done, in percent; nothing where one of the ends is missing."""
        start, goal = self.indicator.baseline, self.indicator.target
        amount = self.last.amount if self.last else None
        if amount is None or goal is None:
            return None
        start = Decimal(0) if start is None else start
        return None if goal == start else round((amount - start) / (goal - start) * 100)

    @property
    def progress(self) -> str:
        """« 45 % du chemin », « atteint »; a step backwards is said as one."""
        share = self.share
        if share is None:
            return ""
        if share >= 100:
            return "atteint"
        return f"{french_number(share)}\u00a0% du chemin" if share >= 0 else "en recul par rapport au départ"


def expected_of(node: Node, indicators: Sequence[Indicator], *, writes: bool) -> list[Expected]:
    """Each expected result with the last answer of the register, asked all at once."""
    provider = registry.answering.get("the register")
    if provider is None or not indicators:
        return [Expected(one, None) for one in indicators]
    asked = {one.pk: (questions.Question(one.measure.code), node.address) for one in indicators}
    replies = provider.replies(list(asked.values()), node)
    return [Expected(one, replies.get(asked[one.pk]), provider.entry(node, one.measure) if writes else "") for one in indicators]


def measures_near(queryset: QuerySet[Measure], words: str) -> list[Candidate]:
    """The measures that say nearly the same, the nearest first; the one of this very name needs no choice."""
    wanted, name = _stems(words), fold(words)
    rows = [(len(wanted & _stems(one.label)), one) for one in queryset]
    near = [(shared, one) for shared, one in rows if wanted and shared >= max(1, ALIKE * len(wanted))]
    near.sort(key=lambda pair: (-pair[0], len(pair[1].label), pair[1].label))
    return [Candidate(one, one.unit, fold(one.label) == name) for _, one in near[:MOST]]


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in fold(text).split() if len(word) >= STEM - 1} - {"nombr", "taux", "part"}


def measure_from(sentence: str) -> Measure:
    """A measure, not saved yet, for what this sentence wants to see change; what cannot be counted is appraised from 0 to 3."""
    found = measure_of(sentence)
    return Measure(
        label=found.label[:200],
        unit=found.unit[:60],
        nature=found.nature,
        direction=found.direction,
        aggregation=AGGREGATED[Nature(found.nature)],
    )
