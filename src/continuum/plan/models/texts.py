"""What is written on a node: passages and testimonies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from continuum.directory.models import Organisation
from continuum.plan.enums import Consent, PassageSection
from continuum.toolkit import clock
from continuum.toolkit.dates import PartialDateField

from .nodes import OfNode, OfNodeQuerySet


class Passage(OfNode):
    """A written part of a node; its text may ask the register questions."""

    section = models.CharField("rubrique", max_length=20, choices=PassageSection.choices)
    body = models.TextField("texte")
    edited_at = models.DateTimeField(null=True, blank=True)

    objects = OfNodeQuerySet.as_manager()

    class Meta:
        verbose_name = "texte"
        verbose_name_plural = "textes"
        ordering = ["node__path", "section"]
        constraints = [models.UniqueConstraint(fields=["node", "section"], name="passage_once")]

    def __str__(self) -> str:
        return f"{self.get_section_display()} ({self.node})"


class TestimonyQuerySet(OfNodeQuerySet):
    def publishable(self) -> TestimonyQuerySet:
        """Consented, and not expired today."""
        today = clock.today().isoformat()
        lasting = Q(valid_until__isnull=True) | Q(valid_until__gte=today) | Q(valid_until__in=[today[:4], today[:7]])
        return self.exclude(consent=Consent.NONE).filter(lasting)


class Testimony(OfNode):
    """Words quoted with consent; never a name of a person."""

    text = models.TextField("propos")
    speaker_role = models.CharField("fonction", max_length=120)
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, verbose_name="structure")
    consent = models.CharField("accord", max_length=10, choices=Consent.choices, default=Consent.NONE)
    valid_until = PartialDateField("accord valable jusqu’à", null=True, blank=True)

    objects = TestimonyQuerySet.as_manager()

    class Meta:
        verbose_name = "témoignage"
        verbose_name_plural = "témoignages"
        ordering = ["node__path", "speaker_role"]

    def __str__(self) -> str:
        return f"« {self.text[:60]}… », {self.speaker_role}"

    @property
    def attribution(self) -> str:
        """Who speaks, as far as the consent goes."""
        if self.consent == Consent.NAMED and self.organisation:
            return f"{self.speaker_role}, {self.organisation}"
        return self.speaker_role
