"""Scores by dimension, each opened on its items: what was answered, its weight, what it contributes.

An item brings 100 × (points − fewest) ÷ (most − fewest). A dimension is the mean of its items, weighted, over those that
are asked and answered, divided by their own weights: what is left out neither helps nor harms. Decimal arithmetic; a
score is rounded to one decimal, halves up, and its level is read on the rounded score, lower bound included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from .answers import Outcome
from .compiled import CompiledForm
from .form import Dimension, Item
from .frames import Frame
from .ratios import plain
from .scored import bounds, is_counted

HUNDRED = Decimal(100)
MOST_KNOWN = 1_000
"""Answers kept worked out for each item: a multiple choice has many."""
_TENTH, _THOUSANDTH = Decimal("0.1"), Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Part:
    """What one item does in a dimension. `state`: counted, unanswered, excluded (« sans objet »)."""

    item: str
    state: str
    weight: Decimal
    points: Decimal | None = None
    score: Decimal | None = None
    contribution: Decimal | None = None
    place: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"item": self.item, "state": self.state, "weight": plain(self.weight)}
        if self.place:
            shown["place"] = list(self.place)
        if self.state == "counted":
            shown |= {"points": plain(self.points), "score": _rounded(self.score), "contribution": _rounded(self.contribution)}
        return shown


@dataclass(frozen=True)
class Score:
    """One dimension: its value from 0 to 100, or nothing with the reason; the share of items answered; the level."""

    dimension: str
    value: Decimal | None
    answered_share: Decimal
    level: str | None
    counted: tuple[Part, ...]
    weight: Decimal = Decimal(0)
    reason: str | None = None

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What each item does in the dimension: contributions add up to the value."""
        if self.value is None:
            return self.counted
        return tuple(_contributing(part, self.weight) for part in self.counted)

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "dimension": self.dimension,
            "value": plain(self.value),
            "answered_share": plain(self.answered_share),
            "level": self.level,
            "parts": [part.as_json() for part in self.parts],
        }
        return {**shown, "reason": self.reason} if self.reason else shown


@dataclass(frozen=True, slots=True)
class Given:
    """One advice, and the answers that called for it."""

    code: str
    level: int
    because: tuple[str, ...]
    quick_win: bool = False

    def as_json(self) -> dict[str, Any]:
        shown = {"advice": self.code, "level": self.level, "because": list(self.because)}
        return {**shown, "quick_win": True} if self.quick_win else shown


@dataclass(frozen=True, slots=True)
class Scores:
    """All the scores of a response, and the advice in the order to follow it."""

    scores: tuple[Score, ...]
    advice: tuple[Given, ...]

    def of(self, dimension: str) -> Score | None:
        return next((score for score in self.scores if score.dimension == dimension), None)


class Scorer:
    """What a form declares of its scores, prepared once."""

    def __init__(self, compiled: CompiledForm) -> None:
        form = compiled.form
        self.compiled = compiled
        declared = {dimension.code: dimension for dimension in form.dimensions}
        used = [item.dimension for item in form.all_items() if item.dimension]
        self.dimensions = [declared.get(code) or Dimension(code) for code in dict.fromkeys([*declared, *used])]
        self.items = {dimension.code: [] for dimension in self.dimensions}  # type: dict[str, list[_Scored]]
        places = [(one.code, dimension.code) for one in form.frameworks for dimension in one.dimensions]
        self.in_frameworks: dict[tuple[str, str], list[_Scored]] = {place: [] for place in places}
        for item in form.all_items():
            if (item.dimension or item.frameworks) and (limits := bounds(form, item)):
                self._keep(_Scored(compiled, item, *limits))
        self.advised = [item for item in form.all_items() if any(choice.advice for choice in form.choices(item))]
        self.levels = {advice.code: advice.level for advice in form.advice}
        self.quick_wins = {advice.code for advice in form.advice if advice.quick_win}

    def _keep(self, scored: _Scored) -> None:
        if scored.item.dimension:
            self.items[scored.item.dimension].append(scored)
        for place in scored.item.frameworks.items():
            self.in_frameworks[place].append(scored)

    def score(self, outcome: Outcome) -> Scores:
        """The scores of a response that was worked out."""
        scores = tuple(_score_of(dimension, self.items[dimension.code], outcome) for dimension in self.dimensions)
        return Scores(scores, self._advice(outcome, scores) if self.advised else ())

    def _advice(self, outcome: Outcome, scores: tuple[Score, ...]) -> tuple[Given, ...]:
        """The union of what the chosen choices advise: by level, then where the gap to 100 is widest."""
        gaps = {score.dimension: HUNDRED - score.value for score in scores if score.value is not None}
        because: dict[str, list[str]] = {}
        widest: dict[str, Decimal] = {}
        for item, chosen in self._chosen(outcome):
            for choice in self.compiled.form.choices(item):
                for code in choice.advice if choice.name in chosen else ():
                    because.setdefault(code, []).append(item.code)
                    widest[code] = max(widest.get(code, Decimal(-1)), gaps.get(item.dimension, Decimal(-1)))
        codes = sorted(because, key=lambda code: (self.levels.get(code, 1), -widest[code], code))
        return tuple(
            Given(code, self.levels.get(code, 1), tuple(dict.fromkeys(because[code])), code in self.quick_wins) for code in codes
        )

    def _chosen(self, outcome: Outcome) -> Iterator[tuple[Item, set[str]]]:
        for item in self.advised:
            for frame in outcome.frames.get(self.compiled.steps[item.code].repeat, ()):
                if text := frame.texts[item.code]:
                    yield item, set(text.split())


