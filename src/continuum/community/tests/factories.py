"""A community and its people, for tests."""

from __future__ import annotations

from typing import Any

from factory import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from continuum.community.models import CharterAcceptance, Community
from continuum.directory.models import Person
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory
from continuum.plan.tests.factories import NodeFactory
from continuum.toolkit import clock


class CommunityFactory(DjangoModelFactory):
    """That of Grand Est, in a programme of its own."""

    class Meta:
        model = Community

    node = SubFactory(NodeFactory)
    name = Sequence(lambda rank: f"Communauté {rank}")
    purpose = "Sortir de l’isolement."
    charter = "Ce qui se dit ici reste ici."
    charter_written_at = LazyFunction(clock.now)
    opened_at = LazyFunction(clock.now)


def member_of(community: Community, *, accepted: bool = True, organisation: Any = None, role: str = "director") -> Person:
    """Somebody who directs a structure of its territory, or sits on its board (`role="board_member"`)."""
    organisation = organisation or OrganisationFactory(territory=community.node.territory)
    within = {"membership__organisation": organisation, "membership__programme": community.node.programme}
    person: Person = PersonFactory(**{role: True}, **within)
    if accepted:
        accept(community, person)
    return person


def accept(community: Community, person: Person) -> None:
    now = clock.now()
    CharterAcceptance.objects.create(
        community=community, person=person, charter_written_at=community.charter_written_at, accepted_at=now
    )
