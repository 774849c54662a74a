"""« Publics » : who is concerned, as a rule that anybody of the team can read and put to use."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.enums import STAFF_ROLES
from continuum.toolkit import predicates
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated

from .people import Person
from .programmes import Programme
from .territories import Territory, touching


class SegmentQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> SegmentQuerySet:
        """For those who run programmes: what touches their territory, and is of their programme or of none."""
        if not person.is_authenticated:
            return self.none()
        seen = Q(pk__in=[])
        for own in person.active_memberships():
            if own.role in STAFF_ROLES:
                seen |= _within_programme(own.programme_id) & (touching(own.territory) if own.territory else Q(pk__isnull=False))
        return self.filter(seen)


def _within_programme(programme_id: Any) -> Q:
    return Q(programme=None) | Q(programme=programme_id) if programme_id else Q(pk__isnull=False)


class Segment(Identified, Originated):
    """The organisations that a rule concerns, within a territory."""

    name = models.CharField("nom", max_length=120)
    purpose = models.TextField("à quoi il sert", blank=True)
    territory = models.ForeignKey(Territory, models.PROTECT, verbose_name="territoire")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, verbose_name="programme")
    rule = models.JSONField("règle")
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = "public"
        verbose_name_plural = "publics"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:segment", args=[self.pk])

    def read_rule(self) -> predicates.Rule:
        """The rule; raises `UnreadableRule` when it asks for what no room declares any more."""
        return predicates.read(self.rule)
