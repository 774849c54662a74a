"""What it means that an access ends, whoever ends it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from continuum.directory.enums import InvitationState
from continuum.directory.models import Invitation, Membership
from continuum.toolkit import clock, journal

journal.declare({"membership.cancelled": "accès annulé", "membership.ended": "accès terminé"})


def close_membership(membership: Membership, by: Any) -> None:
    """Nothing more from today on; what was opened today leaves no trace but in the journal."""
    close_invitations(membership.invitations.pending())
    today = clock.today()
    if membership.starts_on >= today:
        journal.write(by, "membership.cancelled", membership)
        membership.delete()
        return
    membership.ends_on = today - dt.timedelta(days=1)
    membership.save(update_fields=["ends_on"])
    journal.write(by, "membership.ended", membership)


def close_invitations(pending: QuerySet[Invitation]) -> None:
    """Links that open nothing more: those that were too old already say so, the others are cancelled."""
    pending.filter(expires_at__lte=clock.now()).update(state=InvitationState.EXPIRED)
    pending.update(state=InvitationState.CANCELLED)
