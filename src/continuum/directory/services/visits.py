"""Coming in, and choosing in which capacity one acts."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from continuum.directory.models import Membership, Person
from continuum.directory.queries.people import PREVIOUS_VISIT
from continuum.toolkit import clock

from .invitations import accept_pending

ACTING_AS = "acting_as"


@transaction.atomic
def note_visit(*, person: Person, session: Any) -> None:
    """Somebody has just come in; her session keeps when she had come before."""
    session[PREVIOUS_VISIT] = person.last_visit_at.isoformat() if person.last_visit_at else ""
    person.last_visit_at = clock.now()
    person.joined_at = person.joined_at or person.last_visit_at
    person.save(update_fields=["joined_at", "last_visit_at"])
    accept_pending(person=person)


def act_as(*, person: Person, membership: Membership | None, session: Any) -> None:
    """From the next page on her rights are those of this access alone; without one, of all those that she holds."""
    session.pop(ACTING_AS, None)
    if membership is not None and membership in person.held_memberships():
        session[ACTING_AS] = str(membership.pk)


def take_up_chosen_access(request: Any) -> None:
    """At each request: the access chosen on « Mon accès », while it lasts, is the only one that gives rights."""
    if chosen := request.session.get(ACTING_AS):
        request.user.acting_as = chosen
