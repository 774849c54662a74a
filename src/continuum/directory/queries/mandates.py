"""What waits for those who open accesses: mandates that end soon, invitations without an answer, refusals."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from continuum.directory.enums import INVITING_ROLES, MANDATES, InvitationState, Role
from continuum.directory.models import Invitation, Position
from continuum.toolkit import clock
from continuum.toolkit.registry import Moved, Waiting

SOON = dt.timedelta(days=60)
AT_MOST = 10
ANSWERS = {InvitationState.ACCEPTED: "a accepté votre invitation", InvitationState.REFUSED: "a refusé votre invitation"}


def ends_soon(position: Position) -> bool:
    """A mandate in force whose end is near."""
    return position.is_mandate and position.is_active and bool(position.ends_on and position.ends_on <= clock.today() + SOON)


def waiting(person: Any) -> list[Waiting]:
    """For a delegate: the mandates of her territory that end within sixty days; for whoever invites: what expired."""
    mandates = _mandates_ending(person) if person.has_role(Role.DELEGATE) else []
    invites = person.has_role(*INVITING_ROLES)
    return [*mandates, *(_expired_invitations(person) if invites else [])]


def _mandates_ending(person: Any) -> list[Waiting]:
    today = clock.today()
    ending = Position.objects.visible_to(person).in_force().filter(function__in=MANDATES, ends_on__lte=today + SOON)
    local = ending.exclude(person=person).exclude(organisation__territory=None).exclude(organisation__territory__parent=None)
    rows = local.select_related("person", "organisation").order_by("ends_on", "pk")[:AT_MOST]
    return [
        Waiting(
            f"Mandat qui prend fin\u00a0: {one.person}, {one}",
            "Prolonger ou clore",
            reverse("directory:position_term", args=[one.pk]),
            on=one.ends_on,
        )
        for one in rows
    ]


def _expired_invitations(person: Any) -> list[Waiting]:
    expired = Invitation.objects.expired().filter(by=person, membership__isnull=False)
    rows = expired.select_related("person", "membership__position").order_by("expires_at", "pk")[:AT_MOST]
    return [
        Waiting(
            f"Invitation sans réponse\u00a0: {one}",
            "La renvoyer",
            reverse("directory:resend", args=[one.membership_id]),
            on=one.expires_at.astimezone(clock.PARIS).date(),
        )
        for one in rows
        if one.membership and not one.membership.is_over
    ]


def moved(person: Any, since: dt.datetime) -> list[Moved]:
    """What those whom she invited have answered."""
    answered = Invitation.objects.filter(by=person, state__in=ANSWERS, answered_at__gte=since)
    rows = answered.select_related("person").order_by("-answered_at")[:AT_MOST]
    return [
        Moved(
            one.answered_at,
            f"{one.person} {ANSWERS[InvitationState(one.state)]}\u00a0: {one.title}",
            one.person.get_absolute_url(),
        )
        for one in rows
        if one.answered_at
    ]
