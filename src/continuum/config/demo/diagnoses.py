"""The model from which the answers of the demonstration are drawn: pure and seeded, told in docs/explanation/drawn-answers.md.

Each draw has its own name (the seed, the structure, the question…): adding a structure or a question changes no other answer.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from continuum.methods.questionnaires import Choice, Form, Item, text_in

ALONE = frozenset({"aucun", "rien"})
"""Choices that go with no other."""
PLACE = {"director": "direction", "board": "conseil", "staff": "relais"}
MOST_CHOSEN = 3


@dataclass(frozen=True)
class Model:
    """Its parameters, as the demonstration's file writes them."""

    seed: int
    thresholds: Sequence[float]
    typical_size: float
    by_doubling: float
    structure_spread: float
    dimension_spread: float
    question_spread: float
    kept: float
    kept_apart: float
    progress_spread: float
    board_sees: float
    board_spread: float
    not_concerned: float
    not_known: float
    hurried: float
    skipped: float
    importance_thresholds: Sequence[float]
    importance_slope: float
    words: float
    branches: Mapping[str, float]
    branches_said: Mapping[str, str]
    dimensions: Mapping[str, float]
    concerned_from: Mapping[str, int]


@dataclass(frozen=True)
class Respondent:
    """Who answers: one point of view of one structure, once. `moment` names that once; `progress` is what came before it."""

    key: str
    branch: str
    employees: int
    voice: str = "director"
    moment: str = ""
    progress: float = 0.0
    says: Mapping[str, str] = field(default_factory=dict)
    """What the occasion itself answers: the wave, for a grid that asks it."""


