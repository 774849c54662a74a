"""Calendars that other programs read: behind a secret link, which can be revoked."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from continuum.directory.models import Person
from continuum.plan.models import Node, run_by
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified


class CalendarLinkQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> CalendarLinkQuerySet:
        """One's own; those of a plan for those who run it."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(Q(person=person) | Q(person=None) & run_by(person, "node__"))

    def living(self) -> CalendarLinkQuerySet:
        return self.filter(revoked_at=None)


class CalendarLink(Identified):
    """An address that a calendar program reads: the meetings of a person, or those of a plan that anyone may see."""

    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="calendar_links", verbose_name="personne"
    )
    node = models.ForeignKey(Node, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="plan")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    """The address itself is shown once and never kept: only its SHA-256 is."""
    made_at = models.DateTimeField("ouvert le", editable=False)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", editable=False)
    read_on = models.DateField("lu pour la dernière fois le", null=True, editable=False)
    revoked_at = models.DateTimeField("fermé le", null=True, editable=False)

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien d’agenda"
        verbose_name_plural = "liens d’agenda"
        ordering = ["-made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, node=None) | Q(person=None, node__isnull=False), name="calendar_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"agenda de {self.person}" if self.person_id else f"agenda public, {self.node}"
