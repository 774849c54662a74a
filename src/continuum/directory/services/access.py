"""Opening an access, ending it, opening an installation."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory import rules
from continuum.directory.enums import Role
from continuum.directory.models import Membership, Position
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.typography import french_date

from .endings import close_membership
from .invitations import send_invitation
from .people import person_at
from .positions import same_position, write_position
from .sessions import close_sessions_of_ended_access

journal.declare({"membership.granted": "accès ouvert"})


@acts(rule=rules.grant_membership, on="membership")
def grant_membership(*, membership: Membership, email: str, name: str, by: Any, position: Position | None = None) -> Membership:
    """Invite somebody, and note what she is in her structure when the access rests on it."""
    membership.person = person_at(email, name, by)
    membership.granted_by = None if getattr(by, "is_system", False) else by
    if not membership.starts_on:
        membership.starts_on = clock.today()
    membership.full_clean()
    _refuse_twice(membership)
    membership.position = _resting_on(position, membership, by) if position else None
    membership.save()
    journal.write(by, "membership.granted", membership, {"role": membership.role})
    send_invitation(membership=membership, by=by)
    return membership


def _refuse_twice(membership: Membership) -> None:
    same = Membership.objects.active().filter(
        person=membership.person,
        role=membership.role,
        territory=membership.territory,
        programme=membership.programme,
        organisation=membership.organisation,
    )
    if known := same.first():
        since = french_date(known.starts_on)
        raise ValidationError({"email": f"{known.person} a déjà ce même accès depuis le {since}\u00a0: rien n’est à ouvrir."})


def _resting_on(position: Position, membership: Membership, by: Any) -> Position:
    """The function on which the access rests: the one that is known already, or a new one."""
    if membership.organisation is None:
        raise ValidationError({"organisation": "Choisissez la structure où cette fonction est exercée."})
    position.person, position.organisation = membership.person, membership.organisation
    known = same_position(position)
    if known is None:
        position.starts_on = position.starts_on or membership.starts_on
        return write_position(position, by)
    if position.ends_on and position.ends_on != known.ends_on:
        end = f"jusqu’au {french_date(known.ends_on)}" if known.ends_on else "sans fin prévue"
        said = f"Cette fonction est déjà notée, {end}. Laissez vide, ou corrigez-la sur la page de la personne."
        raise ValidationError({"function_ends_on": said})
    return known


@acts(rule=rules.end_membership, on="membership")
def end_membership(*, membership: Membership, by: Any) -> Membership:
    """From today on the person sees nothing more through it."""
    if membership.person_id == getattr(by, "pk", None):
        raise ValidationError("Vous ne pouvez pas mettre fin à votre propre accès\u00a0: demandez-le à une autre personne.")
    if membership.last_day and membership.is_over:
        raise ValidationError(f"Cet accès a déjà pris fin le {french_date(membership.last_day)}.")
    close_membership(membership, by)
    close_sessions_of_ended_access(person=membership.person, by=by)
    return membership


def open_installation(*, email: str, name: str, by: Any) -> Membership:
    """The first administrator of an empty installation; refuses when there is one already."""
    if Membership.objects.active().filter(role=Role.NATIONAL_ADMIN).exists():
        raise ValidationError(
            "Cette installation a déjà une administration nationale\u00a0: invitez depuis la page «\u00a0Accès\u00a0»."
        )
    return grant_membership(membership=Membership(role=Role.NATIONAL_ADMIN), email=email, name=name, by=by)
