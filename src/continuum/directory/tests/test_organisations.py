"""Organisations: institutions for all, a structure for itself and for those who run its territory."""

import datetime as dt
import re
import uuid

import pytest

from continuum.directory import services
from continuum.directory.models import Organisation
from continuum.directory.services import index_all
from continuum.toolkit import clock, registry

from .factories import (
    AffiliationFactory,
    AliasFactory,
    HeadcountFactory,
    OrganisationFactory,
    PersonFactory,
    TerritoryFactory,
)

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
    index_all()
    browser = seen_by(PersonFactory(admin=True))
    found = browser.get("/annuaire/?q=EPICERIE").content.decode()
    assert "Épicerie Solidaire" in found
    assert "Crèche du Port" not in found
    normandy = browser.get("/annuaire/?region=R28").content.decode()
    assert "Crèche du Port" in normandy
    assert "Épicerie Solidaire" not in normandy


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
    index_all()
    sources = {source.label: source for source in registry.searches if source.room == "directory"}
    assert sources["Organisations"].find(PersonFactory(delegate=True), "maison bleue", 10) == []
    (found,) = sources["Organisations"].find(PersonFactory(admin=True), "maison bleue", 10)
    assert found.url == structure.get_absolute_url()
    assert sources["Territoires"].find(PersonFactory(), "metz", 1)[0].title == "Metz"


def test_a_page_gathers_what_is_known_and_says_what_is_not(france, seen_by):
    structure = OrganisationFactory(territory=france["C57463"])
    browser = seen_by(PersonFactory(delegate=True))
    without = browser.get(page_of(structure)).content.decode()
    assert "Renseigner l’effectif" in without
    assert "Non renseigné\u00a0: sigle, SIRET" in without
    HeadcountFactory(organisation=structure, on=dt.date(2023, 12, 31), employees=12)
    AliasFactory(organisation=structure, name="Foyer de Borny (fictif)")
    affiliation = AffiliationFactory(organisation=structure)
    shown = browser.get(page_of(structure)).content.decode()
    assert "12\u00a0salariés" in shown
    assert "au 31 décembre 2023 (tranche\u00a0: 10 à 19 salariés)" in shown
    assert "Foyer de Borny (fictif)" in shown
    assert "jusqu’au 31 mars 2021" in shown
    assert affiliation.network.name in shown
    assert "Metz (57)" in shown


def test_a_headcount_to_come_is_not_the_last_one_known(seen_by):
    structure = OrganisationFactory()
    HeadcountFactory(organisation=structure, on=dt.date(2022, 12, 31), employees=9)
    HeadcountFactory(organisation=structure, on=dt.date(2030, 12, 31), employees=50)
    with clock.held_at("2024-01-10"):
        shown = seen_by(PersonFactory(admin=True)).get(page_of(structure)).content.decode()
    assert "au 31 décembre 2022 (tranche\u00a0: moins de 10 salariés)" in shown


def test_what_was_written_is_told_to_those_who_keep_it_and_to_no_other(seen_by):
    structure, delegate = OrganisationFactory(), PersonFactory(delegate=True, name="Déléguée Essai-Fictif")
    director = PersonFactory(director=True, membership__organisation=structure)
    services.close_organisation(organisation=structure, closed_on=dt.date(2023, 6, 30), by=delegate)
    to_staff = seen_by(delegate).get(page_of(structure)).content.decode()
    to_director = seen_by(director).get(page_of(structure)).content.decode()
    assert "Déléguée Essai-Fictif, cessation d’activité enregistrée" in to_staff
    assert "fermée" in to_director
    assert "cessation d’activité enregistrée" not in to_director


def test_a_partner_and_an_officer_of_a_programme_see_no_member_structure(seen_by):
    structure = OrganisationFactory()
    for trait in ("partner", "officer"):
        assert seen_by(PersonFactory(**{trait: True})).get(page_of(structure)).status_code == 404


def test_the_address_of_a_merged_organisation_leads_to_the_one_that_was_kept(france, seen_by):
    kept, foreign = OrganisationFactory(), OrganisationFactory(territory=france["D76"])
    middle = OrganisationFactory(merged_into=kept)
    first, elsewhere = OrganisationFactory(merged_into=middle), OrganisationFactory(merged_into=foreign)
    browser = seen_by(PersonFactory(delegate=True))
    assert browser.get(page_of(first))["Location"] == kept.get_absolute_url()
    assert browser.get(page_of(elsewhere)).status_code == 404


def test_the_page_of_an_organisation_costs_little_and_as_much_whatever_its_past(seen_by, django_assert_max_num_queries):
    structure = OrganisationFactory()
    browser = seen_by(PersonFactory(delegate=True))
    for year in range(2010, 2024):
        HeadcountFactory(organisation=structure, on=dt.date(year, 12, 31))
        AffiliationFactory(organisation=structure, network__kind="network")
        AliasFactory(organisation=structure)
    with django_assert_max_num_queries(15):
        assert browser.get(page_of(structure)).status_code == 200
