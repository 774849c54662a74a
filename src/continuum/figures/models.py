"""Readings of the register, what contradicts, and periods that are closed."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.models import Organisation, Person, Programme, Territory
from continuum.plan.enums import Nature
from continuum.plan.models import Measure, Node, Source
from continuum.plan.models.nodes import OfNodeQuerySet
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.dates import PartialDate, PartialDateField, in_words
from continuum.toolkit.models import Identified, Originated

from .enums import FindingState, Level, Precision, Reach, ReadingStatus


class ReadingQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ReadingQuerySet:
        """All members of a programme see its approved figures; drafts are for those who run it.

        What is read of one organisation is nominative: it is seen where that organisation is.
        """
        if not person.is_authenticated:
            return self.none()
        seen = self.filter(node__programme__in=Programme.objects.visible_to(person)).filter(
            Q(organisation__isnull=True) | Q(organisation__in=Organisation.objects.visible_to(person))
        )
        return seen if person.is_programme_staff else seen.filter(status=ReadingStatus.APPROVED)

    def approved(self) -> ReadingQuerySet:
        return self.filter(status=ReadingStatus.APPROVED)


class Reading(Identified, Originated):
    """One figure as a document or a person gives it, with its date, its source and its place there."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="readings", verbose_name="mesure")
    node = models.ForeignKey(Node, models.CASCADE, related_name="readings", verbose_name="au nom de")
    territory = models.ForeignKey(Territory, models.PROTECT, verbose_name="territoire")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, verbose_name="organisation")
    reach = models.CharField("ce que compte le chiffre", max_length=5, choices=Reach.choices, default=Reach.BOTH)
    value = models.DecimalField("valeur", max_digits=16, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField("numérateur", max_digits=16, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField("dénominateur", max_digits=16, decimal_places=4, null=True, blank=True)
    day = PartialDateField("date (valeur)", null=True, blank=True)
    rubric = models.PositiveSmallIntegerField("appréciation", null=True, blank=True)
    narrative = models.TextField("commentaire", blank=True)
    precision = models.CharField("précision", max_length=12, choices=Precision.choices, default=Precision.EXACT)
    on = PartialDateField("à la date", null=True, blank=True)
    starts = PartialDateField("période, du", null=True, blank=True)
    ends = PartialDateField("période, au", null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="readings", verbose_name="source")
    place = models.CharField("où dans la source", max_length=200, blank=True)
    quote = models.CharField("mots de la source", max_length=200, blank=True)
    about = models.CharField("objet précis", max_length=200, blank=True)
    status = models.CharField("état", max_length=10, choices=ReadingStatus.choices, default=ReadingStatus.DRAFT)
    retained = models.BooleanField("valeur retenue", default=False)
    retained_reason = models.TextField("raison du choix", blank=True)
    entered_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "relevé"
        verbose_name_plural = "relevés"
        ordering = ["measure__order", "node__path", "place"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False)
                | Q(numerator__isnull=False, denominator__gt=0)
                | Q(day__isnull=False)
                | Q(rubric__range=(0, 3)),
                name="reading_has_a_value",
            ),
            models.CheckConstraint(condition=Q(rubric__isnull=True) | Q(rubric__range=(0, 3)), name="rubric_from_0_to_3"),
            models.CheckConstraint(condition=Q(retained=False) | ~Q(retained_reason=""), name="retained_has_a_reason"),
        ]
        indexes = [models.Index(fields=["measure", "node"], name="reading_question")]

    def __str__(self) -> str:
        return f"{self.measure} ({self.node}) : {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("figures:reading", args=[self.pk])

    @property
    def number(self) -> Decimal | None:
        """The value as a number; a percentage may be given by its numerator and denominator."""
        if self.value is not None:
            return self.value
        if self.numerator is not None and self.denominator:
            share = self.numerator / self.denominator
            return share * 100 if self.measure.nature == Nature.PERCENTAGE else share
        return Decimal(self.rubric) if self.rubric is not None else None

    @cached_property
    def names(self) -> frozenset[str]:
        """What it counts, where that is known name by name."""
        return frozenset(str(name.organisation_id or name.label) for name in self.listed.all())

    @property
    def period(self) -> str:
        return str(self.on) if self.on else in_words(self.starts, self.ends)

    @property
    def month(self) -> PartialDate | None:
        """The one month that it covers, if it covers one whole month and no more."""
        return self.starts if self.starts == self.ends and self.starts and self.starts.month and not self.starts.day else None

    @property
    def dated(self) -> PartialDate | None:
        """Until when it is known: what puts readings in order."""
        return self.on or self.ends or self.starts

    @property
    def is_approved(self) -> bool:
        return self.status == ReadingStatus.APPROVED


