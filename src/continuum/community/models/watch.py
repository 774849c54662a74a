"""The legal watch: a text, whom it concerns, from when, what it changes and what is to be done."""

from __future__ import annotations

from typing import Any

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.community.enums import LEGAL_SHAPES, LegalStatus
from continuum.directory.models import Person, Segment
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated

from .communities import Community


class LegalItemQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> LegalItemQuerySet:
        """What is published, to those of its community; drafts and what was withdrawn, to the team alone."""
        of_hers = Q(community__in=Community.objects.visible_to(person), status=LegalStatus.PUBLISHED)
        return self.filter(of_hers | Q(community__in=Community.objects.run_by(person)))

    def published(self) -> LegalItemQuerySet:
        return self.filter(status=LegalStatus.PUBLISHED)

    def to_review(self) -> LegalItemQuerySet:
        """Published, and the day has come to read the text again."""
        return self.published().filter(review_on__lte=clock.today())


class LegalItem(Identified, Originated):
    """A text that employers must know of, in the words of the team; its public is a rule that anybody may read."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="legal_items", verbose_name="communauté")
    title = models.CharField("titre", max_length=200)
    text_ref = models.CharField("référence du texte", max_length=200)
    source = models.URLField("texte officiel", max_length=500, validators=[URLValidator(schemes=["http", "https"])])
    published_on = models.DateField("texte publié le")
    effective_from = models.DateField("s’applique à partir du")
    audience = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="legal_items", verbose_name="public concerné"
    )
    """None: every structure of the territory."""
    what_changes = models.TextField("ce qui change", max_length=600)
    to_do = models.TextField("ce qu’il y a à faire", max_length=1000)
    status = models.CharField("état", max_length=10, choices=LegalStatus.choices, default=LegalStatus.DRAFT, editable=False)
    reviewed_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name="relu par"
    )
    reviewed_on = models.DateField("relu le", null=True, editable=False)
    review_on = models.DateField("à relire le", null=True, editable=False)
    reason = models.CharField("motif du retrait", max_length=300, blank=True, editable=False)

    objects = LegalItemQuerySet.as_manager()

    class Meta:
        verbose_name = "texte de la veille"
        verbose_name_plural = "textes de la veille"
        ordering = ["effective_from", "title", "pk"]
        indexes = [models.Index(fields=["status", "review_on"], name="legal_item_due")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:legal_item", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.status == LegalStatus.PUBLISHED

    @property
    def is_to_review(self) -> bool:
        return self.is_published and self.review_on is not None and self.review_on <= clock.today()

    @property
    def is_in_force(self) -> bool:
        return self.effective_from <= clock.today()

    @property
    def status_shape(self) -> str:
        return LEGAL_SHAPES[self.status]
