"""The give-back of one request: where the structure stands, what it needs, what it can do at once, what is opened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from continuum.directory.queries import ForStructure
from continuum.methods.questionnaires import Form, Scores, framework_scores
from continuum.plan.models import StructureAction
from continuum.surveys.models import StartedAction
from continuum.toolkit import charts, clock
from continuum.toolkit.typography import counted, french_date, french_number, of

from .compiled import scorer_of
from .needs import QUICK_WINS, ShownAdvice, ShownNeed, advice_of, asks_importance, needs_of, why_so_few
from .opened import AnsweredPage, OpenedDimension, answered_pages, opened
from .ratios import ShownRatio, conclusions_of, ratios_of
from .schemes import SchemesForNeeds, schemes_around, schemes_for_needs
from .sheets import outcome_of
from .sight import Sight


@dataclass(frozen=True)
class FrameworkReading:
    """The same answers, grouped by another framework."""

    code: str
    dimensions: Sequence[OpenedDimension]

    @property
    def has_levels(self) -> bool:
        return any(one.level for one in self.dimensions)


class Results:
    """What one reader sees of a request: everything is worked out from its answers, nothing is kept apart from them."""

    def __init__(self, sight: Sight) -> None:
        self.sight, self.request = sight, sight.request
        self.outcome = outcome_of(self.request.sheet)
        self.scorer = scorer_of(self.request.sheet.version)

    @property
    def form(self) -> Form:
        return self.outcome.compiled.form

    @cached_property
    def scores(self) -> Scores:
        return self.scorer.score(self.outcome)

    # --- Where it stands --------------------------------------------------------------------------------------------

    @cached_property
    def dimensions(self) -> list[OpenedDimension]:
        pairs = zip(self.scorer.dimensions, self.scores.scores, strict=True)
        return [self._as_seen(opened(dimension, score, self.outcome)) for dimension, score in pairs]

    def _as_seen(self, dimension: OpenedDimension) -> OpenedDimension:
        """Without its questions for whoever may not read the answers."""
        return dimension if self.sight.answers else replace(dimension, questions=())

    @property
    def measured(self) -> list[OpenedDimension]:
        return [one for one in self.dimensions if one.value is not None]

    @property
    def not_measured(self) -> list[OpenedDimension]:
        return [one for one in self.dimensions if one.value is None]

    @property
    def finding(self) -> str:
        """The title of the drawing: the highest and the lowest, in words."""
        return finding_of(self.measured)

    @cached_property
    def frameworks(self) -> list[FrameworkReading]:
        """Each other framework reads the same answers; one that says the same as the dimensions is not said twice."""
        found, read = [], framework_scores(self.scorer, self.outcome)
        for framework in self.form.frameworks:
            scored = {score.dimension: score for score in read[framework.code]}
            lines = [self._as_seen(opened(one, scored[one.code], self.outcome)) for one in framework.dimensions]
            if {(one.code, one.value) for one in lines} != {(one.code, one.value) for one in self.dimensions}:
                found.append(FrameworkReading(framework.code, lines))
        return found

    @cached_property
    def ratios(self) -> list[ShownRatio]:
        return ratios_of(self.outcome)

    @cached_property
    def conclusions(self) -> list[str]:
        """In words; where ratios are shown with their numbers, they say the same."""
        return [] if self.ratios else conclusions_of(self.outcome)

    @cached_property
    def answers(self) -> list[AnsweredPage]:
        return answered_pages(self.outcome) if self.sight.answers else []

    # --- What to begin with -----------------------------------------------------------------------------------------

    @cached_property
    def needs(self) -> list[ShownNeed]:
        return needs_of(self.scores, self.dimensions, self.outcome)

    @property
    def why_so_few(self) -> str:
        """Where there are fewer than five needs, why, in words."""
        return why_so_few(self.dimensions, self.needs)

    @property
    def advises(self) -> bool:
        """Does the questionnaire say where to begin: several dimensions to put in order, or advice?"""
        return advises(self.form)

    @property
    def by_importance(self) -> bool:
        return asks_importance(self.outcome)

    @cached_property
    def advice(self) -> list[ShownAdvice]:
        return advice_of(self.scores, self.outcome) if self.sight.answers else []

    @property
    def quick_wins(self) -> list[ShownAdvice]:
        return [one for one in self.advice if one.quick_win][:QUICK_WINS]

    @property
    def other_advice(self) -> list[ShownAdvice]:
        shown = {one.code for one in self.quick_wins}
        return [one for one in self.advice if one.code not in shown]

    @cached_property
    def started(self) -> dict[str, StructureAction]:
        """What has been started from here, by its key, whichever point of view it came from."""
        rows = StartedAction.objects.filter(campaign=self.request.campaign_id, organisation=self.request.organisation_id)
        return {one.key: one.action for one in rows.select_related("action")}

    def to_start(self, key: str) -> ShownNeed | ShownAdvice | None:
        """The need or the advice that a button names."""
        offered: list[ShownNeed | ShownAdvice] = [*self.needs, *self.advice]
        return next((one for one in offered if one.key == key), None)

    @cached_property
    def schemes(self) -> SchemesForNeeds:
        """Those that answer each need, then the others; to the structure alone."""
        if not self.sight.is_own:
            return SchemesForNeeds([], ForStructure([]))
        return schemes_for_needs(schemes_around(self.request.organisation), self.needs if self.advises else [])


def advises(form: Form) -> bool:
    return len(form.dimensions) > 1 or bool(form.advice)


def finding_of(measured: Sequence[OpenedDimension]) -> str:
    if not measured:
        return "Aucune dimension ne peut être calculée"
    if len(measured) == 1:
        return f"{measured[0].label}\u00a0: {measured[0].words}"
    best = max(measured, key=lambda one: one.value or Decimal(0))
    worst = min(measured, key=lambda one: one.value or Decimal(0))
    if best.value == worst.value:
        return f"{counted(len(measured), 'dimension', 'dimensions')} au même niveau\u00a0: {best.words}"
    return f"Le plus solide\u00a0: {_short(best)}\u202f; le plus fragile\u00a0: {_short(worst)}"


def _short(one: OpenedDimension) -> str:
    return f"{one.label} ({french_number(one.value or 0)} sur 100)"


def chart_of(results: Results, before: dict[str, Any] | None = None) -> charts.Chart | None:
    """A radar from three measures on, bars for one or two; `before`: the values of an earlier wave, by dimension."""
    measured, source = results.dimensions, source_of(results)
    if not results.measured:
        return None
    if len(measured) < 3:
        return charts.bars([charts.Bar(one.label, one.value) for one in measured], results.finding, "sur 100", source)
    spokes = [charts.Spoke(one.label, one.value, one.level, (before or {}).get(one.code)) for one in measured]
    rings = {one.least for dimension in results.scorer.dimensions for one in dimension.thresholds}
    same = len({dimension.thresholds for dimension in results.scorer.dimensions}) == 1
    return charts.radar(spokes, results.finding, source, rings=sorted(rings) if same else ())


def source_of(results: Results) -> str:
    """Who answered what, and when."""
    request = results.request
    assert request.answered_at is not None
    day = french_date(request.answered_at.astimezone(clock.PARIS).date())
    return f"réponses {of(request.organisation)}, {request.get_voice_display()}, le {day}"


def level_key(results: Results) -> str:
    """« à construire de 0 à 40, à consolider de 40 à 70, solide à partir de 70 », when all dimensions share it."""
    thresholds = {one.thresholds for one in results.scorer.dimensions}
    if len(thresholds) != 1 or not (levels := next(iter(thresholds))):
        return ""
    said = []
    for one, following in zip(levels, [*levels[1:], None], strict=True):
        least = french_number(one.least)
        said.append(
            f"{one.level} de {least} à {french_number(following.least)}" if following else f"{one.level} à partir de {least}"
        )
    return ", ".join(said)
