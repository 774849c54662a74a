"""Positions: what a person is in an organisation, from when to when; an elected one is a mandate."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from continuum.directory.enums import MANDATES, PUBLIC_KINDS, STAFF_ROLES, STRUCTURE_ROLES, Function
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated
from continuum.toolkit.typography import french_date

from .organisations import Organisation, OrganisationQuerySet


def in_force(prefix: str = "") -> Q:
    """What has begun and is not over today; `prefix` leads to the dates of a related row."""
    today = clock.today()
    not_over = Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": today})
    return Q(**{f"{prefix}starts_on__lte": today}) & not_over


def followed_organisations(person: Any, roles: Collection[str] = STAFF_ROLES) -> OrganisationQuerySet:
    """The organisations whose people she may know because she runs, in one of these roles, their territory or programme."""
    followed = Q(pk__in=[])
    for membership in person.active_memberships():
        if membership.role in roles:
            followed |= _followed_by(membership)
    return Organisation.objects.visible_to(person).filter(followed)


def _followed_by(membership: Any) -> Q:
    """Within its territory, and national institutions; a membership of one programme meets institutions only."""
    followed = Q(pk__isnull=False)
    if membership.territory is not None:
        national = Q(territory=None) | Q(territory__parent=None)
        followed = Q(territory__path__startswith=membership.territory.path) | national & Q(kind__in=PUBLIC_KINDS)
    return followed & Q(kind__in=PUBLIC_KINDS) if membership.programme_id else followed


class PositionQuerySet(VisibleQuerySet):
    def in_force(self) -> PositionQuerySet:
        return self.filter(in_force())

    def visible_to(self, person: Any) -> PositionQuerySet:
        """One's own; those of the organisations that staff follow; for a director or a board member, present colleagues."""
        if not person.is_authenticated:
            return self.none()
        own_structures = [one.organisation_id for one in person.active_memberships() if one.role in STRUCTURE_ROLES]
        colleagues = Q(organisation__in=own_structures) & in_force()
        if not person.is_programme_staff:
            return self.filter(Q(person=person) | colleagues)
        return self.filter(Q(person=person) | colleagues | Q(organisation__in=followed_organisations(person)))


class Position(Identified, Originated):
    """Director, president, staff representative…: a person's function in an organisation, dated."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="positions", verbose_name="personne")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="positions", verbose_name="organisation")
    function = models.CharField("fonction", max_length=20, choices=Function.choices)
    title = models.CharField("intitulé exact", max_length=160, blank=True)
    body = models.CharField("instance ou collège", max_length=160, blank=True)
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = "fonction"
        verbose_name_plural = "fonctions"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="position_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"

    def get_absolute_url(self) -> str:
        return f"{reverse('directory:person', args=[self.person_id])}#fonctions"

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "La fin vient avant le début\u00a0: corrigez l’une des deux dates."})
        if self.body and not self.is_mandate:
            raise ValidationError({"body": "Une instance ne se donne que pour un mandat. Laissez vide, ou changez la fonction."})

    @property
    def name(self) -> str:
        """« présidente du comité social », « membre du conseil d’administration (collège employeurs) »."""
        said = self.title or self.get_function_display()
        return f"{said} ({self.body})" if self.body else said

    @property
    def is_mandate(self) -> bool:
        """Elected or appointed for a time, as opposed to a job."""
        return self.function in MANDATES

    @property
    def is_active(self) -> bool:
        today = clock.today()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)

    @property
    def is_over(self) -> bool:
        return self.ends_on is not None and self.ends_on < clock.today()

    @property
    def period(self) -> str:
        """« depuis le 1er mars 2024, jusqu’au 30 juin 2027 »."""
        end = f"jusqu’au {french_date(self.ends_on)}" if self.ends_on else "sans fin prévue"
        return f"depuis le {french_date(self.starts_on)}, {end}"

    @property
    def state_text(self) -> str:
        if self.is_over:
            return "terminé" if self.is_mandate else "terminée"
        return "en cours" if self.is_active else "à venir"
