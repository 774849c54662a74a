"""Who may what in the directory."""

from __future__ import annotations

from typing import Any

from .enums import STAFF_ROLES, Role
from .models import Membership, Organisation, Programme


def staff(person: Any) -> bool:
    """Those who run programmes."""
    return bool(person.is_authenticated and person.is_programme_staff)


def member(person: Any) -> bool:
    """Anyone with a membership in force."""
    return bool(person.is_authenticated and person.active_memberships())


def grants_access(person: Any) -> bool:
    """Those who may invite: the national administration everywhere, a delegate in her region."""
    return bool(person.is_authenticated and person.has_role(Role.NATIONAL_ADMIN, Role.DELEGATE))


def grant_membership(person: Any, membership: Membership) -> bool:
    """A delegate invites within what she reaches and sees, and never names an administrator or another delegate."""
    seen = _sees(person, membership.programme) and _sees(person, membership.organisation)
    return seen and end_membership(person, membership)


def end_membership(person: Any, membership: Membership) -> bool:
    """The national administration everywhere; a delegate within her own territory and programme."""
    if not grants_access(person):
        return False
    if person.has_role(Role.NATIONAL_ADMIN):
        return True
    if membership.role in {Role.NATIONAL_ADMIN, Role.DELEGATE}:
        return False
    return any(
        own.role == Role.DELEGATE and own.reaches(membership.programme_id, membership.territory)
        for own in person.active_memberships()
    )


def _sees(person: Any, thing: Programme | Organisation | None) -> bool:
    return thing is None or type(thing).objects.visible_to(person).filter(pk=thing.pk).exists()


def runs(person: Any, programme_id: Any, territory: Any) -> bool:
    """May she write there? One membership of staff must reach both the programme and the territory."""
    return bool(person.is_authenticated) and any(
        own.role in STAFF_ROLES and own.reaches(programme_id, territory) for own in person.active_memberships()
    )


def runs_programme(person: Any, programme: Programme) -> bool:
    """May she write for the programme as a whole?"""
    return runs(person, programme.pk, programme.territory)
