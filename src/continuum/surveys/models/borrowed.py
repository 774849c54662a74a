"""Answers made elsewhere: a partner's table while it is looked at, how its columns are read, and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.urls import reverse

from continuum.directory.models import Person, Programme
from continuum.surveys.enums import ConsentScope, TableLayout, Voice
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified

from .answers import of_whoever_answers, shared_with_team
from .campaigns import Campaign, Request
from .instruments import Instrument

BORROWED_KEPT = dt.timedelta(days=30)
LONGEST_TOOL, LONGEST_GROUND = 120, 500


class MappingQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> MappingQuerySet:
        """With the programme that has read such a table."""
        return self.filter(programme__in=Programme.objects.visible_to(person)) if person.is_authenticated else self.none()


class Mapping(Identified):
    """How the table of a tool is read for a questionnaire, as it was said the last time in this programme."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name="programme")
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="+", verbose_name="questionnaire")
    tool = models.CharField("outil", max_length=LONGEST_TOOL)
    key = models.CharField(max_length=LONGEST_TOOL, editable=False)
    """The name of the tool, without case or accents."""
    said = models.JSONField("colonnes, questions et mots", default=dict, editable=False)
    """By heading, never by place: columns move. See `continuum.surveys.queries.matching`."""
    saved_at = models.DateTimeField("enregistrée le", editable=False)

    objects = MappingQuerySet.as_manager()

    class Meta:
        verbose_name = "correspondance"
        verbose_name_plural = "correspondances"
        ordering = ["tool"]
        constraints = [models.UniqueConstraint(fields=["programme", "instrument", "key"], name="mapping_once_for_each_tool")]

    def __str__(self) -> str:
        return self.tool


class BorrowedReadingQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> BorrowedReadingQuerySet:
        """Whoever brought it, while she runs the campaign: nobody else looks at what it holds."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(brought_by=person, campaign__in=Campaign.objects.visible_to(person))


class BorrowedReading(Identified):
    """A partner's table brought to a campaign: its rows until they are taken up, then only where they came from."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+", verbose_name="campagne")
    voice = models.CharField("point de vue", max_length=8, choices=Voice.choices)
    tool = models.CharField("outil", max_length=LONGEST_TOOL)
    layout = models.CharField("disposition", max_length=8, choices=TableLayout.choices, default=TableLayout.WIDE)
    ground = models.CharField("accord des structures avec le partenaire", max_length=LONGEST_GROUND)
    file_name = models.CharField("fichier", max_length=200)
    told = models.CharField("lu comme", max_length=200, blank=True, editable=False)
    content = models.JSONField(default=dict, editable=False)
    """`headings` and `rows`; emptied once taken up."""
    matching = models.JSONField(default=dict, editable=False)
    """What was said of this file: places of its columns, questions, words; emptied with its content."""
    brought_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+", verbose_name="apporté par", editable=False
    )
    brought_at = models.DateTimeField("apporté le", editable=False)
    applied_at = models.DateTimeField("repris le", null=True, editable=False)
    applied_count = models.PositiveIntegerField("structures reprises", default=0, editable=False)

    objects = BorrowedReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "tableau d’un partenaire"
        verbose_name_plural = "tableaux de partenaires"
        ordering = ["-brought_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("surveys:borrowed", args=[self.pk])


class OfRequestQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OfRequestQuerySet:
        """With the request: it says nothing of what is answered."""
        return self.filter(request__in=Request.objects.visible_to(person))


class Provenance(models.Model):
    """Where the answers of a request come from, when they were made elsewhere."""

    request = models.OneToOneField(Request, models.CASCADE, primary_key=True, related_name="provenance", verbose_name="demande")
    reading = models.ForeignKey(BorrowedReading, models.RESTRICT, related_name="provenances", verbose_name="tableau")
    line = models.PositiveIntegerField("ligne")

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "provenance"
        verbose_name_plural = "provenances"

    def __str__(self) -> str:
        return f"{self.request}, {self.reading}"


class BorrowedFileQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> BorrowedFileQuerySet:
        """As the answers: whoever answers for the structure; the team, whoever brought it included, once it has agreed."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(of_whoever_answers(person) | shared_with_team(person, ConsentScope.ANSWERS))


class BorrowedFile(Identified):
    """The report that a partner gave a structure, attached to its request."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="borrowed_files", verbose_name="demande")
    tool = models.CharField("outil", max_length=LONGEST_TOOL)
    ground = models.CharField("accord de la structure avec le partenaire", max_length=LONGEST_GROUND)
    file_name = models.CharField("fichier", max_length=200, editable=False)
    size = models.PositiveIntegerField("taille", editable=False)
    brought_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="+", verbose_name="apporté par", editable=False
    )
    brought_at = models.DateTimeField("apporté le", editable=False)

    objects = BorrowedFileQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport d’un partenaire"
        verbose_name_plural = "rapports de partenaires"
        ordering = ["brought_at", "pk"]

    def __str__(self) -> str:
        return f"{self.tool}, {self.request.organisation}"


class BorrowedFileBody(models.Model):
    """Its bytes, apart, so that a list never reads them."""

    file = models.OneToOneField(BorrowedFile, models.CASCADE, primary_key=True, related_name="content")
    body = models.BinaryField()

    class Meta:
        verbose_name = "contenu d’un rapport de partenaire"
        verbose_name_plural = "contenus de rapports de partenaires"

    def __str__(self) -> str:
        return str(self.file)
