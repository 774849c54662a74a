"""Choosing a provider: what was asked, who answered, who was chosen and why; what is delivered."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.models import Organisation
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated

from .nodes import OfNode, OfNodeQuerySet
from .resources import Resource

BEST_SCORE = 5


class Tender(OfNode):
    """A call to providers for a node: what is asked, by which criteria one chooses, who was chosen and why."""

    title = models.CharField("objet", max_length=200)
    specification = models.TextField("cahier des charges", blank=True, max_length=20_000)
    published_on = models.DateField("publiée le", null=True, blank=True)
    deadline = models.DateField("réponses jusqu’au", null=True, blank=True)
    awarded_on = models.DateField("choix du", null=True, blank=True)
    award_reason = models.TextField("motif du choix", blank=True, max_length=3000)

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "consultation"
        verbose_name_plural = "consultations"
        ordering = ["-published_on", "title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan:tender", args=[self.pk])

    def clean(self) -> None:
        if self.published_on and self.deadline and self.deadline < self.published_on:
            raise ValidationError({"deadline": "Ce délai précède la publication\u00a0: corrigez l’une des deux dates."})


class OfTenderQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OfTenderQuerySet:
        return self.filter(tender__in=Tender.objects.visible_to(person))


class Criterion(Identified):
    """What bids are judged by, and how much it weighs, in percent."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="criteria", verbose_name="consultation")
    label = models.CharField("critère", max_length=200)
    weight = models.PositiveSmallIntegerField("poids, en %")

    objects = OfTenderQuerySet.as_manager()

    class Meta:
        verbose_name = "critère"
        verbose_name_plural = "critères"
        ordering = ["-weight", "label"]
        constraints = [models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="criterion_weight_in_percent")]

    def __str__(self) -> str:
        return f"{self.label} ({self.weight}\u00a0%)"


class Bid(Identified, Originated):
    """What a provider offers."""

    tender = models.ForeignKey(Tender, models.CASCADE, related_name="bids", verbose_name="consultation")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="prestataire")
    price = models.DecimalField("prix, en euros", max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.TextField("avis", blank=True, max_length=2000)
    is_chosen = models.BooleanField("retenue", default=False, editable=False)

    objects = OfTenderQuerySet.as_manager()

    class Meta:
        verbose_name = "offre"
        verbose_name_plural = "offres"
        ordering = ["provider__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "provider"], name="bid_once"),
            models.UniqueConstraint(fields=["tender"], condition=Q(is_chosen=True), name="one_bid_chosen"),
            models.CheckConstraint(condition=Q(price=None) | Q(price__gte=0), name="bid_price_not_negative"),
        ]

    def __str__(self) -> str:
        return str(self.provider)


class BidScore(models.Model):
    """What a bid is worth on a criterion, from 0 to 5."""

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField("note")

    class Meta:
        verbose_name = "note d’une offre"
        verbose_name_plural = "notes d’une offre"
        constraints = [
            models.UniqueConstraint(fields=["bid", "criterion"], name="bid_scored_once"),
            models.CheckConstraint(condition=Q(score__lte=BEST_SCORE), name="bid_score_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}\u00a0: {self.score}"


class Deliverable(OfNode):
    """What is to be handed over by a day: received, then accepted."""

    tender = models.ForeignKey(
        Tender, models.SET_NULL, null=True, blank=True, related_name="deliverables", verbose_name="consultation"
    )
    resource = models.ForeignKey(
        Resource, models.SET_NULL, null=True, blank=True, related_name="deliverables", verbose_name="ressource"
    )
    title = models.CharField("livrable", max_length=200)
    due_on = models.DateField("attendu le", null=True, blank=True)
    received_on = models.DateField("reçu le", null=True, blank=True)
    accepted_on = models.DateField("accepté le", null=True, blank=True)
    remarks = models.CharField("remarques", max_length=500, blank=True)

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "livrable"
        verbose_name_plural = "livrables"
        ordering = ["due_on", "title", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        """Computed, never typed: its day is past and it was not received."""
        return self.received_on is None and self.due_on is not None and self.due_on < clock.today()

    def clean(self) -> None:
        if self.accepted_on and not self.received_on:
            raise ValidationError({"received_on": "On n’accepte que ce qu’on a reçu\u00a0: donnez la date de réception."})
        if self.accepted_on and self.received_on and self.accepted_on < self.received_on:
            raise ValidationError(
                {"accepted_on": "Il ne peut pas être accepté avant d’être reçu\u00a0: corrigez l’une des deux dates."}
            )
