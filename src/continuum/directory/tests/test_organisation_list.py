"""The list of the register and its map: what is chosen, what is counted, what leaves, and what it costs."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from continuum.directory import queries
from continuum.directory.enums import Coverage, Nomenclature, OrganisationKind
from continuum.directory.models import Organisation
from continuum.toolkit.models import JournalEntry

from .factories import (
    AgreementFactory,
    BranchFactory,
    BranchMatchFactory,
    HeadcountFactory,
    OrganisationFactory,
    PersonFactory,
)
from .test_second_factor import sent

pytestmark = pytest.mark.django_db
LIST, MAP = "/annuaire/", "/annuaire/carte/"


def names_in(response):
    """The names of an export, in its order."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [row["Nom"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]


@pytest.fixture
def listed(france, seen_by):
    """The names that a delegate of the Grand Est gets for a choice."""
    browser = seen_by(PersonFactory(delegate=True))
    return lambda choice="": names_in(browser.get(f"{LIST}?format=csv&{choice}"))


def test_the_list_leaves_in_order_of_its_names_without_accents(listed):
    for name in ("Zèbre (fictif)", "Élan (fictif)", "Abri (fictif)"):
        OrganisationFactory(name=name)
    assert listed("nature=member") == ["Abri (fictif)", "Élan (fictif)", "Zèbre (fictif)"]


def test_structures_are_chosen_by_the_class_of_their_last_headcount(listed):
    small, grown, unknown = (OrganisationFactory(name=name) for name in ("Petite", "Grandie", "Inconnue"))
    HeadcountFactory(organisation=small, employees=9)
    HeadcountFactory(organisation=grown, on="2020-12-31", employees=9)
    HeadcountFactory(organisation=grown, on="2022-12-31", employees=100)
    assert listed("effectif=0-9") == [small.name]
    assert listed("effectif=100%2B") == [grown.name]
    assert listed("effectif=10-19") == []
    assert listed("effectif=inconnu&nature=member") == [unknown.name]


def test_a_study_branch_takes_in_whole_groups_and_the_agreements_that_are_its_own(listed):
    study = BranchFactory(code="etude", nomenclature=Nomenclature.STUDY)
    whole, part = BranchFactory(), BranchFactory()
    BranchMatchFactory(study=study, group=whole)
    BranchMatchFactory(study=BranchFactory(nomenclature=Nomenclature.STUDY), group=whole, coverage=Coverage.PART)
    BranchMatchFactory(study=study, group=part, coverage=Coverage.PART)
    OrganisationFactory(name="A, du groupe", branch=whole)
    OrganisationFactory(name="B, par sa convention", branch=part, agreement=AgreementFactory(study=study))
    OrganisationFactory(name="C, on ne sait pas", branch=part)
    elsewhere = BranchFactory(nomenclature=Nomenclature.STUDY)
    OrganisationFactory(name="D, d’une autre", branch=whole, agreement=AgreementFactory(study=elsewhere))
    assert listed("branche=etude") == ["A, du groupe", "B, par sa convention"]
    assert listed(f"groupe={part.code}") == ["B, par sa convention", "C, on ne sait pas"]


def test_structures_are_chosen_by_opco_council_form_and_state(listed):
    opco = OrganisationFactory(institution=True, kind=OrganisationKind.OPCO)
    OrganisationFactory(name="A", opco=opco, has_staff_council=True)
    OrganisationFactory(name="B", has_staff_council=False, legal_form="cooperative")
    OrganisationFactory(name="C", closed_on="2020-01-01")
    assert listed(f"opco={opco.pk}") == ["A"]
    assert listed("cse=oui") == ["A"]
    assert listed("cse=non") == ["B"]
    assert listed("cse=inconnu&nature=member") == ["C"]
    assert listed("forme=cooperative") == ["B"]
    assert listed("etat=fermee") == ["C"]
    assert listed("etat=en-activite&nature=member") == ["A", "B"]


def test_structures_are_chosen_by_where_they_are_down_to_the_epci(listed, france):
    OrganisationFactory(name="Messine", territory=france["C57463"])
    OrganisationFactory(name="Astride d’ici", territory=france["C57001"])
    OrganisationFactory(name="Astride de là", territory=france["C54001"])
    OrganisationFactory(name="Normande", territory=france["C76540"])
    assert listed("departement=D57") == ["Astride d’ici", "Messine"]
    assert listed("departement=D57&intercommunalite=E200039865") == ["Messine"]
    assert listed("departement=D57&intercommunalite=E200000001") == ["Astride d’ici"]
    assert listed("region=R28") == []


def test_what_leaves_holds_the_numbers_as_numbers_and_the_missing_as_missing(france, seen_by):
    HeadcountFactory(organisation=OrganisationFactory(name="Abri (fictif)", territory=france["C57463"]))
    OrganisationFactory(name="Zèbre (fictif)")
    browser = seen_by(PersonFactory(delegate=True))
    text = b"".join(browser.get(f"{LIST}?format=csv&nature=member").streaming_content).decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (first["Effectif"], first["Compté au"], first["Commune"]) == ("12", "31/12/2022", "Metz")
    assert (second["Effectif"], second["Groupe de branches"]) == ("", "")
    workbook = browser.get(f"{LIST}?format=xlsx")
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    workbook.close()


