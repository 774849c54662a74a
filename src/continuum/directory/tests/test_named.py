"""Organisations by a name that a document prints, present or former."""

import pytest

from continuum.directory.queries import organisations_named

from .factories import AliasFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def dreets():
    found = OrganisationFactory(institution=True, name="DREETS Grand Est")
    AliasFactory(organisation=found, name="Direccte Grand Est")
    return found


def test_a_name_is_found_whatever_its_case_and_accents(dreets):
    assert organisations_named(["Dreets Grand-Est"]) == {"Dreets Grand-Est": dreets}


def test_a_former_name_leads_to_the_organisation_of_today(dreets):
    assert organisations_named(["Direccte Grand Est", "DIRECCTE GRAND EST"]) == {
        "Direccte Grand Est": dreets,
        "DIRECCTE GRAND EST": dreets,
    }


def test_a_name_that_two_organisations_bear_is_of_none(dreets):
    AliasFactory(organisation=OrganisationFactory(institution=True), name="Direccte Grand Est")
    assert organisations_named(["Direccte Grand Est", "Direccte"]) == {}


def test_what_was_merged_bears_no_name_any_more(dreets):
    absorbed = OrganisationFactory(institution=True, name="DIRECCTE de Metz", merged_into=dreets)
    assert organisations_named([absorbed.name]) == {}


def test_no_name_asks_nothing():
    assert organisations_named([]) == {}
