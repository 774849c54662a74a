"""Inviting by a link, answering it, sending it again."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from continuum.directory import emails, rules
from continuum.directory.enums import InvitationState
from continuum.directory.models import Invitation, Membership, Person, hash_of
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts

from .endings import close_invitations, close_membership

journal.declare(
    {
        "invitation.sent": "invitation envoyée",
        "invitation.accepted": "invitation acceptée",
        "invitation.refused": "invitation refusée",
    }
)
TOKEN_BYTES = 32


def send_invitation(*, membership: Membership, by: Any) -> Invitation:
    """Write the link that answers for this access; what it holds is in the mail and nowhere else."""
    token, moment = secrets.token_urlsafe(TOKEN_BYTES), clock.now()
    invitation = Invitation.objects.create(
        membership=membership,
        person=membership.person,
        title=str(membership)[:300],
        token_hash=hash_of(token),
        created_at=moment,
        expires_at=moment + dt.timedelta(days=settings.CONTINUUM_INVITATION_DAYS),
        by=None if getattr(by, "is_system", False) else by,
    )
    journal.write(by, "invitation.sent", invitation)
    emails.send_invitation(invitation, token)
    return invitation


@acts(rule=rules.end_membership, on="membership")
def resend_invitation(*, membership: Membership, by: Any) -> Invitation:
    """A new link; the old one opens nothing more."""
    current = Membership.objects.select_for_update().filter(pk=membership.pk).first()
    if current is None or current.is_over:
        raise ValidationError("Cet accès a pris fin\u00a0: ouvrez-en un nouveau par «\u00a0Inviter une personne\u00a0».")
    if current.invitations.filter(state=InvitationState.ACCEPTED).exists():
        raise ValidationError(f"{membership.person} a déjà accepté\u00a0: pour entrer, un code suffit.")
    close_invitations(current.invitations.pending())
    return send_invitation(membership=current, by=by)


@acts(rule=rules.answer_invitation, on="invitation")
def accept_invitation(*, invitation: Invitation, by: Any) -> Invitation:
    """Whoever holds the link has read the mail: her address is proved, as by a code."""
    return _answer(_open(invitation), InvitationState.ACCEPTED, by)


@acts(rule=rules.answer_invitation, on="invitation")
def refuse_invitation(*, invitation: Invitation, by: Any) -> Invitation:
    """The access ends, and whoever invited is told."""
    answered = _answer(_open(invitation), InvitationState.REFUSED, by)
    if answered.membership is not None:
        close_membership(answered.membership, by)
    emails.send_refusal(answered)
    return answered


@transaction.atomic
def accept_pending(*, person: Person) -> int:
    """Whoever enters by a code has accepted what waited for her, even when the link is too old."""
    waiting = person.invitations.pending().select_for_update(of=("self",)).select_related("membership")
    taken = [one for one in waiting if one.membership and not one.membership.is_over]
    for invitation in taken:
        _answer(invitation, InvitationState.ACCEPTED, person)
    return len(taken)


def note_opened(*, invitation: Invitation) -> None:
    """She has read the page of the invitation; no answer yet."""
    Invitation.objects.pending().filter(pk=invitation.pk, opened_at=None).update(
        state=InvitationState.OPENED, opened_at=clock.now()
    )


def _open(invitation: Invitation) -> Invitation:
    """The row as it is now, locked: one answer only."""
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not current.is_open:
        raise ValidationError("Cette invitation n’attend plus de réponse.")
    return current


def _answer(invitation: Invitation, state: InvitationState, by: Any) -> Invitation:
    invitation.state, invitation.answered_at = state, clock.now()
    invitation.save(update_fields=["state", "answered_at"])
    journal.write(by, f"invitation.{state}", invitation)
    return invitation
