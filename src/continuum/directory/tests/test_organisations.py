"""Organisations: institutions for all, a structure for itself and for those who run its territory."""

import re
import uuid

import pytest

from continuum.directory.models import Organisation
from continuum.toolkit import registry

from .factories import OrganisationFactory, PersonFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


def page_of(organisation):
    return f"/annuaire/organisations/{getattr(organisation, 'pk', organisation)}/"


def without_tokens(response):
    """The page, less the mark against forged forms, which changes each time it is written."""
    return re.sub(r"[A-Za-z0-9]{64}", "", response.content.decode())


def test_a_foreign_structure_answers_exactly_like_a_missing_one(france, seen_by):
    foreign = OrganisationFactory(territory=france["D76"])
    browser = seen_by(PersonFactory(delegate=True))
    refused, missing = browser.get(page_of(foreign)), browser.get(page_of(uuid.uuid4()))
    assert refused.status_code == missing.status_code == 404
    assert without_tokens(refused) == without_tokens(missing)


@pytest.mark.parametrize("trait", ["admin", "delegate"])
def test_a_structure_is_seen_by_those_who_run_its_territory(seen_by, trait):
    structure = OrganisationFactory()
    response = seen_by(PersonFactory(**{trait: True})).get(page_of(structure))
    assert structure.name in response.content.decode()


def test_a_director_sees_her_structure_and_institutions_and_no_other_structure():
    own, other, institution = OrganisationFactory(), OrganisationFactory(), OrganisationFactory(institution=True)
    director = PersonFactory(director=True, membership__organisation=own)
    seen = Organisation.objects.visible_to(director)
    assert set(seen) == {own, institution}
    assert other not in seen


def test_somebody_without_membership_sees_institutions_only(france):
    OrganisationFactory()
    institution = OrganisationFactory(institution=True)
    assert list(Organisation.objects.visible_to(PersonFactory())) == [institution]


def test_the_list_is_searched_without_accents_and_filtered_by_region(france, seen_by):
    OrganisationFactory(name="Épicerie Solidaire (fictive)")
    OrganisationFactory(name="Crèche du Port (fictive)", territory=france["D76"])
    browser = seen_by(PersonFactory(admin=True))
    found = browser.get("/annuaire/?q=EPICERIE").content.decode()
    assert "Épicerie Solidaire" in found
    assert "Crèche du Port" not in found
    normandy = browser.get("/annuaire/?territoire=R28").content.decode()
    assert "Crèche du Port" in normandy
    assert "Épicerie Solidaire" not in normandy


def test_the_list_costs_the_same_queries_whatever_its_length(seen_by, django_assert_max_num_queries):
    browser = seen_by(PersonFactory(admin=True))
    OrganisationFactory.create_batch(30)
    with django_assert_max_num_queries(8):
        assert browser.get("/annuaire/").status_code == 200


def test_a_room_above_brings_its_part_of_the_page(seen_by, monkeypatch):
    shelf = registry.Shelf(lambda panel: panel.key)
    panel = registry.OrganisationPanel(
        "essai", "Partie d’essai", 10, "toolkit/empty.html", lambda person, organisation: {"title": f"Vu pour {organisation}"}
    )
    shelf.declare(panel)
    monkeypatch.setattr(registry, "organisation_panels", shelf)
    structure = OrganisationFactory()
    shown = seen_by(PersonFactory(admin=True)).get(page_of(structure)).content.decode()
    assert "Partie d’essai" in shown
    assert f"Vu pour {structure}" in shown


def test_the_search_of_the_site_finds_what_the_person_may_see_and_nothing_else(france):
    structure = OrganisationFactory(name="Maison Bleue (fictive)", territory=TerritoryFactory(key="D76"))
    sources = {source.label: source for source in registry.searches if source.room == "directory"}
    assert sources["Organisations"].find(PersonFactory(delegate=True), "maison bleue", 10) == []
    (found,) = sources["Organisations"].find(PersonFactory(admin=True), "maison bleue", 10)
    assert found.url == structure.get_absolute_url()
    assert sources["Territoires"].find(PersonFactory(), "metz", 1)[0].title == "Metz"
