"""The people of the directory's tests, and pages seen by somebody."""

import pytest
from django.test import Client

from .factories import PersonFactory, small_france


@pytest.fixture
def france(db):
    return small_france()


@pytest.fixture
def delegate(france):
    return PersonFactory(delegate=True, name="Déléguée Essai-Fictif")


@pytest.fixture
def admin(france):
    return PersonFactory(admin=True)


@pytest.fixture
def seen_by():
    """A browser in which that person is signed in."""

    def browser(person):
        client = Client()
        client.force_login(person)
        return client

    return browser
