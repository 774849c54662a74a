"""Calls, agreements with funders, and what each obliges to, by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from continuum.directory.models import Organisation
from continuum.plan.enums import AgreementStatus, ObligationKind, ObligationStatus
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.followup import Course, Followed, Step
from continuum.toolkit.models import Identified, Originated

from .nodes import OfNode, OfNodeQuerySet

HANDED_IN_BY_US = (AgreementStatus.DRAFT, AgreementStatus.TO_FIX)
_TO_FIX = Step(AgreementStatus.TO_FIX, "Demander une correction", asks=("reason",))
_REFUSED = Step(AgreementStatus.REFUSED, "Noter le refus", asks=("reason",))

COURSE_OF_AGREEMENTS = Course(
    states=AgreementStatus,
    steps={
        AgreementStatus.DRAFT: (
            Step(AgreementStatus.SUBMITTED, "Déposer le dossier"),
            Step(AgreementStatus.ABANDONED, "Y renoncer", asks=("reason",)),
        ),
        AgreementStatus.SUBMITTED: (Step(AgreementStatus.REVIEWED, "Noter qu’il est instruit"), _TO_FIX, _REFUSED),
        AgreementStatus.TO_FIX: (
            Step(AgreementStatus.SUBMITTED, "Déposer la correction", asks=("reason",)),
            Step(AgreementStatus.ABANDONED, "Y renoncer", asks=("reason",)),
        ),
        AgreementStatus.REVIEWED: (Step(AgreementStatus.SIGNED, "Noter la signature", asks=("evidence",)), _TO_FIX, _REFUSED),
        AgreementStatus.SIGNED: (
            Step(AgreementStatus.SETTLED, "Noter le solde", asks=("evidence",)),
            _TO_FIX,
        ),
        AgreementStatus.SETTLED: (Step(AgreementStatus.SIGNED, "Rouvrir", asks=("reason",)),),
        AgreementStatus.REFUSED: (Step(AgreementStatus.DRAFT, "Reprendre le dossier", asks=("reason",)),),
        AgreementStatus.ABANDONED: (Step(AgreementStatus.DRAFT, "Reprendre le dossier", asks=("reason",)),),
    },
    closed=frozenset({AgreementStatus.SETTLED, AgreementStatus.REFUSED, AgreementStatus.ABANDONED}),
    shapes={
        AgreementStatus.DRAFT: "draft",
        AgreementStatus.TO_FIX: "to_watch",
        AgreementStatus.REFUSED: "refused",
        AgreementStatus.ABANDONED: "refused",
    },
)

COURSE_OF_OBLIGATIONS = Course(
    states=ObligationStatus,
    steps={
        ObligationStatus.DUE: (
            Step(ObligationStatus.DONE, "Noter qu’elle est remplie", asks=("evidence",)),
            Step(ObligationStatus.WAIVED, "Noter la dispense", asks=("reason",)),
        ),
        ObligationStatus.DONE: (Step(ObligationStatus.DUE, "Rouvrir", asks=("reason",)),),
        ObligationStatus.WAIVED: (Step(ObligationStatus.DUE, "Rouvrir", asks=("reason",)),),
    },
    closed=frozenset({ObligationStatus.DONE, ObligationStatus.WAIVED}),
    shapes={ObligationStatus.DUE: "draft"},
)


class FundingAgreement(OfNode, Followed):
    """A funder's money for a node: from the call to the last payment."""

    COURSE = COURSE_OF_AGREEMENTS

    funder = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements", verbose_name="financeur")
    call_name = models.CharField("appel à projets", max_length=200, blank=True)
    title = models.CharField("intitulé", max_length=200)
    reference = models.CharField("référence de la convention", max_length=100, blank=True)
    status = models.CharField("état", max_length=10, choices=AgreementStatus.choices, default=AgreementStatus.DRAFT)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    total_cost = models.DecimalField("coût total, en euros", max_digits=12, decimal_places=2, null=True, blank=True)
    requested = models.DecimalField("demandé, en euros", max_digits=12, decimal_places=2, null=True, blank=True)
    agreed = models.DecimalField("accordé, en euros", max_digits=12, decimal_places=2, null=True, blank=True)
    advance = models.DecimalField("avance reçue, en euros", max_digits=12, decimal_places=2, null=True, blank=True)
    paid = models.DecimalField("versé en tout, en euros", max_digits=12, decimal_places=2, null=True, blank=True)
    eligible_costs = models.TextField("dépenses éligibles", blank=True, max_length=3000)

    objects = OfNodeQuerySet.as_manager()

    AMOUNTS = ("total_cost", "requested", "agreed", "advance", "paid")

    class Meta:
        verbose_name = "convention"
        verbose_name_plural = "conventions"
        ordering = ["starts_on", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="agreement_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan:agreement", args=[self.pk])

    @property
    def last_day(self) -> dt.date | None:
        """The last day for handing the file in; nothing is awaited of us once it is handed in."""
        return self.due_on if self.status in HANDED_IN_BY_US else None

    @property
    def is_granted(self) -> bool:
        """A funder has signed: how much it gives is known."""
        return self.status in (AgreementStatus.SIGNED, AgreementStatus.SETTLED)

    @property
    def limit(self) -> Decimal | None:
        """What its shares may reach together: what is agreed, or what is asked for as long as nothing is."""
        return self.requested if self.agreed is None else self.agreed

    @property
    def limit_word(self) -> str:
        return "demandés" if self.agreed is None else "accordés"

    def clean(self) -> None:
        refused = dict(self._impossible())
        if refused:
            raise ValidationError(refused)

    def _impossible(self) -> Iterator[tuple[str, str]]:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            yield "ends_on", "Cette fin précède le début\u00a0: corrigez l’une des deux dates."
        for name in self.AMOUNTS:
            if (amount := getattr(self, name)) is not None and amount < 0:
                yield name, "Un montant ne peut pas être négatif."
        if _exceeds(self.agreed, self.total_cost):
            yield "agreed", "Ce montant dépasse le coût total\u00a0: corrigez l’un des deux."
        if _exceeds(self.advance, self.paid):
            yield "paid", "Le versé en tout comprend l’avance\u00a0: il ne peut pas lui être inférieur."
        if _exceeds(self.paid, self.agreed):
            yield "paid", "On a noté plus de versements que le montant accordé\u00a0: corrigez l’un des deux."


def _exceeds(amount: Any, limit: Any) -> bool:
    return amount is not None and limit is not None and amount > limit


class ObligationQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ObligationQuerySet:
        return self.filter(agreement__in=FundingAgreement.objects.visible_to(person))

    def open(self) -> ObligationQuerySet:
        return self.exclude(status__in=COURSE_OF_OBLIGATIONS.closed)


class Obligation(Identified, Originated, Followed):
    """What an agreement obliges to, by a day: a report, a committee, a logo, a survey."""

    COURSE = COURSE_OF_OBLIGATIONS

    agreement = models.ForeignKey(FundingAgreement, models.CASCADE, related_name="obligations", verbose_name="convention")
    kind = models.CharField("nature", max_length=10, choices=ObligationKind.choices)
    title = models.CharField("obligation", max_length=200)
    status = models.CharField("état", max_length=8, choices=ObligationStatus.choices, default=ObligationStatus.DUE)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "obligation"
        verbose_name_plural = "obligations"
        ordering = ["due_on", "title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan:obligation", args=[self.pk])
