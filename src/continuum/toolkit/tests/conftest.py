"""The people of the toolkit's tests, and a moment at which they live."""

import itertools

import pytest
from django.contrib.auth import get_user_model

from continuum.toolkit import clock

_numbers = itertools.count(1)


@pytest.fixture
def person_named():
    """Somebody who can sign in: `person_named("Claire")`."""

    def make(name):
        return get_user_model().objects.create(name=name, email=f"{name.lower()}{next(_numbers)}@essai.example")

    return make


@pytest.fixture
def claire(db, person_named):
    return person_named("Claire")


@pytest.fixture
def yves(db, person_named):
    return person_named("Yves")


@pytest.fixture
def one_morning():
    """10 March 2021, nine o'clock in Paris."""
    with clock.held_at("2021-03-10T09:00"):
        yield clock.now()
