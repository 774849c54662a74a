"""What one structure decides to do for itself."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from continuum.directory.enums import STAFF_ROLES, STRUCTURE_ROLES
from continuum.directory.models import Organisation
from continuum.plan.enums import ActionStatus
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.followup import Course, Followed, Step
from continuum.toolkit.models import Identified, Originated

from .nodes import Node

COURSE_OF_ACTIONS = Course(
    states=ActionStatus,
    steps={
        ActionStatus.PROPOSED: (
            Step(ActionStatus.IN_PROGRESS, "Commencer"),
            Step(ActionStatus.ALREADY_DONE, "C’était déjà fait", may_ask=("evidence",)),
            Step(ActionStatus.NOT_INTERESTED, "Ne pas retenir", asks=("reason",)),
        ),
        ActionStatus.IN_PROGRESS: (
            Step(ActionStatus.DONE, "Terminer", asks=("evidence",)),
            Step(ActionStatus.BLOCKED, "Signaler un blocage", asks=("reason", "condition", "remind_on")),
            Step(ActionStatus.NOT_INTERESTED, "Y renoncer", asks=("reason",)),
        ),
        ActionStatus.BLOCKED: (
            Step(ActionStatus.IN_PROGRESS, "Lever le blocage"),
            Step(ActionStatus.BLOCKED, "Revoir plus tard", asks=("reason", "condition", "remind_on")),
            Step(ActionStatus.NOT_INTERESTED, "Y renoncer", asks=("reason",)),
        ),
        ActionStatus.DONE: (Step(ActionStatus.IN_PROGRESS, "Rouvrir", asks=("reason",)),),
        ActionStatus.ALREADY_DONE: (Step(ActionStatus.PROPOSED, "Remettre à faire", asks=("reason",)),),
        ActionStatus.NOT_INTERESTED: (Step(ActionStatus.PROPOSED, "Y revenir", asks=("reason",)),),
    },
    closed=frozenset({ActionStatus.DONE, ActionStatus.ALREADY_DONE, ActionStatus.NOT_INTERESTED}),
    shapes={
        ActionStatus.PROPOSED: "draft",
        ActionStatus.BLOCKED: "to_watch",
        ActionStatus.NOT_INTERESTED: "refused",
    },
)


class ActionQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> ActionQuerySet:
        """To the director and the board of the structure, and to the staff of all programmes in its territory; nobody else.

        Stricter than the structure itself, which a partner may see; says the same as `rules.change_action`.
        """
        if not person.is_authenticated:
            return self.none()
        seen = Q(pk__in=[])
        for own in person.active_memberships():
            if own.role in STRUCTURE_ROLES:
                seen |= Q(organisation=own.organisation_id)
            elif own.role in STAFF_ROLES and own.programme_id is None:
                around = Q(organisation__territory__path__startswith=own.territory.path) if own.territory else Q(pk__isnull=False)
                seen |= around & Q(is_private=False)
        return self.filter(seen)

    def open(self) -> ActionQuerySet:
        return self.exclude(status__in=COURSE_OF_ACTIONS.closed)


class StructureAction(Identified, Originated, Followed):
    """An action of one structure: which need it answers, who does it, by when, and what shows that it is done."""

    COURSE = COURSE_OF_ACTIONS

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="actions", verbose_name="structure")
    node = models.ForeignKey(Node, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="au titre de")
    title = models.CharField("action", max_length=200)
    need = models.CharField("besoin auquel elle répond", max_length=500, blank=True)
    is_private = models.BooleanField("gardée dans la structure", default=False)
    """Of its direction and board alone: what comes of a diagnosis stays with the structure until it shows it."""
    status = models.CharField("état", max_length=16, choices=ActionStatus.choices, default=ActionStatus.PROPOSED)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action d’une structure"
        verbose_name_plural = "actions d’une structure"
        ordering = ["due_on", "title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan:structure_action", args=[self.pk])

    @property
    def journal_label(self) -> str:
        """The journal is read outside of the structure: it does not say what is kept inside."""
        return f"action gardée dans la structure, {self.organisation}" if self.is_private else self.title
