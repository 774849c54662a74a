"""Invitations: what was sent to a person so that she may enter, and what she answered."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db import models
from django.db.models import Q

from continuum.directory.enums import PENDING_STATES, InvitationState
from continuum.toolkit import clock
from continuum.toolkit.access import VisibleQuerySet
from continuum.toolkit.models import Identified

from .people import Membership, Person


def hash_of(token: str) -> str:
    """What is kept of a token: enough to recognise it, nothing that opens."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(VisibleQuerySet):
    def visible_to(self, person: Any) -> InvitationQuerySet:
        """Those that one received or sent, and those of the accesses that one sees."""
        if not person.is_authenticated:
            return self.none()
        seen = Membership.objects.visible_to(person).values("pk")
        return self.filter(Q(person=person) | Q(by=person) | Q(membership__in=seen))

    def pending(self) -> InvitationQuerySet:
        """Without an answer; whether it is too late is another question."""
        return self.filter(state__in=PENDING_STATES)

    def expired(self) -> InvitationQuerySet:
        return self.pending().filter(expires_at__lte=clock.now())


class Invitation(Identified):
    """One link sent to one person for one access; its token is kept as a hash only.

    An access that was refused the day it was opened is erased: `title` keeps what it was.
    """

    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="invitations", verbose_name="accès")
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations", verbose_name="personne")
    title = models.CharField("accès proposé", max_length=300)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField("état", max_length=10, choices=InvitationState.choices, default=InvitationState.CREATED)
    created_at = models.DateTimeField("créée le")
    expires_at = models.DateTimeField("valable jusqu’au")
    opened_at = models.DateTimeField("ouverte le", null=True)
    answered_at = models.DateTimeField("répondue le", null=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name="envoyée par")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(state__in=PENDING_STATES), name="one_pending_invitation_per_access"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.title}"[:300]

    @property
    def current_state(self) -> InvitationState:
        """The state as it is now: without an answer in time, it has expired."""
        if self.state in PENDING_STATES and self.expires_at <= clock.now():
            return InvitationState.EXPIRED
        return InvitationState(self.state)

    @property
    def is_open(self) -> bool:
        """Can it still be answered? Its access must not be over, nor its account closed."""
        access = self.membership
        return self.current_state in PENDING_STATES and access is not None and not access.is_over and access.person.is_active

    @property
    def state_text(self) -> str:
        return self.current_state.label

    @property
    def last_moment(self) -> dt.datetime:
        """When it last moved, for a list in order of date."""
        if self.current_state == InvitationState.EXPIRED:
            return self.expires_at
        return self.answered_at or self.opened_at or self.created_at
