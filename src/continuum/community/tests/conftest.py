"""A letter of a region on a day of March, and the two people who sign it; a test of something else says its own community."""

import pytest

from continuum.directory.tests.factories import PersonFactory
from continuum.plan.tests.factories import two_regions
from continuum.toolkit import clock

from .factories import CommunityFactory
from .factories_letters import LetterItemFactory


@pytest.fixture
def march(db):
    with clock.held_at("2026-03-10T09:00"):
        yield


@pytest.fixture
def community():
    return CommunityFactory(node=two_regions()["east"])


@pytest.fixture
def delegate(community):
    return PersonFactory(delegate=True)


@pytest.fixture
def colleague(community):
    return PersonFactory(officer=True, membership__programme=community.node.programme)


@pytest.fixture
def letter(community):
    return LetterItemFactory(letter__community=community).letter