@pytest.mark.parametrize("form", ["csv", "xlsx", "reimport-csv", "reimport-xlsx"])
def test_an_officer_carries_the_register_away_only_with_a_reason_that_the_journal_keeps(france, seen_by, form):
    OrganisationFactory(territory=france["C57463"])
    browser, address = seen_by(PersonFactory(officer=True)), f"{LIST}?nature=member&format={form}"
    for asked in (browser.get(address), sent(browser, address, reason=" ")):
        assert "Dites pourquoi vous emportez" in asked.content.decode()
    assert not JournalEntry.objects.exists()
    taken = sent(browser, address, reason="fichier pour la branche")
    assert taken["Content-Disposition"].startswith("attachment")
    assert JournalEntry.objects.get(verb="export").details["reason"] == "fichier pour la branche"
    taken.close()


def cost_of(browser, url):
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", [LIST, f"{LIST}?effectif=10-19&sort=-employees", MAP])
def test_ten_or_three_hundred_cost_the_same(seen_by, address, france):
    branch = BranchFactory()
    browser = seen_by(PersonFactory(admin=True))

    def more(count):
        for one in OrganisationFactory.create_batch(count, branch=branch, territory=france["C57463"]):
            HeadcountFactory(organisation=one)

    more(10)
    ten = cost_of(browser, address)
    more(290)
    assert cost_of(browser, address) == ten <= 15


def test_the_table_of_an_import_is_offered_to_those_who_run_programmes_alone(france, seen_by):
    structure = OrganisationFactory(territory=france["C57463"])
    delegate, director = PersonFactory(delegate=True), PersonFactory(director=True, membership__organisation=structure)
    assert "Tableau pour réimport" in seen_by(delegate).get("/annuaire/").content.decode()
    page = seen_by(director).get("/annuaire/?format=reimport-csv")
    assert page["Content-Type"].startswith("text/html")
    assert "Tableau pour réimport" not in page.content.decode()


# --- The map -----------------------------------------------------------------------------------------------------------


def test_the_map_counts_what_the_person_sees_and_nothing_of_the_neighbour_region(france, seen_by):
    for key in ("C57463", "D57", "D54", "C76540"):
        OrganisationFactory(territory=france[key])
    delegate = PersonFactory(delegate=True)
    found = queries.spread(Organisation.objects.visible_to(delegate).filter(kind="member"))
    assert [(part.key, count) for part, count in found.parts] == [("D57", 2), ("D54", 1)]
    assert found.total == 3
    shown = seen_by(delegate).get(f"{MAP}?nature=member").content.decode()
    assert "Moselle\u00a0: 2\u00a0organisations sur 3" in shown
    assert "Seine-Maritime</a>" not in shown


def test_a_small_part_of_many_is_never_said_to_be_none(france, seen_by):
    OrganisationFactory.create_batch(200, territory=france["C57463"])
    OrganisationFactory(territory=france["D54"])
    rows = seen_by(PersonFactory(delegate=True)).get(f"{MAP}?nature=member").context["rows"]
    assert [row["cells"][2] for row in rows] == ["100\u00a0%", "moins de 1\u00a0%"]


def test_each_number_leads_to_its_list_with_the_same_choice(france, seen_by):
    for key in ("C57463", "D57", "D54"):
        OrganisationFactory(territory=france[key], has_staff_council=key != "D57")
    browser = seen_by(PersonFactory(delegate=True))
    shown = browser.get(f"{MAP}?nature=member&cse=oui").content.decode()
    assert 'href="/annuaire/?nature=member&amp;cse=oui&amp;departement=D57"' in shown
    assert len(names_in(browser.get(f"{LIST}?nature=member&cse=oui&departement=D57&format=csv"))) == 1


def test_france_is_counted_by_region_and_a_departement_by_epci(france, seen_by):
    for key in ("C57463", "C57001", "D57", "C76540"):
        OrganisationFactory(territory=france[key])
    OrganisationFactory(territory=None)
    everything = Organisation.objects.visible_to(PersonFactory(admin=True))
    by_region = queries.spread(everything)
    assert {part.key: count for part, count in by_region.parts} == {"R44": 3, "R28": 1}
    assert by_region.elsewhere == 1
    by_epci = queries.spread(everything.filter(territory__path__contains="/D57/"), department="D57")
    assert {part.key: count for part, count in by_epci.parts} == {"E200039865": 1, "E200000001": 1}
    assert by_epci.elsewhere == 1
    page = seen_by(PersonFactory(admin=True)).get(f"{MAP}?departement=D57").content.decode()
    assert "Metz Métropole" in page
    assert "1\u00a0organisation n’est connue" in page


def test_an_empty_map_says_how_to_widen_the_choice(france, seen_by):
    shown = seen_by(PersonFactory(delegate=True)).get(f"{MAP}?nature=provider").content.decode()
    assert "Rien ne correspond à ce choix." in shown
