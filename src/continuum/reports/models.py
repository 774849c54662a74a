"""Reports and their frozen editions; the text itself lives on the nodes of the plan."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse

from continuum.directory.models import Person, Programme
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated


class ReportQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ReportQuerySet:
        """Members of a programme read its report, living or frozen; who may freeze it is a rule of its own."""
        return self.filter(programme__in=Programme.objects.visible_to(person))


class Report(Identified, Originated):
    """A report of a programme: a title and an outline of sections; numbers are asked when it is read."""

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="report", verbose_name="programme")
    title = models.CharField("titre", max_length=300)
    subtitle = models.CharField("sous-titre", max_length=300, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan"
        verbose_name_plural = "bilans"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.programme.code])


class EditionQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> EditionQuerySet:
        return self.filter(report__programme__in=Programme.objects.visible_to(person))


class Edition(Identified):
    """A report as it stood at a date: text, figures and sources, frozen; its files are made in the background."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField("numéro")
    frozen_at = models.DateTimeField("arrêté le")
    frozen_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    document = models.JSONField()
    open_questions = models.PositiveSmallIntegerField(default=0)
    docx = models.BinaryField(null=True, editable=False)
    pdf = models.BinaryField(null=True, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "édition"
        verbose_name_plural = "éditions"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="edition_number_once")]

    def __str__(self) -> str:
        return f"{self.report}, édition {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("reports:edition", args=[self.report.programme.code, self.number])

    @property
    def is_ready(self) -> bool:
        return bool(self.docx and self.pdf)