def framework_scores(scorer: Scorer, outcome: Outcome) -> dict[str, tuple[Score, ...]]:
    """The same answers grouped by each other framework of the form: scores from 0 to 100, in the order of its dimensions.

    The rule is that of the dimensions of the form: own weights, least share, levels. A form without framework has none.
    """
    return {
        framework.code: tuple(
            _score_of(dimension, scorer.in_frameworks[framework.code, dimension.code], outcome)
            for dimension in framework.dimensions
        )
        for framework in scorer.compiled.form.frameworks
    }


class _Scored:
    """One scored item: the points of each choice, and the frames where it is answered."""

    def __init__(self, compiled: CompiledForm, item: Item, least: Decimal, most: Decimal) -> None:
        self.item, self.least, self.most, self.width = item, least, most, most - least
        self.repeat, self.above = compiled.steps[item.code].repeat, compiled.steps[item.code].above
        choices = compiled.form.choices(item)
        self.points = {choice.name: choice.score for choice in choices if is_counted(choice)}
        self.excluded = {choice.name for choice in choices if choice.excluded}
        self.known: dict[str, Part] = {}

    def parts(self, outcome: Outcome) -> Iterator[Part]:
        code = self.item.code
        for frame in outcome.frames.get(self.repeat, ()):
            text = frame.texts[code]
            if text == "" and self._is_hidden(frame):
                continue
            known = self.known.get(text) or self._known(text)
            yield known if frame.up is None else replace(known, place=frame.place)

    def _known(self, text: str) -> Part:
        """What an answer does, worked out once for each answer that is seen."""
        scored = self._score(text) if text else None
        if scored is not None:
            part = Part(self.item.code, "counted", self.item.weight, *scored)
        else:
            part = Part(self.item.code, "excluded" if self._is_excluded(text) else "unanswered", self.item.weight)
        if len(self.known) < MOST_KNOWN:
            self.known[text] = part
        return part

    def _is_hidden(self, frame: Frame) -> bool:
        return bool(frame.hidden) and (self.item.code in frame.hidden or self.above in frame.hidden)

    def _is_excluded(self, text: str) -> bool:
        return any(one in self.excluded for one in text.split())

    def _score(self, text: str) -> tuple[Decimal, Decimal] | None:
        """Points and score from 0 to 100 of an answer; nothing for one that does not count or is not valid."""
        points = self._points(text)
        if points is None:
            return None
        bounded = min(max(points, self.least), self.most)
        score = HUNDRED * (bounded - self.least) / self.width
        return bounded, HUNDRED - score if self.item.reverse else score

    def _points(self, text: str) -> Decimal | None:
        if self.item.kind == "range":
            try:
                value = Decimal(text)
            except ArithmeticError:
                return None
            return value if self.least <= value <= self.most else None
        if self.item.kind == "select_one":
            return self.points.get(text)
        chosen = set(text.split())
        if chosen & self.excluded or not chosen <= set(self.points):
            return None
        return sum((self.points[one] or Decimal(0) for one in chosen), Decimal(0))


def _score_of(dimension: Dimension, items: list[_Scored], outcome: Outcome) -> Score:
    parts = [part for scored in items for part in scored.parts(outcome)]
    applicable = [part for part in parts if part.state != "excluded"]
    counted = [part for part in applicable if part.state == "counted"]
    if not applicable:
        reason = "aucune question de cette dimension ne s’applique"
        return Score(dimension.code, None, Decimal(0), None, tuple(parts), reason=reason)
    exact = Decimal(len(counted)) / len(applicable)
    share = exact.quantize(_THOUSANDTH, ROUND_HALF_UP)
    weight = sum((part.weight for part in counted), Decimal(0))
    if exact < dimension.least_share or not weight:
        reason = "trop peu de questions ont une réponse" if exact < dimension.least_share else "aucune réponse n’a de poids"
        return Score(dimension.code, None, share, None, tuple(parts), reason=reason)
    total = sum((part.weight * part.score for part in counted if part.score is not None), Decimal(0)) / weight
    value = total.quantize(_TENTH, ROUND_HALF_UP)
    return Score(dimension.code, value, share, _level(dimension, value), tuple(parts), weight)


def _contributing(part: Part, weight: Decimal) -> Part:
    """The same part, with how much of the value comes from it: contributions add up to the value."""
    if part.score is None:
        return part
    return Part(part.item, part.state, part.weight, part.points, part.score, part.weight * part.score / weight, part.place)


def _level(dimension: Dimension, value: Decimal) -> str | None:
    reached = [threshold.level for threshold in dimension.thresholds if value >= threshold.least]
    return reached[-1] if reached else None


def _rounded(value: Decimal | None) -> int | float | None:
    return None if value is None else plain(value.quantize(_THOUSANDTH, ROUND_HALF_UP))
