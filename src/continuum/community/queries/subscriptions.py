"""Whose subscription a link ends, and which addresses are stopped."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.db.models import QuerySet

from continuum.community.models import Community, Letter, StoppedAddress, Subscription

_leaving = signing.Signer(salt="continuum.community.subscription.leave")


def leaving_token(subscription: Subscription) -> str:
    """What the link of a letter holds: which subscription it ends, signed, of no use for anything else."""
    return _leaving.sign(subscription.pk.hex)


def leaving(token: str) -> Subscription | None:
    """The subscription; none when it has been erased since. Raises when the link was not written by us."""
    return Subscription.objects.select_related("community").filter(pk=_leaving.unsign(token)).first()


def stopped_addresses(person: Any) -> QuerySet:
    """Those that this member of the team sees, with what was decided of them."""
    return StoppedAddress.objects.visible_to(person).select_related("lifted_by")


def communities_with_letter() -> QuerySet:
    """Whose letter one may ask for without an account: their team has opened one to everybody, and so said that they exist."""
    return Community.objects.filter(letters__in=Letter.objects.open_to_all()).distinct()
