"""What is asked: an instrument, and its versions, which never change once published."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.models import Person, Programme
from continuum.surveys.enums import SHAPES, ChangeClass, InstrumentKind, VersionState
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated


class InstrumentQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> InstrumentQuerySet:
        """Those of the library for all who run programmes; the others for those who run theirs."""
        if not (person.is_authenticated and person.is_programme_staff):
            return self.none()
        return self.filter(Q(programme=None) | Q(programme__in=Programme.objects.visible_to(person)))


class Instrument(Identified, Originated):
    """A questionnaire, whatever its version; without programme, it is in the library, to be copied."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="instruments", verbose_name="programme"
    )
    code = models.SlugField("nom court", max_length=60)
    title = models.CharField("titre", max_length=200)
    kind = models.CharField("nature", max_length=16, choices=InstrumentKind.choices)
    purpose = models.TextField("à quoi il sert", blank=True, max_length=2000)
    minutes = models.PositiveSmallIntegerField("durée annoncée, en minutes", null=True, blank=True)
    who_answers = models.CharField("qui répond", max_length=500, blank=True)
    sources = models.TextField("d’où viennent ses questions", blank=True, max_length=5000)
    """One a line."""
    shipped_digest = models.CharField(max_length=64, blank=True, editable=False)
    """Of the library: what the folder that came with the program held when it was last read."""
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="copies", verbose_name="copié de", editable=False
    )

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = "questionnaire"
        verbose_name_plural = "questionnaires"
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="instrument_code_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(programme=None), name="instrument_library_code_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("surveys:instrument", args=[self.pk])


class VersionQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> VersionQuerySet:
        return self.filter(instrument__in=Instrument.objects.visible_to(person))

    def published(self) -> VersionQuerySet:
        return self.filter(state=VersionState.PUBLISHED)

    def drafts(self) -> VersionQuerySet:
        return self.exclude(state=VersionState.PUBLISHED)


class InstrumentVersion(Identified):
    """A reading of a file: its questions when it could be read, what is to be corrected otherwise."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="versions", verbose_name="questionnaire")
    number = models.PositiveSmallIntegerField("numéro")
    state = models.CharField("état", max_length=10, choices=VersionState.choices, editable=False)
    file_name = models.CharField("fichier", max_length=200, editable=False)
    form = models.JSONField("questions", null=True, editable=False)
    """The canonical form of `continuum.methods.questionnaires`; nothing while the file is to be corrected."""
    digest = models.CharField(max_length=64, blank=True, editable=False)
    problems = models.JSONField("à corriger", default=list, editable=False)
    change = models.CharField("ce qui change", max_length=8, choices=ChangeClass.choices, blank=True, editable=False)
    differences = models.JSONField("différences", default=list, editable=False)
    brought_at = models.DateTimeField("déposée le", editable=False)
    brought_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", editable=False)
    published_at = models.DateTimeField("publiée le", null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version d’un questionnaire"
        verbose_name_plural = "versions d’un questionnaire"
        ordering = ["instrument", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number"], name="instrument_version_number_once"),
            models.CheckConstraint(
                condition=~Q(state=VersionState.PUBLISHED) | Q(form__isnull=False, published_at__isnull=False),
                name="instrument_version_published_is_readable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument}, version\u00a0{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("surveys:version", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.state == VersionState.PUBLISHED

    @property
    def shape(self) -> str:
        return SHAPES[self.state]


class VersionFile(models.Model):
    """The bytes of the file as it came: in the database, apart, so that a list never reads them."""

    version = models.OneToOneField(InstrumentVersion, models.CASCADE, primary_key=True, related_name="file")
    body = models.BinaryField()
    wording = models.JSONField("formulations", default=list)
    """Its cells of words, and the page on which each is read; none while it is to be corrected, nor for an .xls."""

    class Meta:
        verbose_name = "fichier d’un questionnaire"
        verbose_name_plural = "fichiers des questionnaires"

    def __str__(self) -> str:
        return str(self.version)
