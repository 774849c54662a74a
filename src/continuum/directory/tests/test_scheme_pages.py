"""Pages of the repertory: the list, the record, and the three answers for a structure."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from continuum.directory import panels, queries
from continuum.directory.enums import Role
from continuum.directory.models import Organisation, Scheme, SchemeCorrection, Segment
from continuum.toolkit import clock
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.predicates import Answer

from .factories import (
    AgreementFactory,
    HeadcountFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    SchemeFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/annuaire/dispositifs/"
SMALL = {"term": "effectif", "op": "<", "value": 50, "on": "today"}
COUNCIL = {"term": "cse", "op": "is", "value": True}
MOSELLE = {"term": "territoire", "op": "in", "value": ["D57"]}


def words(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def public(who, key="R44"):
    return Segment.objects.create(name="Public", territory=TerritoryFactory(key=key), rule={"version": 1, "who": who})


def scheme_for(who, title="Dispositif", key="R44", **fields):
    return SchemeFactory(title=title, audience=public(who, key), territory=TerritoryFactory(key=key), **fields)


def director_of(structure, role=Role.DIRECTOR):
    person = PersonFactory()
    MembershipFactory(person=person, role=role, organisation=structure, territory=TerritoryFactory(key="R44"))
    return person


# --- The list and the record -----------------------------------------------------------------------------------------------


def test_the_list_shows_what_serves_a_territory_and_says_how_far_to_trust_it(france, delegate, seen_by):
    SchemeFactory(title="Conseil à l’Emploi")
    SchemeFactory(title="Exonération", kind="contribution_exemption", territory=TerritoryFactory(key="D57"), verified_on=None)
    SchemeFactory(title="Ailleurs", territory=TerritoryFactory(key="R28"))
    browser = seen_by(delegate)
    shown = words(browser.get(LIST))
    assert "2 dispositifs" in shown
    assert "Ailleurs" not in shown
    assert "à vérifier" in shown
    narrowed = {
        "?sorte=advice": "Conseil à l’Emploi",
        "?fraicheur=a-verifier": "Exonération",
        "?fraicheur=fresh": "Conseil à l’Emploi",
        "?q=exoneration": "Exonération",
        "?q=emploi": "Conseil à l’Emploi",
    }
    for query, title in narrowed.items():
        found = words(browser.get(f"{LIST}{query}"))
        assert "1 dispositif<" in found.replace("</span>", "<"), query
        assert title in found
    by_owner = words(browser.get(f"{LIST}?q=organisme+emploi"))
    assert by_owner.index("Conseil à l’Emploi") < by_owner.rindex("Exonération"), "what says both words comes first"
    assert "2 dispositifs" in words(browser.get(f"{LIST}?territoire=D57")), "what serves the region serves its parts"


def test_the_list_is_carried_away_with_the_freshness_in_words(france, delegate, seen_by):
    SchemeFactory(title="Conseil", verified_on=None)
    taken = b"".join(seen_by(delegate).get(f"{LIST}?format=csv").streaming_content).decode()
    assert "Conseil" in taken
    assert "à vérifier" in taken
    assert "<svg" not in taken
    assert JournalEntry.objects.filter(verb="export").exists()


def test_a_scheme_elsewhere_is_found_by_nobody_of_here(france, delegate, seen_by):
    elsewhere = SchemeFactory(territory=TerritoryFactory(key="R28"))
    assert seen_by(delegate).get(elsewhere.get_absolute_url()).status_code == 404
    assert Client().get(elsewhere.get_absolute_url()).status_code == 302
    assert queries.schemes_answering(queries.seen_schemes(delegate), "dispositif").count() == 0


def test_a_director_reads_the_record_and_finds_nothing_to_write(france, delegate, seen_by):
    scheme = scheme_for(SMALL, "Conseil", verified_by=delegate, verified_on=clock.today())
    SchemeCorrection.objects.create(scheme=scheme, text="Secret de la correction", proposed_at=clock.now())
    hers, theirs = (words(seen_by(one).get(scheme.get_absolute_url())) for one in (PersonFactory(director=True), delegate))
    assert "Moins de 50 salariés à ce jour" in hers
    assert delegate.name not in hers
    assert "Secret de la correction" not in hers
    for mark in ("Modifier", "Confirmer ces renseignements", "Ce qui a été écrit ici"):
        assert mark not in hers
        assert mark in theirs
    assert "Secret de la correction" in theirs


# --- For one structure -----------------------------------------------------------------------------------------------------


@pytest.fixture
def structure(france):
    found = OrganisationFactory(name="Association d’essai (fictive)", territory=TerritoryFactory(key="C57463"))
    HeadcountFactory(organisation=found, employees=80)
    return found


def address_of(structure):
    return reverse("directory:schemes_for", args=[structure.pk])


def told(structure, person=None):
    rows = queries.seen_schemes(person) if person else Scheme.objects.select_related("territory", "audience__territory")
    return {one.scheme.title: one for one in queries.for_structure(rows, structure).told}


def test_three_answers_each_with_its_reason(structure, delegate):
    SchemeFactory(title="Pour tous")
    scheme_for(SMALL, "Petites")
    scheme_for(COUNCIL, "Avec CSE")
    SchemeFactory(title="Ardennes", territory=TerritoryFactory(key="D08"))
    SchemeFactory(title="Passé", deadline=clock.today() - dt.timedelta(days=1))
    found = told(structure, delegate)
    assert {title: one.answer for title, one in found.items()} == {
        "Pour tous": Answer.YES,
        "Petites": Answer.NO,
        "Avec CSE": Answer.UNKNOWN,
        "Ardennes": Answer.NO,
        "Passé": Answer.NO,
    }
    assert found["Petites"].reasons == ("moins de 50\u00a0salariés à ce jour (connu\u00a0: 80\u00a0salariés en 2022)",)
    assert found["Ardennes"].reasons == ("dans les Ardennes",)
    assert found["Passé"].reasons[0].startswith("Échéance passée le ")
    assert (found["Avec CSE"].missing, found["Avec CSE"].first_missing) == ("comité social et économique (CSE)", "cse")


def test_a_national_scheme_asks_no_territory_of_a_structure_whose_place_is_not_known(structure):
    Organisation.objects.update(territory=None)
    national = TerritoryFactory(key="FR")
    SchemeFactory(title="National", territory=national)
    scheme_for({"not": SMALL}, "National, grandes", key="FR")
    SchemeFactory(title="Régional")
    found = {title: (one.answer, one.missing) for title, one in told(structure).items()}
    assert found == {
        "National": (Answer.YES, ""),
        "National, grandes": (Answer.YES, ""),
        "Régional": (Answer.UNKNOWN, "territoire"),
    }


def test_the_territory_of_the_public_counts_as_that_of_the_scheme(structure):
    SchemeFactory(title="Régional, public ardennais", audience=public({"not": SMALL}, "D08"))
    SchemeFactory(title="Régional, public mosellan", audience=public({"not": SMALL}, "D57"))
    found = {title: one.answer for title, one in told(structure).items()}
    assert found == {"Régional, public ardennais": Answer.NO, "Régional, public mosellan": Answer.YES}


def test_why_not_names_every_condition_that_says_no_and_no_other(structure):
    either = {"any": [SMALL, {"term": "effectif", "op": "<", "value": 20, "on": "today"}]}
    scheme_for({"all": [either, {"not": COUNCIL}, MOSELLE]}, "Composé")
    reasons = told(structure)["Composé"].reasons
    assert [one.partition(" (")[0].replace("\u00a0", " ") for one in reasons] == [
        "moins de 50 salariés à ce jour",
        "moins de 20 salariés à ce jour",
    ]


def test_a_rule_that_can_no_longer_be_read_is_said_and_breaks_nothing(structure):
    scheme_for({"term": "disparu", "op": "<", "value": 1}, "Illisible")
    SchemeFactory(title="Pour tous")
    found = told(structure)
    assert found["Illisible"].answer == Answer.UNKNOWN
    assert "ne peut plus être lue" in found["Illisible"].missing
    assert found["Pour tous"].answer == Answer.YES


def test_a_director_sees_her_answers_and_completes_what_she_may(structure, seen_by):
    scheme_for(COUNCIL, "Avec CSE")
    scheme_for({"term": "adhesion", "op": "in", "value": ["x"]}, "Adhérentes")
    scheme_for(SMALL, "Petites")
    SchemeFactory(title="Pour tous")
    browser = seen_by(director_of(structure))
    shown = words(browser.get(address_of(structure)))
    assert "Vous concernent" in shown
    change = reverse("directory:change_organisation", args=[structure.pk])
    assert f'href="{change}"' in shown
    assert "À demander à la délégation régionale" in shown
    assert "Il faudrait : moins de 50 salariés à ce jour (connu : 80 salariés en 2022)" in shown
    assert browser.get(change).status_code == 200
    member = words(seen_by(director_of(structure, Role.BOARD_MEMBER)).get(address_of(structure)))
    assert f'href="{change}"' not in member


def test_what_is_completed_changes_the_answer(structure, seen_by):
    scheme_for({"term": "convention", "op": "in", "value": ["9001"]}, "De la convention")
    assert told(structure)["De la convention"].answer == Answer.UNKNOWN
    Organisation.objects.update(agreement=AgreementFactory(idcc="9001"))
    assert told(structure)["De la convention"].answer == Answer.YES


def test_a_need_keeps_one_kind_of_help(structure, seen_by):
    SchemeFactory(title="Conseil")
    SchemeFactory(title="Exonération", kind="contribution_exemption")
    shown = words(seen_by(director_of(structure)).get(f"{address_of(structure)}?besoin=contribution_exemption"))
    assert "Exonération" in shown
    assert ">Conseil<" not in shown
    every = words(seen_by(director_of(structure)).get(f"{address_of(structure)}?besoin=rien"))
    assert ">Conseil<" in every


def test_a_structure_is_looked_at_by_those_who_see_it_alone(structure, delegate, seen_by):
    SchemeFactory()
    expected = {
        delegate: 200,
        director_of(structure): 200,
        PersonFactory(director=True): 404,
        PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28")): 404,
    }
    assert {one: seen_by(one).get(address_of(structure)).status_code for one in expected} == expected
    institution = OrganisationFactory(institution=True)
    assert seen_by(delegate).get(address_of(institution)).status_code == 404


def test_the_page_of_an_organisation_says_what_it_may_have_or_what_it_brings(structure, delegate, seen_by):
    institution = OrganisationFactory(institution=True)
    assert panels.schemes_panel(delegate, structure) == panels.schemes_panel(delegate, institution) == {}
    SchemeFactory(title="Conseil", owner=institution)
    assert "1 dispositif la concerne, 0 à compléter, 0 non" in words(seen_by(delegate).get(structure.get_absolute_url()))
    assert "Conseil" in words(seen_by(delegate).get(institution.get_absolute_url()))


def test_many_schemes_cost_what_few_cost(structure, delegate, django_assert_num_queries):
    def rows():
        return list(queries.seen_schemes(delegate))

    for number in range(3):
        scheme_for({"all": [SMALL, MOSELLE]}, f"Dispositif {number}")
    few = rows()
    with django_assert_num_queries(4):  # the structure, its headcount, its place, and where it is asked to lie
        queries.for_structure(few, structure)
    for number in range(20):
        scheme_for({"any": [SMALL, {"term": "effectif", "op": ">", "value": number, "on": "today"}]}, f"Autre {number}")
    many = rows()
    with django_assert_num_queries(4):
        queries.for_structure(many, structure)
