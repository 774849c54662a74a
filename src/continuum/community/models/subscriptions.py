"""Who receives the letter without an account, and the addresses to which no list is sent any more."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from continuum.community.enums import StopCause
from continuum.directory.enums import Role
from continuum.directory.models import Person
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated

from .communities import Community


class SubscriptionQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> SubscriptionQuerySet:
        """To those who run the community: they answer for whom they write to."""
        return self.filter(community__in=Community.objects.run_by(person)) if person.is_authenticated else self.none()

    def standing(self) -> SubscriptionQuerySet:
        """Confirmed from the mailbox itself, and not left since."""
        return self.exclude(confirmed_at=None).filter(ended_at=None)


class Subscription(Identified, Originated):
    """An address, in small letters, that asked for the letter of a community; it receives it once confirmed from there."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="subscriptions", verbose_name="communauté")
    address = models.EmailField("adresse électronique")
    asked_at = models.DateTimeField("demandé le")
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()
    person_id = None
    """No account stands behind it: whoever reads the mail answers (see `toolkit.mailed_links`)."""

    class Meta:
        verbose_name = "abonnement à la lettre"
        verbose_name_plural = "abonnements à la lettre"
        ordering = ["address", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["community", "address"], condition=Q(ended_at=None), name="one_standing_subscription")
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def journal_label(self) -> str:
        """The journal keeps no address of people who have no account."""
        return f"abonnement à la lettre de «\u00a0{self.community}\u00a0»"

    @property
    def is_standing(self) -> bool:
        return self.confirmed_at is not None and self.ended_at is None


class StoppedAddressQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> StoppedAddressQuerySet:
        """Those of people whom she may see, and of subscribers to a letter that she answers for; all, for the administration."""
        if not person.is_authenticated or not person.is_programme_staff:
            return self.none()
        if person.has_role(Role.NATIONAL_ADMIN):
            return self
        known = Person.objects.visible_to(person).annotate(small=Lower("email")).values("small")
        subscribed = Subscription.objects.visible_to(person).values("address")
        return self.filter(Q(address__in=known) | Q(address__in=subscribed))

    def standing(self) -> StoppedAddressQuerySet:
        return self.filter(lifted_at=None)


class StoppedAddress(Identified):
    """An address, in small letters, that answered that nobody is there, or whose owner complained: no list is sent to it."""

    address = models.EmailField("adresse électronique")
    cause = models.CharField("pourquoi", max_length=10, choices=StopCause.choices)
    told = models.CharField("ce que le serveur a répondu", max_length=300, blank=True)
    stopped_at = models.DateTimeField("arrêtée le")
    lifted_at = models.DateTimeField("rouverte le", null=True, blank=True)
    lifted_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="rouverte par")
    lifted_reason = models.CharField("pourquoi la rouvrir", max_length=300, blank=True)

    objects = StoppedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = "adresse arrêtée"
        verbose_name_plural = "adresses arrêtées"
        ordering = ["-stopped_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["address"], condition=Q(lifted_at=None), name="an_address_stopped_once")]

    def __str__(self) -> str:
        return self.address

    @property
    def journal_label(self) -> str:
        return "une adresse électronique"
