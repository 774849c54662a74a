"""Branches, the two ways of cutting them, and collective agreements."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from continuum.directory.enums import Coverage, Nomenclature
from continuum.toolkit.access import VisibleQuerySet


class PublicQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> PublicQuerySet:
        """Nomenclatures are public."""
        return self


class Branch(models.Model):
    """A part of the field: one of the groups in which members are counted, or one of the branches of a study."""

    code = models.SlugField("code", max_length=40, unique=True)
    nomenclature = models.CharField("nomenclature", max_length=10, choices=Nomenclature.choices)
    name = models.CharField("nom", max_length=200)
    short_name = models.CharField("nom court", max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    source = models.CharField("source", max_length=200, blank=True)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = "branche"
        verbose_name_plural = "branches"
        ordering = ["nomenclature", "order"]

    def __str__(self) -> str:
        return self.short_name or self.name


class BranchMatch(models.Model):
    """What a study branch takes in of a group: all of it, or the part that the agreement of a structure tells."""

    study = models.ForeignKey(Branch, models.CASCADE, related_name="groups_covered", verbose_name="branche d’étude")
    group = models.ForeignKey(Branch, models.CASCADE, related_name="studied_as", verbose_name="groupe de branches")
    coverage = models.CharField("étendue", max_length=10, choices=Coverage.choices)

    class Meta:
        verbose_name = "correspondance de branches"
        verbose_name_plural = "correspondances de branches"
        constraints = [models.UniqueConstraint(fields=["study", "group"], name="branches_matched_once")]

    def __str__(self) -> str:
        return f"{self.study}\u00a0: {self.get_coverage_display()} de {self.group}"


class Agreement(models.Model):
    """A collective agreement by its IDCC; it tells the skills operator, and often the branch."""

    idcc = models.CharField("IDCC", max_length=4, unique=True)
    title = models.CharField("intitulé", max_length=300)
    short_title = models.CharField("nom court", max_length=60, blank=True)
    group = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="groupe de branches")
    study = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="branche d’étude")
    opco = models.ForeignKey(
        "directory.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="OPCO"
    )

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = "convention collective"
        verbose_name_plural = "conventions collectives"
        ordering = ["idcc"]
        constraints = [models.CheckConstraint(condition=Q(idcc__regex=r"^\d{4}$"), name="idcc_has_four_digits")]

    def __str__(self) -> str:
        return f"{self.short_title or self.title} (IDCC {self.idcc.lstrip('0')})"
