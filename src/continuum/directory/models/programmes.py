"""Programmes: what a sponsor undertakes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.dates import PartialDateField, in_words
from continuum.toolkit.models import Identified, Originated

from .organisations import Organisation
from .territories import Territory, touching


class ProgrammeQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ProgrammeQuerySet:
        """A member of a programme sees it; a regional membership reaches the programmes that touch its territory."""
        if not person.is_authenticated:
            return self.none()
        seen = Q(pk__in=[])
        for membership in person.active_memberships():
            reached = Q(pk=membership.programme_id) if membership.programme_id else Q()
            if membership.territory is not None:
                reached &= touching(membership.territory)
            if not reached:
                return self
            seen |= reached
        return self.filter(seen)


class Programme(Identified, Originated):
    """What a sponsor undertakes and funders pay for; its plan hangs on its root node."""

    code = models.SlugField("code", unique=True)
    title = models.CharField("titre", max_length=300)
    sponsor = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="porteur")
    question = models.TextField("question posée", blank=True)
    territory = models.ForeignKey(Territory, models.PROTECT, verbose_name="territoire")
    starts = PartialDateField("début", null=True, blank=True)
    ends = PartialDateField("fin", null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "programme"
        verbose_name_plural = "programmes"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> str:
        return in_words(self.starts, self.ends)
