"""Duplicates: proposed with their reason, told apart once for all, and never across what one may not write."""

from __future__ import annotations

import random
from importlib import import_module

import pytest

from continuum.directory import queries, services
from continuum.directory.models import NotDuplicate, Organisation
from continuum.directory.queries.duplicates import LARGEST_GROUP, is_close

from .factories import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegate(france):
    return PersonFactory(delegate=True)


def proposed(person):
    """{the two names: the reason}"""
    names = {one.pk: one.name for one in Organisation.objects.all()}
    return {frozenset((names[first], names[second])): why for (first, second), why in queries.duplicates(person)}


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ({"name": "Crèche des Lutins"}, {"name": "CRECHE LES LUTINS"}, "même nom au même lieu"),
        ({"name": "Foyer Mirabelle"}, {"name": "Foyer Mirabele"}, "noms presque pareils au même lieu"),
        (
            {"name": "Foyer du Port", "siret": "33147520900014"},
            {"name": "Résidence du Parc", "siret": "33147520900022"},
            "même Siren au même lieu",
        ),
        (
            {"name": "L’Abri", "address": "12, rue Haute", "territory": None, "postcode": "57000", "kind": "opco"},
            {"name": "Abri", "address": "12 RUE HAUTE", "postcode": "57000"},
            "même nom à la même adresse",
        ),
    ],
)
def test_each_likeness_is_proposed_with_its_reason(france, first, second, why):
    for fields in (first, second):
        OrganisationFactory(**fields)
    assert proposed(PersonFactory(admin=True)) == {frozenset((first["name"], second["name"])): why}


def test_what_only_looks_alike_is_not_proposed(france, delegate):
    OrganisationFactory(name="Foyer Mirabelle", territory=france["C57463"])
    OrganisationFactory(name="Foyer Mirabele", territory=france["C57001"])
    OrganisationFactory(name="Crèche 1", territory=france["C57463"])
    OrganisationFactory(name="Crèche 2", territory=france["C57463"])
    assert proposed(delegate) == {}


def test_a_pair_told_apart_is_no_longer_proposed_whichever_comes_first(france, delegate):
    one, other = OrganisationFactory(name="Foyer Mirabelle"), OrganisationFactory(name="Foyer Mirabelle")
    for first, second in ((one, other), (other, one)):
        services.tell_apart(pair=NotDuplicate(first=first, second=second), by=delegate)
    assert NotDuplicate.objects.count() == 1
    assert proposed(delegate) == {}


def test_nothing_is_proposed_of_what_she_does_not_keep(france, delegate):
    for _ in range(2):
        OrganisationFactory(name="Foyer Mirabelle", territory=france["D76"])
        OrganisationFactory(name="Opco Mirabelle", territory=None, kind="opco")
    assert proposed(delegate) == {}
    assert len(proposed(PersonFactory(admin=True))) == 2
    assert proposed(PersonFactory(director=True)) == {}


def test_close_names_are_found_in_a_large_group_too(france, delegate):
    """Every structure of one word in a commune: compared by what remains of the word, not one by one."""
    rng = random.Random(7)
    for _ in range(LARGEST_GROUP + 10):
        OrganisationFactory(name="".join(rng.choices("bcdfglmprst", k=9)))
    OrganisationFactory(name="Mirabelle")
    OrganisationFactory(name="Mirabele")
    assert proposed(delegate) == {frozenset(("Mirabelle", "Mirabele")): "noms presque pareils au même lieu"}


def test_the_page_shows_both_side_by_side_and_takes_the_answer(france, delegate, seen_by):
    OrganisationFactory(name="Foyer Mirabelle", phone="03 87 11 11 11", address="2, rue Basse")
    OrganisationFactory(name="Foyer Mirabele", phone="03 87 22 22 22")
    browser = seen_by(delegate)
    page = browser.get("/annuaire/doublons/")
    shown = page.content.decode()
    assert all(text in shown for text in ("03 87 11 11 11", "03 87 22 22 22", "noms presque pareils", "1\u00a0paire"))
    (pair,) = page.context["pairs"]
    confirm = browser.get(pair["apart_url"]).context["form"]
    keys = {name: str(confirm[name].value()) for name in ("submission_key", "typed_by")}
    assert browser.post(pair["apart_url"], keys).url == "/annuaire/doublons/"
    assert "Aucun doublon à examiner" in browser.get("/annuaire/doublons/").content.decode()


def test_the_page_costs_the_same_queries_whatever_it_shows(france, delegate, seen_by, django_assert_max_num_queries):
    browser = seen_by(delegate)
    for number in range(30):
        OrganisationFactory(name=f"Foyer {'abcdefghijklmnopqrstuvwxyzéèàù'[number]}mirabelle")
    browser.get("/annuaire/doublons/")
    with django_assert_max_num_queries(12):
        assert len(browser.get("/annuaire/doublons/").context["pairs"]) == 20


def test_a_region_of_2616_structures_is_compared_without_comparing_each_with_all_others(france, delegate, monkeypatch):
    compared = []
    searching = import_module("continuum.directory.queries.duplicates")  # the package names its function alike
    monkeypatch.setattr(searching, "is_close", lambda first, second: compared.append(first) or is_close(first, second))
    rng = random.Random(2616)
    words = ["".join(rng.choices("aeioubcdlmnprst", k=rng.randint(4, 9))) for _ in range(900)]
    places = [france[key] for key in ("C57463", "C57001", "C54001", "C08105")]
    Organisation.objects.bulk_create(
        Organisation(name=f"Association {' '.join(rng.sample(words, 2))}", kind="member", territory=rng.choice(places))
        for _ in range(2616)
    )
    queries.duplicates(delegate)
    assert 0 < len(compared) < 10 * 2616
