"""A plan set for paper in the background: its file waits for whoever asked for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.urls import reverse

from continuum.directory.models import Person
from continuum.plan.enums import PaperForm
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified

from .nodes import Node
from .versions import PlanVersion

PAPERS_KEPT = dt.timedelta(days=7)


class PaperQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> PaperQuerySet:
        """Hers alone, as long as she sees the programme."""
        seen = Node.objects.visible_to(person)
        return self.filter(ordered_by=person, node__in=seen) if person.is_authenticated else self.none()


class Paper(Identified):
    """A whole plan printed for somebody, as it stands or as it was published; kept a week."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="+", verbose_name="plan")
    version = models.ForeignKey(PlanVersion, models.CASCADE, null=True, related_name="+", verbose_name="version")
    form = models.CharField("format", max_length=4, choices=PaperForm.choices)
    content = models.BinaryField(null=True, editable=False)
    ordered_by = models.ForeignKey(Person, models.CASCADE, related_name="+", editable=False)
    ordered_at = models.DateTimeField("demandé le", editable=False)
    work = models.ForeignKey("toolkit.Work", models.SET_NULL, null=True, related_name="+", editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "plan imprimé"
        verbose_name_plural = "plans imprimés"
        ordering = ["-ordered_at"]

    def __str__(self) -> str:
        return f"{self.version or self.node}, {self.get_form_display()}"

    def get_absolute_url(self) -> str:
        return reverse("plan:paper", args=[self.pk])
