"""Reads about people, their memberships and what they may open to others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from continuum.directory.enums import INVITING_ROLES, MANDATES, Function, InvitationState, Role, TerritoryKind
from continuum.directory.models import (
    Invitation,
    Membership,
    Organisation,
    Person,
    Position,
    Programme,
    Territory,
    followed_organisations,
)
from continuum.toolkit import clock
from continuum.toolkit.folding import fold
from continuum.toolkit.typography import french_date

from .territories import by_key
from .words import matching

PREVIOUS_VISIT = "previous_visit"


def memberships_of(person: Person) -> QuerySet[Membership]:
    """Everything she belongs or belonged to, the latest first."""
    known = ("territory", "programme", "organisation", "position")
    return person.memberships.select_related(*known).order_by("-starts_on", "pk")


def with_what_is_seen(people: QuerySet[Person], reader: Any) -> QuerySet[Person]:
    """Each with `seen_positions` and `seen_memberships` in force: those that this reader may see, and no other."""
    positions = Position.objects.visible_to(reader).in_force().select_related("organisation")
    memberships = Membership.objects.visible_to(reader).active()
    known = memberships.select_related("territory", "programme", "organisation", "position")
    return people.prefetch_related(
        Prefetch("positions", positions, to_attr="seen_positions"), Prefetch("memberships", known, to_attr="seen_memberships")
    )


def known_of(person: Person, reader: Any) -> dict[str, list[Any]]:
    """What this reader may see of a person: her positions, her accesses, her invitations, the latest first."""
    positions = Position.objects.visible_to(reader).filter(person=person).select_related("organisation__territory", "person")
    memberships = Membership.objects.visible_to(reader).filter(person=person)
    invitations = Invitation.objects.visible_to(reader).filter(person=person).select_related("by")
    return {
        "positions": list(positions.prefetch_related("memberships__territory").order_by("-starts_on", "pk")),
        "memberships": list(
            memberships.select_related("territory", "programme", "organisation", "position").order_by("-starts_on", "pk")
        ),
        "invitations": list(invitations.order_by("-created_at")),
    }


def previous_visit(session: Any) -> dt.datetime | None:
    """When this person was here before the present session: « depuis votre dernière visite »."""
    kept = session.get(PREVIOUS_VISIT)
    return dt.datetime.fromisoformat(kept) if kept else None


def invitable_territories(person: Any) -> tuple[list[Territory], bool]:
    """The territories in which she may invite, and whether she may invite for all of them together."""
    own = [one for one in person.active_memberships() if one.role in INVITING_ROLES]
    if any(one.role == Role.NATIONAL_ADMIN or one.territory is None for one in own):
        return list(Territory.objects.filter(kind=TerritoryKind.REGION).order_by("search_name")), True
    return sorted({one.territory for one in own}, key=lambda one: one.search_name), False


def invitable_organisations(person: Any) -> QuerySet[Organisation]:
    """Those for which she may open an access; `rules.grant_membership` asks the same."""
    return followed_organisations(person, INVITING_ROLES)


def reachable_programmes(person: Any) -> QuerySet[Programme]:
    """The programmes to which she may invite: those she sees, within those her delegations are limited to."""
    seen = Programme.objects.visible_to(person)
    if person.has_role(Role.NATIONAL_ADMIN):
        return seen
    limits = [one.programme_id for one in person.active_memberships() if one.role == Role.DELEGATE]
    return seen if None in limits else seen.filter(pk__in=limits)


def memberships_in_state(rows: QuerySet[Membership], state: str) -> QuerySet[Membership]:
    """Those in force (« en-cours »), to come (« a-venir ») or over (« termine »)."""
    states = {"en-cours": Membership.objects.active, "a-venir": Membership.objects.to_come, "termine": Membership.objects.over}
    return rows.filter(pk__in=states[state]().values("pk"))


def memberships_invited(rows: QuerySet[Membership], state: str) -> QuerySet[Membership]:
    """By what became of their invitation: accepted, expired, or without an answer (« pending »)."""
    if state == InvitationState.ACCEPTED:
        return rows.filter(pk__in=Invitation.objects.filter(state=state).values("membership"))
    expired = Invitation.objects.expired()
    if state == InvitationState.EXPIRED:
        return rows.filter(pk__in=expired.values("membership"))
    return rows.filter(pk__in=Invitation.objects.pending().exclude(pk__in=expired.values("pk")).values("membership"))


def told(invitations: Iterable[Invitation]) -> list[dict[str, str]]:
    """Invitations as a timeline, the latest first."""
    return [
        {
            "date": french_date(one.last_moment.astimezone(clock.PARIS).date()),
            "text": f"invitation {one.state_text}\u00a0: {one.title}",
            "note": _sent(one),
            "state": "late" if one.current_state == InvitationState.EXPIRED else "",
        }
        for one in invitations
    ]


def _sent(invitation: Invitation) -> str:
    day = french_date(invitation.created_at.astimezone(clock.PARIS).date())
    until = french_date(invitation.expires_at.astimezone(clock.PARIS).date())
    return f"par {invitation.by or 'Continuum'} le {day}, lien valable jusqu’au {until}"


def open_invitation(token_hash: str) -> Invitation | None:
    """The invitation of that link, while it can be answered."""
    known = ("person", "by", "membership__person", "membership__position")
    found = Invitation.objects.select_related(*known).filter(token_hash=token_hash).first()
    return found if found and found.is_open else None


def people_in_state(people: QuerySet[Person], state: str, memberships: QuerySet, positions: QuerySet) -> QuerySet[Person]:
    """By the rows that the reader sees: come already, never came, without access, with a mandate in force."""
    if state == "mandat":
        return people.filter(pk__in=positions.filter(function__in=MANDATES).values("person"))
    with_access = memberships.values("person")
    if state == "sans":
        return people.exclude(pk__in=with_access)
    return people.filter(pk__in=with_access, joined_at__isnull=state == "attend")


def people_matching(people: QuerySet[Person], text: str, fields: tuple[str, ...], reader: Any) -> QuerySet[Person]:
    """Those whose name (or another of these fields) bears every word, or who are something in a structure that does."""
    words = fold(text).split()
    if not words:
        return matching(people, text, fields)
    named = Q()
    for word in words:
        named &= Q(organisation__search_name__contains=word)
    there = Position.objects.visible_to(reader).in_force().filter(named)
    return people.filter(Q(pk__in=matching(people, text, fields).values("pk")) | Q(pk__in=there.values("person")))


def people_in(people: QuerySet[Person], key: str, memberships: QuerySet, positions: QuerySet) -> QuerySet[Person]:
    """Those whose access or whose organisation lies in that territory."""
    territory = by_key(key)
    if territory is None:
        return people.none()
    here = Q(pk__in=memberships.filter(territory__path__startswith=territory.path).values("person"))
    here |= Q(pk__in=positions.filter(organisation__territory__path__startswith=territory.path).values("person"))
    return people.filter(here)


def who_enters_for(organisation: Organisation) -> list[Membership]:
    """The accesses in force that were opened in the name of a structure: its director may know of them."""
    rows = Membership.objects.active().filter(organisation=organisation).select_related("person")
    return list(rows.order_by("person__search_name", "pk"))


def people_of(organisation: Organisation, reader: Any) -> list[Position]:
    """Who is what in an organisation today, as far as this reader may know; those who lead it first."""
    rows = Position.objects.visible_to(reader).in_force().filter(organisation=organisation).select_related("person")
    order = list(Function)
    return sorted(rows, key=lambda one: (order.index(Function(one.function)), one.person.search_name))
