"""What is offered follows how far a sheet has come: to who types for somebody, and on the first page of who answers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from continuum.directory.tests.factories import PersonFactory, PositionFactory
from continuum.surveys import services
from continuum.toolkit import clock

from .factories import RequestFactory


@pytest.fixture(autouse=True)
def first_of_march(db):
    with clock.held_at("2026-03-01T09:00"):
        yield


@pytest.fixture
def asked():
    row = RequestFactory(person=PersonFactory())
    PositionFactory(person=row.person, organisation=row.organisation)
    return row


def page_for(person, address):
    client = Client()
    client.force_login(person)
    return client.get(address).content.decode()


def test_typing_is_offered_neither_for_a_sheet_begun_online_nor_for_one_given_in(asked):
    officer, offered = PersonFactory(delegate=True), reverse("surveys:type_answers", args=[asked.pk])
    assert offered in page_for(officer, asked.get_absolute_url())
    services.begin(request=asked, mode="online", by=asked.person)
    assert offered not in page_for(officer, asked.get_absolute_url())
    there = page_for(officer, offered)
    assert ("commencée en ligne" in there, "Commencer la saisie" in there) == (True, False)
    services.give_in(request=asked, by=asked.person)
    assert offered not in page_for(officer, asked.get_absolute_url())
    there = page_for(officer, offered)
    assert ("déjà envoyées" in there, "Commencer la saisie" in there) == (True, False)


def test_the_first_page_says_how_far_one_is_and_once_all_is_sent_no_longer_how_to_stop(asked):
    first = reverse("surveys:answer", args=[asked.pk])
    services.begin(request=asked, mode="online", by=asked.person)
    given = {"effectif": "12", "plusieurs": "non"}
    services.save_page(request=asked, page="structure", given=given, mode="online", by=asked.person)
    assert "1\u00a0page remplie sur 2. Vous pouvez vous arrêter" in page_for(asked.person, first)
    services.give_in(request=asked, by=asked.person)
    assert "Vous pouvez vous arrêter" not in page_for(asked.person, first)
