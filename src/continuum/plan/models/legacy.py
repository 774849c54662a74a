"""An old sheet being read: what the machine found in it, until a person has looked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.urls import reverse

from continuum.directory.models import Person
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified

from .nodes import Node

LEGACY_KEPT = dt.timedelta(days=30)


class LegacyQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> LegacyQuerySet:
        """What somebody is reading is hers until it becomes a sheet."""
        seen = Node.objects.visible_to(person)
        return self.filter(read_by=person, parent__in=seen) if person.is_authenticated else self.none()


class LegacyReading(Identified):
    """A file read into drafts of sheets; nothing of it is in the plan before a person has said so."""

    parent = models.ForeignKey(Node, models.CASCADE, related_name="+", verbose_name="à ranger sous")
    file_name = models.CharField("fichier", max_length=200)
    content = models.JSONField(default=dict, editable=False)
    problems = models.JSONField(default=list, editable=False)
    read_by = models.ForeignKey(Person, models.CASCADE, related_name="+", editable=False)
    read_at = models.DateTimeField("lu le", editable=False)
    taken = models.JSONField(default=dict, editable=False)
    """By number of draft, the sheet that was made of it."""

    objects = LegacyQuerySet.as_manager()

    class Meta:
        verbose_name = "ancienne fiche lue"
        verbose_name_plural = "anciennes fiches lues"
        ordering = ["-read_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("plan:legacy_reading", args=[self.pk])
