"""What a structure agrees to: letting something out, and, between its points of view, where it stands."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from continuum.directory.enums import STRUCTURE_ROLES
from continuum.directory.models import Organisation, Person
from continuum.plan.models import StructureAction, run_by
from continuum.surveys.enums import ConsentScope
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified, Originated

from .campaigns import Campaign


def _of_her_structure(person: Any) -> Q:
    return Q(organisation__in=[own.organisation_id for own in person.active_memberships() if own.role in STRUCTURE_ROLES])


class ConsentQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ConsentQuerySet:
        """To the structure that gave it, and to the team that it is given to."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(_of_her_structure(person) | run_by(person, "campaign__node__"))

    def in_force(self) -> ConsentQuerySet:
        return self.filter(revoked_at=None)


class Consent(Identified, Originated):
    """A structure lets one thing leave it, until it takes that back."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="consents", verbose_name="campagne")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name="structure")
    scope = models.CharField("ce qui est partagé", max_length=9, choices=ConsentScope.choices)
    text = models.TextField("texte accepté")
    given_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="donné par")
    given_at = models.DateTimeField("donné le")
    revoked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="retiré par")
    revoked_at = models.DateTimeField("retiré le", null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "accord de partage"
        verbose_name_plural = "accords de partage"
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "organisation", "scope"], condition=Q(revoked_at=None), name="consent_in_force_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}\u00a0: {self.get_scope_display()}"


class AgreementQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> AgreementQuerySet:
        """To the structure, once both have answered; the team reads it with the results that are shared."""
        return self.filter(_of_her_structure(person)) if person.is_authenticated else self.none()


class Agreement(Identified, Originated):
    """The level on which the points of view of one structure agreed, where they differed, and why."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="agreements", verbose_name="campagne")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name="structure")
    item = models.CharField("question", max_length=200)
    choice = models.CharField("niveau convenu", max_length=200)
    comment = models.TextField("ce qui en a été dit", blank=True, max_length=1000)
    agreed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="noté par")
    agreed_at = models.DateTimeField("noté le")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "niveau convenu"
        verbose_name_plural = "niveaux convenus"
        ordering = ["item"]
        constraints = [models.UniqueConstraint(fields=["campaign", "organisation", "item"], name="agreement_once_for_each_item")]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.item}"


class StartedActionQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> StartedActionQuerySet:
        """As the actions themselves."""
        return self.filter(action__in=StructureAction.objects.visible_to(person))


class StartedAction(models.Model):
    """Which need or advice of a questionnaire an action of the structure was started from: once, whoever clicks."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+", verbose_name="campagne")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name="structure")
    key = models.CharField("besoin ou conseil", max_length=120)
    action = models.OneToOneField(StructureAction, models.CASCADE, related_name="+", verbose_name="action")

    objects = StartedActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action commencée depuis un questionnaire"
        verbose_name_plural = "actions commencées depuis un questionnaire"
        constraints = [models.UniqueConstraint(fields=["campaign", "organisation", "key"], name="action_started_once")]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.key}"
