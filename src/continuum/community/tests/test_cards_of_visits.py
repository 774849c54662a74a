"""A card drawn from a visit stands on the word of its host, which may take it back."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from continuum.community import services
from continuum.community.models import Observation
from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.toolkit import clock

from .factories import CommunityFactory
from .factories_visits import DAY, LearningVisitFactory, host_of, visitor_of
from .test_spaces import typed_on

pytestmark = pytest.mark.django_db
GONE_BACK = "a retiré son accord"


@pytest.fixture(autouse=True)
def on_that_day():
    with clock.held_at(DAY):
        yield


@pytest.fixture
def visit():
    return LearningVisitFactory(community=CommunityFactory(node__programme__territory=TerritoryFactory(key="R44")))


@pytest.fixture
def delegate(visit):
    return PersonFactory(delegate=True)


@pytest.fixture
def host(visit):
    return host_of(visit)


@pytest.fixture
def card(visit, delegate, host):
    notes = Observation(context="Douze salariés.", is_shared=True)
    services.write_observation(visit=visit, observation=notes, by=visitor_of(visit))
    services.agree_to_card(visit=visit, agrees=True, by=host)
    return services.draft_card(visit=visit, by=delegate)


def test_a_card_is_never_proposed_once_its_host_took_back_its_word(visit, card, host, delegate):
    services.agree_to_card(visit=visit, agrees=False, by=host)
    with pytest.raises(ValidationError, match=GONE_BACK):
        services.submit_practice(practice=card, by=delegate)
    services.agree_to_card(visit=visit, agrees=True, by=host)
    services.submit_practice(practice=card, by=delegate)


def test_a_card_is_never_published_once_its_host_took_back_its_word(client, visit, card, host, delegate):
    services.submit_practice(practice=card, by=delegate)
    services.agree_to_card(visit=visit, agrees=False, by=host)
    client.force_login(delegate)
    address = reverse("community:publish_practice", args=[card.pk])
    said = client.post(address, typed_on(client, address, review="")).content.decode()
    card.refresh_from_db()
    assert GONE_BACK in said
    assert card.is_submitted
    assert "ni proposée ni publiée" in client.get(visit.get_absolute_url()).content.decode()


def test_a_host_that_takes_back_its_word_on_a_published_card_is_led_to_withdrawing_it(client, visit, card, host, delegate):
    services.submit_practice(practice=card, by=delegate)
    services.publish_practice(practice=card, by=delegate)
    client.force_login(host)
    address = reverse("community:agree_to_card", args=[visit.pk])
    led = client.post(address, typed_on(client, address), follow=True)
    assert led.redirect_chain[-1][0] == card.get_absolute_url()
    page = led.content.decode()
    assert "Cette fiche est déjà publiée" in page
    assert reverse("community:withdraw_practice", args=[card.pk]) in page
    assert "est déjà publiée" in client.get(visit.get_absolute_url()).content.decode()
    card.refresh_from_db()
    services.withdraw_practice(practice=card, review="Plus d’accord.", by=host)
    with pytest.raises(ValidationError, match=GONE_BACK):
        services.submit_practice(practice=card, by=host)