class Draw:
    """Numbers drawn by name: the same name gives the same number, whatever was drawn before."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def of(self, *names: str) -> random.Random:
        return random.Random("/".join((str(self.seed), *names)))  # noqa: S311 - the same answers each time is the point

    def unit(self, *names: str) -> float:
        return self.of(*names).random()

    def normal(self, *names: str) -> float:
        return self.of(*names).gauss(0, 1)

    def logistic(self, *names: str) -> float:
        share = min(max(self.unit(*names), 1e-9), 1 - 1e-9)
        return math.log(share / (1 - share))


class Answering:
    """The answers of one respondent to one form."""

    def __init__(self, model: Model, form: Form, who: Respondent) -> None:
        self.model, self.form, self.who, self.draw = model, form, who, Draw(model.seed)

    def answers(self) -> dict[str, Any]:
        """By code, as somebody would type them; nothing where nothing is said."""
        return {item.code: value for item in self.form.all_items() if item.is_asked and (value := self._of(item))}

    # --- What a structure is worth ---------------------------------------------------------------------------------------

    @cached_property
    def maturity(self) -> float:
        """Of the whole structure: its size, its branch, and what is its own."""
        size = self.model.by_doubling * math.log2(self.who.employees / self.model.typical_size)
        return size + self.model.branches.get(self.who.branch, 0.0) + self.model.structure_spread * self._own()

    def _own(self) -> float:
        return self.draw.normal(self.who.key, "structure")

    def strength(self, dimension: str) -> float:
        """Its maturity in one dimension, at this moment, as this point of view sees it."""
        model, key = self.model, self.who.key
        own = model.dimensions.get(dimension, 0.0) + model.dimension_spread * self.draw.normal(key, "dimension", dimension)
        return self.maturity + own + self._progress(dimension) + self._glance(dimension)

    def _progress(self, dimension: str) -> float:
        if not self.who.progress:
            return 0.0
        return self.who.progress + self.model.progress_spread * self.draw.normal(self.who.key, dimension, self.who.moment)

    def _glance(self, dimension: str) -> float:
        if self.who.voice == "director":
            return 0.0
        seen = self.draw.normal(self.who.key, dimension, self.who.voice)
        return self.model.board_sees + self.model.board_spread * seen

    # --- One answer ------------------------------------------------------------------------------------------------------

    def _of(self, item: Item) -> Any:
        if item.code in self.who.says:
            return self.who.says[item.code]
        if item.kind == "select_one" and item.dimension:
            return self._level(item)
        if item.kind == "select_one" and item.importance:
            return self._importance(item)
        if item.kind == "select_multiple":
            return self._several(item)
        told = getattr(self, f"_say_{item.code}", None)
        return told(item) if told else ""

    def _level(self, item: Item) -> str:
        """A level by an ordered logit; or no level: not concerned, does not know, passed over."""
        if self.is_hurried and self.draw.unit(self._once(item), "skipped") < self.model.skipped:
            return ""
        apart = [choice.name for choice in self.form.choices(item) if choice.excluded]
        if "so" in apart and self._is_not_concerned(item):
            return "so"
        if "nsp" in apart and self.draw.unit(self._once(item), "not known") < self.model.not_known:
            return "nsp"
        difficulty = self.model.question_spread * self.draw.normal("question", item.code)
        return self._ordered(item, self.strength(item.dimension) - difficulty, self.model.thresholds)

    def _is_not_concerned(self, item: Item) -> bool:
        least = self.model.concerned_from.get(item.code)
        if least is not None and self.who.employees < least:
            return True
        return self.draw.unit(self.who.key, item.code, "not concerned") < self.model.not_concerned

    def _importance(self, item: Item) -> str:
        """What goes less well matters more, on the whole."""
        pull = -self.model.importance_slope * self.strength(item.importance)
        return self._ordered(item, pull, self.model.importance_thresholds)

    def _ordered(self, item: Item, strength: float, thresholds: Sequence[float]) -> str:
        """The choice whose thresholds surround the strength and its circumstance; a scale of another length is brought to it."""
        ladder = self._ladder(item)
        reached = sum(strength + self._circumstance(item) > one for one in thresholds)
        return ladder[round(reached * (len(ladder) - 1) / len(thresholds))].name

    def _ladder(self, item: Item) -> list[Choice]:
        scored = ((choice.score, choice) for choice in self.form.choices(item) if choice.score is not None)
        return [choice for _, choice in sorted(scored, key=lambda pair: pair[0])]

    def _circumstance(self, item: Item) -> float:
        """What a question owes to chance: most of it stays from one moment to the other, half of it from one eye to the other."""
        first = (self.who.key, item.code, "circumstance")
        kept = self.model.kept if self.who.voice == "director" else self.model.kept_apart
        if self.draw.unit(self._once(item), "kept") < kept:
            return self.draw.logistic(*first)
        return self.draw.logistic(*first, self.who.moment, self.who.voice)

    def _several(self, item: Item) -> list[str]:
        if self.is_hurried:
            return []
        draw = self.draw.of(self._once(item), "several")
        names = [choice.name for choice in self.form.choices(item) if choice.name not in ALONE]
        chosen = set(draw.sample(names, min(len(names), draw.randint(1, MOST_CHOSEN))))
        return [name for name in names if name in chosen]

    @cached_property
    def is_hurried(self) -> bool:
        return self.draw.unit(self.who.key, self.who.moment, self.who.voice, "hurried") < self.model.hurried

    def _once(self, item: Item) -> str:
        return f"{self.who.key}/{item.code}/{self.who.moment}/{self.who.voice}"

    # --- What a structure says of itself ------------------------------------------------------------------------------------

    def _say_role(self, _: Item) -> str:
        return PLACE[self.who.voice]

    _say_voix = _say_role

    def _say_effectif(self, _: Item) -> str:
        return str(self.who.employees)

    def _say_etp(self, _: Item) -> str:
        return str(max(0.5, round(self.who.employees * (0.55 + 0.4 * self.draw.unit(self.who.key, "etp")), 1)))

    def _say_branche(self, _: Item) -> str:
        return self.model.branches_said.get(self.who.branch, "autre")

    def _say_multi_sites(self, _: Item) -> str:
        return "oui" if self.sites > 1 else "non"

    def _say_nb_sites(self, _: Item) -> str:
        return str(self.sites) if self.sites > 1 else ""

    @cached_property
    def sites(self) -> int:
        several = self.draw.of(self.who.key, "sites")
        return several.randint(2, 2 + self.who.employees // 15) if several.random() < self.who.employees / 80 else 1

    def _say_nb_conseil(self, _: Item) -> str:
        return str(self.draw.of(self.who.key, "council").randint(4, 14))

    def _say_sujet_premier(self, _: Item) -> str:
        """The dimension in which it is weakest, by its own name: no opinion is invented."""
        if self.is_hurried or self.draw.unit(self.who.key, self.who.moment, self.who.voice, "words") > self.model.words:
            return ""
        weakest = min(self.form.dimensions, key=lambda one: self.strength(one.code))
        return f"Avancer sur «\u00a0{text_in(weakest.labels, self.form.language)}\u00a0»."


def pages_of(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same answers page by page, as they are sent."""
    for page in form.pages:
        yield page.code, {code: answers[code] for code in _codes(form, page.items) if code in answers}


def _codes(form: Form, codes: Sequence[str]) -> Iterator[str]:
    for code in codes:
        yield code
        yield from _codes(form, [one.code for one in form.by_code[code].items])
