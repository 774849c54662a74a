"""The documents that plans and figures are taken from."""

from __future__ import annotations

from typing import Any

from django.db import models

from continuum.directory.models import Programme
from continuum.plan.enums import OutlineList, SourceKind
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.dates import PartialDateField
from continuum.toolkit.models import Identified, Originated


class SourceQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> SourceQuerySet:
        return self.filter(programme__in=Programme.objects.visible_to(person))


class Source(Identified, Originated):
    """A document, with its date and until when it may be quoted."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="sources", verbose_name="programme")
    code = models.SlugField("code", max_length=80)
    title = models.CharField("titre", max_length=300)
    short_title = models.CharField("titre court", max_length=60, blank=True)
    publisher = models.CharField("éditeur", max_length=200, blank=True)
    kind = models.CharField("nature", max_length=20, choices=SourceKind.choices, default=SourceKind.OTHER)
    published_on = PartialDateField("date de publication", null=True, blank=True)
    valid_until = PartialDateField("valable jusqu’à", null=True, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = "source"
        verbose_name_plural = "sources"
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="source_code_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """How sentences and notes call it."""
        return self.short_title or self.title


class OutlineEntry(models.Model):
    """A line of a document's outline, as announced by its contents or as printed over its text."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="outline", verbose_name="source")
    listed_in = models.CharField("liste", max_length=10, choices=OutlineList.choices)
    number = models.CharField("numéro imprimé", max_length=20, blank=True)
    title = models.CharField("titre", max_length=300)
    page = models.CharField("page imprimée", max_length=10, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "ligne de sommaire"
        verbose_name_plural = "sommaire"
        ordering = ["listed_in", "order"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()
