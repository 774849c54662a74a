"""Two rows for one organisation: those that were merged, and those that are not the same."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified

from .organisations import Organisation
from .people import Person


class MergeQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> MergeQuerySet:
        """With the organisation that was kept, to those who run programmes."""
        if not person.is_authenticated or not person.is_programme_staff:
            return self.none()
        return self.filter(kept__in=Organisation.objects.visible_to(person))


class Merge(Identified):
    """One organisation absorbed by another, with all that is needed to separate them again.

    `moved` says which rows changed hands, which were set aside, and what each field held before.
    """

    kept = models.ForeignKey(Organisation, models.PROTECT, related_name="merges", verbose_name="organisation gardée")
    absorbed = models.ForeignKey(Organisation, models.PROTECT, related_name="merged_by", verbose_name="organisation absorbée")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("le")
    reason = models.CharField("motif", max_length=300, blank=True)
    moved = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    undone_at = models.DateTimeField("défaite le", null=True, blank=True)
    undone_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="défaite par")

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "fusion"
        verbose_name_plural = "fusions"
        ordering = ["-at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_of_two"),
            models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_at=None), name="absorbed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed}, dans {self.kept}"

    def get_absolute_url(self) -> str:
        return reverse("directory:undo_merge", args=[self.pk])


class NotDuplicate(Identified):
    """Two organisations that look alike and are not the same; written once, whichever comes first."""

    first = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name="première")
    second = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name="seconde")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="par")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "paire distincte"
        verbose_name_plural = "paires distinctes"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_duplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="not_duplicate_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} et {self.second}"
