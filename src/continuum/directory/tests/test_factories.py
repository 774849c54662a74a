"""The cast itself: what the tests of every room lean on."""

import pytest

from continuum.directory.enums import Role
from continuum.directory.models import Membership, Territory

from .factories import FRANCE, PersonFactory, ProgrammeFactory, TerritoryFactory, small_france

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("trait", "role"),
    [
        ("admin", Role.NATIONAL_ADMIN),
        ("delegate", Role.DELEGATE),
        ("officer", Role.OFFICER),
        ("director", Role.DIRECTOR),
        ("board_member", Role.BOARD_MEMBER),
        ("partner", Role.PARTNER),
    ],
)
def test_each_trait_gives_one_membership_in_force(trait, role):
    person = PersonFactory(**{trait: True})
    assert [membership.role for membership in person.active_memberships()] == [role]


def test_a_trait_can_be_refined():
    programme = ProgrammeFactory()
    assert PersonFactory(officer=True, membership__programme=programme).memberships.get().programme == programme
    assert Membership.objects.count() == 1


def test_the_small_france_is_a_tree_planted_once():
    tree = small_france()
    again = TerritoryFactory(key="C57463")
    assert again == tree["C57463"]
    assert again.path == "FR/R44/D57/C57463/"
    assert again.key == "C57463"
    assert Territory.objects.count() == len(FRANCE)
