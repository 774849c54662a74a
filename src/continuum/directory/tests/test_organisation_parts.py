"""Sizes, other names and affiliations of an organisation: added, corrected, removed, by whom, and what is refused."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from continuum.directory import services
from continuum.directory.enums import OrganisationKind
from continuum.directory.models import Affiliation, Alias, Headcount, Merge, Organisation, OrganisationWord
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused

from .factories import AffiliationFactory, AliasFactory, HeadcountFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 12, 31)


@pytest.fixture
def structure(france):
    return OrganisationFactory(territory=france["C57463"])


@pytest.fixture
def browser(seen_by, structure):
    return seen_by(PersonFactory(delegate=True))


def post(browser, url, **fields):
    return browser.post(f"/annuaire/{url}", {**fields, "submission_key": str(uuid.uuid4())})


def verbs(organisation):
    return [line.verb for line in journal.history_of(organisation)]


def test_a_headcount_is_added_corrected_and_removed_and_the_journal_says_so(browser, structure):
    post(browser, f"organisations/{structure.pk}/effectifs/ajouter/", on="2022-12-31", employees="1 2", source="Entretien")
    kept = Headcount.objects.get(organisation=structure)
    assert (kept.employees, kept.source) == (12, "Entretien")
    post(browser, f"effectifs/{kept.pk}/", on="2022-12-31", employees="14", full_time_equivalent="9,5")
    kept.refresh_from_db()
    assert (kept.employees, float(kept.full_time_equivalent)) == (14, 9.5)
    assert "14\u00a0salariés au 31 décembre 2022" in browser.get(structure.get_absolute_url()).content.decode()
    post(browser, f"effectifs/{kept.pk}/supprimer/")
    assert not Headcount.objects.exists()
    assert verbs(structure) == ["headcount.removed", "headcount.changed", "headcount.added"]


def test_two_headcounts_of_one_day_and_one_of_a_day_to_come_are_refused(browser, structure):
    HeadcountFactory(organisation=structure)
    add = f"organisations/{structure.pk}/effectifs/ajouter/"
    assert "corrigez celui-là" in post(browser, add, on="2022-12-31", employees="3").content.decode()
    with clock.held_at("2023-01-01"):
        assert "pas encore venue" in post(browser, add, on="2023-06-30", employees="3").content.decode()
    assert Headcount.objects.count() == 1


def test_a_director_keeps_the_sizes_of_her_structure_and_its_names_stay_with_the_staff(structure, seen_by):
    own = seen_by(PersonFactory(director=True, membership__organisation=structure))
    post(own, f"organisations/{structure.pk}/effectifs/ajouter/", on="2022-12-31", employees="12")
    assert Headcount.objects.count() == 1
    for url in (f"organisations/{structure.pk}/noms/ajouter/", f"organisations/{structure.pk}/adhesions/ajouter/"):
        assert own.get(f"/annuaire/{url}").status_code == 404


def test_the_neighbour_region_and_another_director_reach_no_part(structure, seen_by, france):
    rows = (
        HeadcountFactory(organisation=structure),
        AliasFactory(organisation=structure),
        AffiliationFactory(organisation=structure),
    )
    strangers = (PersonFactory(delegate=True, membership__territory=france["R28"]), PersonFactory(director=True))
    for person in strangers:
        browser = seen_by(person)
        for row, address in zip(rows, ("effectifs", "noms", "adhesions"), strict=True):
            assert browser.get(f"/annuaire/{address}/{row.pk}/").status_code == 404
            assert post(browser, f"{address}/{row.pk}/supprimer/").status_code == 404
            assert browser.get(f"/annuaire/organisations/{structure.pk}/{address}/ajouter/").status_code == 404
    with pytest.raises(Refused):
        services.remove_headcount(headcount=rows[0], by=strangers[0])


def test_a_row_cannot_be_carried_to_another_organisation(structure, france):
    delegate = PersonFactory(delegate=True)
    foreign = HeadcountFactory(organisation=OrganisationFactory(territory=france["D76"]))
    foreign.organisation = structure
    with pytest.raises(Refused):
        services.keep_headcount(headcount=foreign, by=delegate)


def test_an_organisation_is_found_by_its_former_name_until_the_name_is_removed(browser, structure):
    post(browser, f"organisations/{structure.pk}/noms/ajouter/", name="Direccte Grand Est", kind="former", ends="31/03/2021")
    alias = Alias.objects.get()
    assert alias.period == "jusqu’au 31 mars 2021"
    indexed = OrganisationWord.objects.filter(organisation=structure, word__text="direccte")
    assert indexed.exists()
    post(browser, f"noms/{alias.pk}/supprimer/")
    assert not indexed.exists()
    assert verbs(structure) == ["alias.removed", "alias.added"]


def test_a_name_that_ends_before_it_begins_or_is_there_already_is_refused(browser, structure):
    add = f"organisations/{structure.pk}/noms/ajouter/"
    wrong = post(browser, add, name="Foyer", kind="former", starts="2021", ends="2019").content.decode()
    assert "vient avant 2021" in wrong
    AliasFactory(organisation=structure, name="Foyer")
    assert "déjà enregistré" in post(browser, add, name="Foyer", kind="former").content.decode()


def test_an_affiliation_is_dated_and_the_same_one_twice_at_a_time_is_refused(browser, structure):
    network = OrganisationFactory(institution=True, kind=OrganisationKind.NETWORK)
    add = f"organisations/{structure.pk}/adhesions/ajouter/"
    post(browser, add, network=network.pk, starts_on="2010-01-01", ends_on="2015-12-31")
    assert "déjà enregistrée" in post(browser, add, network=network.pk, starts_on="2015-06-01").content.decode()
    assert "finit avant" in post(browser, add, network=network.pk, starts_on="2020-01-01", ends_on="2019-01-01").content.decode()
    post(browser, add, network=network.pk, starts_on="2018-01-01")
    assert Affiliation.objects.filter(organisation=structure, network=network).count() == 2
    row = Affiliation.objects.get(starts_on=dt.date(2018, 1, 1))
    post(browser, f"adhesions/{row.pk}/", network=network.pk, starts_on="2018-01-01", ends_on="2020-12-31")
    row.refresh_from_db()
    assert row.ends_on == dt.date(2020, 12, 31)
    assert "2\u00a0organisations" not in browser.get(network.get_absolute_url()).content.decode()


def test_a_network_says_how_many_belong_to_it_among_those_the_reader_sees(seen_by, structure, france):
    network = OrganisationFactory(institution=True, kind=OrganisationKind.NETWORK)
    AffiliationFactory(organisation=structure, network=network)
    AffiliationFactory(organisation=OrganisationFactory(territory=france["D76"]), network=network)
    page = network.get_absolute_url()
    assert "1\u00a0organisation de l’annuaire y adhère" in seen_by(PersonFactory(delegate=True)).get(page).content.decode()
    assert "2\u00a0organisations de l’annuaire y adhèrent" in seen_by(PersonFactory(admin=True)).get(page).content.decode()


def test_a_network_that_the_reader_may_not_see_is_neither_named_nor_offered(browser, structure, france, seen_by):
    hidden = OrganisationFactory(name="Secret (fictif)", kind=OrganisationKind.PROVIDER, territory=france["D76"])
    row = AffiliationFactory(organisation=structure, network=hidden)
    assert "Secret" not in browser.get(structure.get_absolute_url()).content.decode()
    assert browser.get(f"/annuaire/adhesions/{row.pk}/").status_code == 404
    assert "Secret" not in browser.get(f"/annuaire/organisations/{structure.pk}/adhesions/ajouter/").content.decode()


@pytest.mark.parametrize(
    ("keep", "row"),
    [
        (
            lambda one, by: services.keep_headcount(headcount=one, by=by),
            lambda to: Headcount(organisation=to, on=DAY, employees=3),
        ),
        (lambda one, by: services.keep_alias(alias=one, by=by), lambda to: Alias(organisation=to, name="Autre (fictif)")),
        (
            lambda one, by: services.keep_affiliation(affiliation=one, by=by),
            lambda to: Affiliation(organisation=to, network=OrganisationFactory(kind=OrganisationKind.NETWORK, territory=None)),
        ),
    ],
    ids=["headcount", "alias", "affiliation"],
)
def test_what_is_added_while_the_organisation_is_merged_is_refused_and_not_lost_with_it(structure, keep, row):
    delegate = PersonFactory(delegate=True)
    added = row(structure)
    merge = Merge(kept=OrganisationFactory(), absorbed=Organisation.objects.get(pk=structure.pk))
    services.merge_organisations(merge=merge, taken=(), by=delegate)
    with pytest.raises(ValidationError, match="fusionnée entre-temps"):
        keep(added, delegate)
    assert not type(added).objects.filter(organisation=structure).exists()
