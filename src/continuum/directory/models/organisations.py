"""Organisations: every legal entity."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.enums import PUBLIC_KINDS, STAFF_ROLES, OrganisationKind
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated

from .territories import Territory


class OrganisationQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OrganisationQuerySet:
        """Institutions are public; a structure is seen by itself and by those who run its territory."""
        if not person.is_authenticated:
            return self.none()
        seen = Q(kind__in=PUBLIC_KINDS)
        for membership in person.active_memberships():
            if membership.role in STAFF_ROLES and membership.programme_id is None:
                if membership.territory is None:
                    return self
                seen |= Q(territory__path__startswith=membership.territory.path)
            elif membership.organisation_id:
                seen |= Q(pk=membership.organisation_id)
        return self.filter(seen)


class Organisation(Identified, Originated):
    """A legal entity; the screen says « structure » for a member."""

    name = models.CharField("nom", max_length=200)
    short_name = models.CharField("sigle", max_length=60, blank=True)
    kind = models.CharField("nature", max_length=20, choices=OrganisationKind.choices)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, verbose_name="territoire")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        verbose_name_plural = "organisations"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:organisation", args=[self.pk])
