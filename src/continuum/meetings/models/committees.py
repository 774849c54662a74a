"""The bodies that steer: who sits there, for which organisation, in which college."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from continuum.directory.models import Organisation, Person, Programme
from continuum.meetings.enums import College, CommitteeKind
from continuum.plan.models import Node
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated


class CommitteeQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> CommitteeQuerySet:
        """All members of the programme know its bodies; who sits there is told apart."""
        return self.filter(node__programme__in=Programme.objects.visible_to(person))

    def in_force(self) -> CommitteeQuerySet:
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=clock.today()))


class Committee(Identified, Originated):
    """A body that meets in the name of a node of the plan."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="committees", verbose_name="au titre de")
    kind = models.CharField("nature", max_length=20, choices=CommitteeKind.choices)
    name = models.CharField("nom", max_length=200)
    purpose = models.TextField("à quoi il sert", blank=True, max_length=2000)
    rhythm = models.CharField("rythme", max_length=200, blank=True)
    closed_on = models.DateField("dissous le", null=True, blank=True)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "instance"
        verbose_name_plural = "instances"
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["node", "name"], name="committee_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("meetings:committee", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None and self.closed_on <= clock.today()


class CommitteeMemberQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> CommitteeMemberQuerySet:
        return self.filter(committee__in=Committee.objects.visible_to(person))

    def on(self, day: Any) -> CommitteeMemberQuerySet:
        """Who sits there that day."""
        begun = Q(starts_on=None) | Q(starts_on__lte=day)
        return self.filter(begun, Q(ends_on=None) | Q(ends_on__gte=day))


class CommitteeMember(Identified, Originated):
    """A seat: an organisation, and whoever represents it there; without a person, the organisation alone is known."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="members", verbose_name="instance")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="organisation représentée")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="personne")
    college = models.CharField("collège", max_length=12, choices=College.choices, blank=True)
    title = models.CharField("fonction dans l’instance", max_length=120, blank=True)
    starts_on = models.DateField("depuis le", null=True, blank=True)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = CommitteeMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre d’une instance"
        verbose_name_plural = "membres d’une instance"
        ordering = ["college", "organisation__name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="committee_member_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}" if self.person else str(self.organisation)

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "Cette fin précède le début\u00a0: corrigez l’une des deux dates."})