class Listed(models.Model):
    """One of the names that a figure counts."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="listed")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    label = models.CharField("libellé", max_length=200, blank=True)

    class Meta:
        verbose_name = "nom compté"
        verbose_name_plural = "noms comptés"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label or str(self.organisation)

    @property
    def words(self) -> str:
        """The name as it was printed, and the one of today: « Direccte Grand Est, aujourd’hui DREETS Grand Est »."""
        printed, today = str(self), str(self.organisation or "")
        return f"{printed}, aujourd’hui {today}" if today and today != printed else printed


class Covers(models.Model):
    """One of the things that a number mixes."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="covers")
    label = models.CharField("ce qui est compté", max_length=200)

    class Meta:
        verbose_name = "ce qu’un chiffre mélange"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label


class FindingQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> FindingQuerySet:
        """For those who run the programme: a contradiction is work to do, and its sentence may name what was listed."""
        if not person.is_authenticated or not person.is_programme_staff:
            return self.none()
        return self.filter(programme__in=Programme.objects.visible_to(person))


class Finding(Identified):
    """What a rule found; its identity is the rule and what it is about, so a correction makes it vanish."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="findings")
    node = models.ForeignKey(Node, models.CASCADE, null=True, blank=True)
    key = models.CharField(max_length=64)
    rule = models.SlugField("règle", max_length=40)
    level = models.CharField("gravité", max_length=14, choices=Level.choices)
    about = models.JSONField(default=list)
    values = models.JSONField(default=list)
    message = models.TextField()
    state = models.CharField("état", max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    reason = models.TextField("raison", blank=True)
    accepted_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField()

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "point à vérifier"
        verbose_name_plural = "points à vérifier"
        ordering = ["level", "rule", "key"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "key"], name="finding_once"),
            models.CheckConstraint(condition=Q(state="open") | ~Q(reason=""), name="accepted_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.message[:120]

    @property
    def summary(self) -> str:
        """The sentence without the list of parts, which its own page shows."""
        return self.message.split(" Parties\u00a0:")[0]

    @property
    def public_summary(self) -> str:
        """The same for a report, which leaves the house: names typed in a list are for those who run the programme."""
        return re.sub(r" dans la liste \(.*\)", " dans la liste", self.summary)


class Lock(Identified):
    """A closed period of a programme: its figures keep the value they had, and later changes show beside."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="locks")
    starts = PartialDateField("du")
    ends = PartialDateField("au")
    reason = models.TextField("raison", blank=True)
    locked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    locked_at = models.DateTimeField()

    class Meta:
        verbose_name = "période arrêtée"
        verbose_name_plural = "périodes arrêtées"
        ordering = ["starts"]

    def __str__(self) -> str:
        return in_words(self.starts, self.ends)

    @property
    def period(self) -> str:
        """As one asks it of the register."""
        return f"{self.starts.iso}/{self.ends.iso}"


class Frozen(models.Model):
    """The answer to a question when its period was closed."""

    lock = models.ForeignKey(Lock, models.CASCADE, related_name="frozen")
    measure = models.ForeignKey(Measure, models.PROTECT)
    node = models.ForeignKey(Node, models.CASCADE)
    reach = models.CharField(max_length=5, choices=Reach.choices, default=Reach.BOTH)
    words = models.CharField(max_length=120)
    low = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=16, decimal_places=4, null=True)

    class Meta:
        verbose_name = "valeur arrêtée"
        constraints = [models.UniqueConstraint(fields=["lock", "measure", "node"], name="frozen_once")]

    def __str__(self) -> str:
        return f"{self.measure} ({self.node}) : {self.words}"


class Counter(Identified):
    """A measure that a node counts month by month: a sum adds its months up, a last value keeps the newest."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="counters", verbose_name="au nom de")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="counters", verbose_name="compteur")
    source = models.ForeignKey(Source, models.PROTECT, related_name="counters", verbose_name="source")
    place = models.CharField("où dans la source", max_length=200, blank=True)
    is_followed = models.BooleanField("relevé chaque mois", default=True)

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "compteur mensuel"
        verbose_name_plural = "compteurs mensuels"
        ordering = ["measure__order", "measure__label"]
        constraints = [models.UniqueConstraint(fields=["node", "measure"], name="counter_once")]

    def __str__(self) -> str:
        return str(self.measure)


class Capture(Identified):
    """What the screen showed when the counters of a month were read; its bytes stand apart, so that a list never reads them."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="captures", verbose_name="au nom de")
    month = PartialDateField("mois")
    file_name = models.CharField("nom du fichier", max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("taille")
    added_at = models.DateTimeField("ajoutée le")
    added_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "capture"
        verbose_name_plural = "captures"
        ordering = ["month", "added_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("figures:capture", args=[self.pk])


class CaptureContent(models.Model):
    """The bytes of a capture: in the database, so that they are saved and taken away with it."""

    capture = models.OneToOneField(Capture, models.CASCADE, primary_key=True, related_name="content")
    body = models.BinaryField()

    class Meta:
        verbose_name = "contenu de capture"
        verbose_name_plural = "contenus de captures"

    def __str__(self) -> str:
        return str(self.capture)
