"""Who may what in a community: entering it, running it, its charter."""

from __future__ import annotations

from typing import Any

from continuum.community.models import (
    CharterAcceptance,
    Community,
)
from continuum.directory.enums import STRUCTURE_ROLES
from continuum.directory.rules import runs, staff
from continuum.plan.models import Node


def enters_community(person: Any) -> bool:
    """Whoever directs or administers a structure, and the team; partners and funders have no page here."""
    return bool(staff(person) or (person.is_authenticated and person.has_role(*STRUCTURE_ROLES)))


def open_community(person: Any, node: Node) -> bool:
    """Those who run the programme in the whole territory of the node in whose name people meet."""
    return runs(person, node.programme_id, node.territory)


def run_community(person: Any, community: Community) -> bool:
    return open_community(person, community.node)


write_charter = run_community


def belongs_to(person: Any, community: Community) -> bool:
    """Does she direct or administer a structure of its territory?"""
    return bool(person.is_authenticated) and community.memberships().filter(person=person).exists()


accept_charter = belongs_to


def takes_part(person: Any, community: Community) -> bool:
    """A member who accepted the present charter, or whoever runs it: the team is bound by its own rules."""
    if run_community(person, community):
        return True
    accepted = CharterAcceptance.objects.filter(
        community=community, person=person.pk, charter_written_at=community.charter_written_at
    )
    return belongs_to(person, community) and accepted.exists()
