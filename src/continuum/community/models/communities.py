"""A community of directors and board members, in the name of a node of the plan, and its charter."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.enums import STAFF_ROLES, STRUCTURE_ROLES
from continuum.directory.models import Membership, Organisation, Person
from continuum.plan.models import Node
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated

LONGEST_CHARTER = 6000


class CommunityQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> CommunityQuerySet:
        """Those who direct or administer a structure of its territory, and those who run its programme there.

        A partner or a funder is no member: what directors who compete tell each other is not for those who pay them.
        """
        if not person.is_authenticated:
            return self.none()
        seen = Q(pk__in=[])
        for own in person.active_memberships():
            seen |= _reached_by(own)
        return self.filter(seen)

    def run_by(self, person: Any) -> CommunityQuerySet:
        """Those whose programme she runs, in the whole of their territory."""
        if not person.is_authenticated:
            return self.none()
        seen = Q(pk__in=[])
        for own in person.active_memberships():
            if own.role in STAFF_ROLES:
                seen |= _reached_by(own)
        return self.filter(seen)

    def taken_part_in_by(self, person: Any) -> CommunityQuerySet:
        """Those that she runs, and those to which she belongs and whose present charter she accepted."""
        accepted = CharterAcceptance.objects.filter(
            community=models.OuterRef("pk"), person=person.pk, charter_written_at=models.OuterRef("charter_written_at")
        )
        run = Community.objects.run_by(person).values("pk")
        return self.visible_to(person).filter(Q(pk__in=run) | models.Exists(accepted))


def _reached_by(own: Membership) -> Q:
    """The communities that one membership reaches."""
    if own.role not in STAFF_ROLES | STRUCTURE_ROLES:
        return Q(pk__in=[])
    within = Q(node__programme=own.programme_id) if own.programme_id else Q(pk__isnull=False)
    if own.role in STAFF_ROLES:
        return within & Q(node__territory__path__startswith=own.territory.path) if own.territory else within
    here = own.organisation.territory if own.organisation else None
    return within & Q(node__territory__path__in=[*here.paths_above, here.path]) if here else Q(pk__in=[])


class Community(Identified, Originated):
    """Who meets, in the name of which action: its territory and its programme are those of its node."""

    node = models.OneToOneField(Node, models.PROTECT, related_name="community", verbose_name="au titre de")
    name = models.CharField("nom", max_length=120)
    purpose = models.TextField("à quoi elle sert", max_length=1000)
    charter = models.TextField("charte", max_length=LONGEST_CHARTER)
    charter_written_at = models.DateTimeField("charte écrite le", editable=False)
    opened_at = models.DateTimeField("ouverte le", editable=False)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = "communauté"
        verbose_name_plural = "communautés"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('community:home')}?communaute={self.pk}"

    @property
    def edition(self) -> str:
        """What tells one charter from the next."""
        return self.charter_written_at.astimezone(dt.UTC).isoformat()

    def memberships(self) -> models.QuerySet:
        """Those by which people belong to it today, the team's left out."""
        return Membership.objects.active().filter(
            Q(programme=None) | Q(programme=self.node.programme_id),
            role__in=STRUCTURE_ROLES,
            organisation__territory__path__startswith=self.node.territory.path,
            person__is_active=True,
        )

    def organisations_of(self, person: Any) -> models.QuerySet:
        """The structures in whose name she belongs to it."""
        return Organisation.objects.filter(pk__in=self.memberships().filter(person=person).values("organisation"))


class OfCommunityQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> OfCommunityQuerySet:
        """To whoever belongs to the community, and to those who run it."""
        return self.filter(community__in=Community.objects.visible_to(person))


class CharterAcceptanceQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> CharterAcceptanceQuerySet:
        """One's own; and those of the communities that one runs."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(Q(person=person) | Q(community__in=Community.objects.run_by(person)))


class CharterAcceptance(Identified):
    """She accepted that charter that day; a charter written anew is accepted anew."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="acceptances", verbose_name="communauté")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name="personne")
    charter_written_at = models.DateTimeField("charte du")
    accepted_at = models.DateTimeField("acceptée le")

    objects = CharterAcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = "charte acceptée"
        verbose_name_plural = "chartes acceptées"
        ordering = ["-accepted_at"]
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="one_charter_accepted_by_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.community}"
