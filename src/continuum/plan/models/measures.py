"""What can be counted, and the result that a node expects of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from continuum.methods.coherence import unit_after
from continuum.plan.enums import Aggregation, Direction, Nature, Scale
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.dates import PartialDateField
from continuum.toolkit.models import Identified, Originated
from continuum.toolkit.registry import facts

from .nodes import Node, OfNodeQuerySet

DECLARED = "declared"
"""The library of what rooms count by themselves."""


class MeasureQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> MeasureQuerySet:
        """The list of measures is the common language of all programmes."""
        return self if person.is_authenticated else self.none()

    def typed(self) -> MeasureQuerySet:
        """Those of which a reading may be typed: not what rooms count by themselves, unless documents print it too."""
        printed = [source.measure for source in facts if source.printed]
        return self.filter(~models.Q(library=DECLARED) | models.Q(code__in=printed))


class Measure(Originated):
    """What is counted, in which unit, and how several answers make one."""

    code = models.SlugField("code", max_length=80, unique=True)
    label = models.CharField("intitulé", max_length=200)
    definition = models.TextField("définition", blank=True)
    unit = models.CharField("unité", max_length=60, blank=True)
    nature = models.CharField("nature", max_length=12, choices=Nature.choices, default=Nature.NUMBER)
    aggregation = models.CharField("agrégation", max_length=14, choices=Aggregation.choices, default=Aggregation.SUM)
    direction = models.CharField("direction", max_length=5, choices=Direction.choices, default=Direction.NONE)
    scale = models.CharField("échelle", max_length=10, choices=Scale.choices, default=Scale.RESULT)
    part_of = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts", verbose_name="partie de")
    library = models.CharField("bibliothèque", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = "mesure"
        verbose_name_plural = "mesures"
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label

    @property
    def is_typed(self) -> bool:
        """Says the same as `MeasureQuerySet.typed`."""
        source = facts.get(self.code)
        return self.library != DECLARED or (source is not None and source.printed)

    def unit_after(self, amount: Decimal | None) -> str:
        """Its unit as one says it after that number: « enquêtes », « enquête » after 1."""
        return self.unit if amount is None else unit_after(amount, self.unit)


class Indicator(Identified, Originated):
    """What a node expects of a measure: from where, to where, until when."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="indicators", verbose_name="rattaché à")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="indicators", verbose_name="mesure")
    wording = models.CharField("formulation", max_length=300, blank=True)
    """The result as the sheet words it: « Augmentation du nombre de candidats »."""
    baseline = models.DecimalField("valeur de référence", max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_on = PartialDateField("date de la référence", null=True, blank=True)
    target = models.DecimalField("cible", max_digits=16, decimal_places=4, null=True, blank=True)
    due = PartialDateField("échéance", null=True, blank=True)
    rhythm = models.CharField("rythme", max_length=60, blank=True)

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "indicateur"
        verbose_name_plural = "indicateurs"
        ordering = ["node__path", "measure__order"]
        constraints = [models.UniqueConstraint(fields=["node", "measure"], name="indicator_once")]

    def __str__(self) -> str:
        return f"{self.measure} ({self.node})"

    @property
    def target_unit(self) -> str:
        return self.measure.unit_after(self.target)
