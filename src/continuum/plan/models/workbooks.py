"""A spreadsheet of a plan brought back: what it would change, until a person has looked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.urls import reverse

from continuum.directory.models import Person
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified

from .nodes import Node

WORKBOOKS_KEPT = dt.timedelta(days=30)


class WorkbookQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> WorkbookQuerySet:
        """What somebody has brought is hers until it is applied, and stays hers."""
        seen = Node.objects.visible_to(person)
        return self.filter(brought_by=person, node__in=seen) if person.is_authenticated else self.none()


class WorkbookReading(Identified):
    """A spreadsheet read: its rows as they were written; nothing of it is in the plan before somebody has said so."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="+", verbose_name="plan")
    file_name = models.CharField("fichier", max_length=200)
    content = models.JSONField(default=dict, editable=False)
    brought_by = models.ForeignKey(Person, models.CASCADE, related_name="+", editable=False)
    brought_at = models.DateTimeField("déposé le", editable=False)
    applied_at = models.DateTimeField("appliqué le", null=True, editable=False)
    applied_count = models.PositiveIntegerField("changements appliqués", default=0, editable=False)

    objects = WorkbookQuerySet.as_manager()

    class Meta:
        verbose_name = "tableau du plan déposé"
        verbose_name_plural = "tableaux du plan déposés"
        ordering = ["-brought_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("plan:workbook", args=[self.pk])
