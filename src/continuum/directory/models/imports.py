"""Imports of structures: a file that was read, its lines, and which column of such files is which."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.enums import STAFF_ROLES, ImportState, LineOutcome, Role
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified

from .organisations import Organisation
from .territories import Territory


class ImportBatchQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ImportBatchQuerySet:
        """One's own, while one still writes there; those of her territory for a delegate; all for the administration."""
        if not person.is_authenticated:
            return self.none()
        seen = Q(pk=None)
        for own in person.active_memberships():
            if own.role not in STAFF_ROLES or own.programme_id is not None:
                continue
            if own.role == Role.NATIONAL_ADMIN:
                return self
            within = Q(territory__path__startswith=own.territory.path) if own.territory else Q(pk__isnull=False)
            seen |= within if own.role == Role.DELEGATE else within & Q(author=person)
        return self.filter(seen)


class ImportBatch(Identified):
    """A spreadsheet brought by somebody for a territory: read, matched, corrected, then written at once or given up."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="déposé par")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name="territoire")
    state = models.CharField("état", max_length=12, choices=ImportState.choices, default=ImportState.READING)
    file_name = models.CharField("fichier", max_length=200)
    form = models.CharField(max_length=4, blank=True)
    told = models.CharField("lu comme", max_length=200, blank=True)
    refusal = models.TextField("refus", blank=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    headcount_on = models.DateField("date de l’effectif", null=True, blank=True)
    counts = models.JSONField(default=dict)
    work = models.ForeignKey("toolkit.Work", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("déposé le")
    written_at = models.DateTimeField("importé le", null=True, blank=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("directory:import", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """May its lines still be corrected?"""
        return self.state in {ImportState.MATCHING, ImportState.CHECKED}


class ImportFile(models.Model):
    """The file itself, until its rows are written, given up or forgotten."""

    batch = models.OneToOneField(ImportBatch, models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()

    class Meta:
        verbose_name = "fichier d’import"
        verbose_name_plural = "fichiers d’import"

    def __str__(self) -> str:
        return str(self.batch)


class ImportLineQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ImportLineQuerySet:
        """With the import itself."""
        return self.filter(batch__in=ImportBatch.objects.visible_to(person))

    def to_write(self) -> ImportLineQuerySet:
        """Lines that add or change something, and that nobody has set aside."""
        return self.filter(outcome__in=(LineOutcome.ADDED, LineOutcome.CHANGED), set_aside=False)


class ImportLine(models.Model):
    """A row of the file under its number: its cells as text, what it would do or did, what is wrong with it.

    `organisation` is the structure that it changes, or the one that it adds; not a foreign key, since what is added
    does not exist yet. `written` holds what was there before and what was put in its place, for who wants it undone.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField("ligne")
    cells = models.JSONField(default=list)
    outcome = models.CharField("effet", max_length=10, choices=LineOutcome.choices, default=LineOutcome.UNREAD)
    set_aside = models.BooleanField("laissée de côté", default=False)
    chosen = models.CharField(max_length=40, blank=True)
    organisation = models.UUIDField(null=True)
    identity = models.CharField(max_length=300, blank=True)
    name = models.CharField("structure", max_length=200, blank=True)
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    written = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    kept = models.CharField("non annulée", max_length=300, blank=True)

    objects = ImportLineQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne d’import"
        verbose_name_plural = "lignes d’import"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_line_once")]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="import_line_outcome")]

    def __str__(self) -> str:
        return f"ligne {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("directory:import_line", args=[self.batch_id, self.number])

    @property
    def target(self) -> Organisation | None:
        """The structure that it changed, adds or resembles."""
        return Organisation.objects.filter(pk=self.organisation).first() if self.organisation else None


class SavedMapping(models.Model):
    """Which column is which in files that bear the same headings, as a person said it the last time."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name = "correspondance gardée"
        verbose_name_plural = "correspondances gardées"
        constraints = [models.UniqueConstraint(fields=["person", "signature"], name="mapping_once_per_person")]

    def __str__(self) -> str:
        return f"{self.person}, {len(self.mapping)} colonnes"
