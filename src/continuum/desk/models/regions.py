"""The public page of a region: who one writes to there, and the plans whose gatherings it announces."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from continuum.directory.enums import STAFF_ROLES
from continuum.directory.models import Territory
from continuum.plan.models import Node
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated


class RegionPageQuerySet(VisibleQuerySet):
    def open(self) -> RegionPageQuerySet:
        """Those that anyone may read."""
        return self.filter(opened_at__isnull=False)

    def visible_to(self, person: Any) -> RegionPageQuerySet:
        """Those of her territory, for the team: open to all or not yet."""
        if not person.is_authenticated:
            return self.none()
        seen = models.Q(pk__in=[])
        for own in person.active_memberships():
            if own.role in STAFF_ROLES and own.programme_id is None:
                if own.territory is None:
                    return self
                seen |= models.Q(territory__path__startswith=own.territory.path)
        return self.filter(seen)


class RegionPage(Identified, Originated):
    """What anyone may know of what is done in a region. Its agenda is that of the plans named here, and of nothing else."""

    territory = models.OneToOneField(Territory, models.PROTECT, related_name="+", verbose_name="région")
    slug = models.SlugField("adresse", max_length=60, unique=True)
    tagline = models.CharField("en une phrase", max_length=200)
    presentation = models.TextField("présentation", max_length=5000)
    contact_role = models.CharField("à qui s’adresser", max_length=120)
    contact_email = models.EmailField("adresse de contact", blank=True)
    nodes = models.ManyToManyField(
        Node, related_name="+", blank=True, verbose_name="programmes et plans dont les rencontres paraissent"
    )
    opened_at = models.DateTimeField("ouverte à tous le", null=True, editable=False)
    written_at = models.DateTimeField("écrite le", editable=False)

    objects = RegionPageQuerySet.as_manager()

    class Meta:
        verbose_name = "page publique de région"
        verbose_name_plural = "pages publiques de région"
        ordering = ["territory__name"]

    def __str__(self) -> str:
        return str(self.territory)

    def get_absolute_url(self) -> str:
        return reverse("desk:region", args=[self.slug])

    @property
    def public_url(self) -> str:
        """Whole, as feeds, calendars and other sites take it."""
        return f"{settings.SITE_URL}{self.get_absolute_url()}"
