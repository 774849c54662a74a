"""What was put off, by how much, and why: the date first planned is never written over."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from continuum.plan.enums import SlippageCause
from continuum.toolkit.dates import PartialDateField
from continuum.toolkit.spans import DateSpan, gap_between

from .nodes import Milestone, OfNode, OfNodeQuerySet, Phase


def refuse_unexplained(cause: str, note: str) -> None:
    """A cause is one of those that are counted; « autre cause » says nothing by itself."""
    if cause not in SlippageCause.values:
        raise ValidationError({"cause": "Choisissez la cause de ce report."})
    if cause == SlippageCause.OTHER and not note.strip():
        raise ValidationError({"note": "Dites en quelques mots quelle est cette autre cause."})


class Slippage(OfNode):
    """One change of the dates of a phase or of a milestone, with its cause; the first one holds what was planned at first.

    Those of one phase or milestone follow one another by `rank`, whatever the clock says. Several slippages decided at once
    for one cause bear the same `decision`.
    """

    phase = models.ForeignKey(Phase, models.CASCADE, null=True, blank=True, related_name="slippages", verbose_name="phase")
    milestone = models.ForeignKey(
        Milestone, models.CASCADE, null=True, blank=True, related_name="slippages", verbose_name="étape"
    )
    starts_before = PartialDateField("début avant")
    ends_before = PartialDateField("fin avant", null=True, blank=True)
    starts_after = PartialDateField("début après")
    ends_after = PartialDateField("fin après", null=True, blank=True)
    cause = models.CharField("cause", max_length=16, choices=SlippageCause.choices)
    note = models.CharField("précision", max_length=300, blank=True)
    decision = models.UUIDField("décision", null=True, editable=False)
    rank = models.PositiveSmallIntegerField("rang", default=1, editable=False)
    recorded_at = models.DateTimeField("noté le")

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "report de date"
        verbose_name_plural = "reports de dates"
        ordering = ["recorded_at", "rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(phase=None, milestone__isnull=False) | models.Q(phase__isnull=False, milestone=None),
                name="slippage_of_one_thing",
            ),
            models.UniqueConstraint(fields=["phase", "rank"], name="slippage_of_phase_in_turn"),
            models.UniqueConstraint(fields=["milestone", "rank"], name="slippage_of_milestone_in_turn"),
        ]

    def __str__(self) -> str:
        return f"{self.dated}\u00a0: {self.get_cause_display()}"

    @property
    def dated(self) -> Phase | Milestone:
        """What was put off: the database wants one of the two."""
        return self.phase or self.milestone  # type: ignore[return-value]

    @property
    def dated_id(self) -> Any:
        return self.phase_id or self.milestone_id

    @property
    def before(self) -> DateSpan:
        return DateSpan(self.starts_before, self.ends_before)

    @property
    def after(self) -> DateSpan:
        return DateSpan(self.starts_after, self.ends_after)

    @property
    def before_words(self) -> str:
        return self._said(self.before)

    @property
    def after_words(self) -> str:
        return self._said(self.after)

    def _said(self, span: DateSpan) -> str:
        return span.words if self.phase_id else span.moment

    @property
    def gap(self) -> str:
        """« 3 mois plus tard »."""
        return gap_between(self.before, self.after)
