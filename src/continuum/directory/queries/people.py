"""Reads about people, their memberships and what they may open to others."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from continuum.directory.enums import Role, TerritoryKind
from continuum.directory.models import Membership, Person, Programme, Territory

PREVIOUS_VISIT = "previous_visit"


def memberships_of(person: Person) -> QuerySet[Membership]:
    """Everything she belongs or belonged to, the latest first."""
    return person.memberships.select_related("territory", "programme", "organisation").order_by("-starts_on", "pk")


def previous_visit(session: Any) -> dt.datetime | None:
    """When this person was here before the present session: « depuis votre dernière visite »."""
    kept = session.get(PREVIOUS_VISIT)
    return dt.datetime.fromisoformat(kept) if kept else None


def invitable_territories(person: Any) -> tuple[list[Territory], bool]:
    """The territories in which she may invite, and whether she may invite for all of them together."""
    own = [one for one in person.active_memberships() if one.role in {Role.NATIONAL_ADMIN, Role.DELEGATE}]
    if any(one.role == Role.NATIONAL_ADMIN or one.territory is None for one in own):
        return list(Territory.objects.filter(kind=TerritoryKind.REGION).order_by("search_name")), True
    return sorted({one.territory for one in own}, key=lambda one: one.search_name), False


def reachable_programmes(person: Any) -> QuerySet[Programme]:
    """The programmes to which she may invite: those she sees, within those her delegations are limited to."""
    seen = Programme.objects.visible_to(person)
    if person.has_role(Role.NATIONAL_ADMIN):
        return seen
    limits = [one.programme_id for one in person.active_memberships() if one.role == Role.DELEGATE]
    return seen if None in limits else seen.filter(pk__in=limits)
