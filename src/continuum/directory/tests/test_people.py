"""« Personnes » : the list, the page of each, and how little a colleague reads."""

import pytest

from continuum.directory.enums import Function, Role
from continuum.toolkit import clock, registry
from continuum.toolkit.models import JournalEntry

from .factories import MembershipFactory, OrganisationFactory, PersonFactory, PositionFactory
from .test_second_factor import sent

pytestmark = pytest.mark.django_db

PEOPLE, INVITE, TODAY = "/annuaire/personnes/", "/annuaire/acces/inviter/", "2022-05-10"


def page_of(person):
    return f"{PEOPLE}{person.pk}/"


def test_the_list_is_searched_without_accents_and_filtered(delegate, france, seen_by):
    PositionFactory(person__name="Élodie Essai-Fictif", function=Function.HR_LEAD)
    structure = OrganisationFactory(name="Les Échalas (fictive)", territory=france["D08"])
    PositionFactory(person__name="Yves Essai-Fictif", organisation=structure, mandate=True)
    PersonFactory(name="Claire Essai-Fictif", officer=True, membership__territory=france["D54"])
    names = ("Élodie", "Yves", "Claire")
    with clock.held_at(TODAY):
        for question, kept in {
            "q=elodie": ["Élodie"],
            "fonction=hr_lead": ["Élodie"],
            "etat=mandat": ["Yves"],
            "etat=attend": ["Claire"],
            "role=officer": ["Claire"],
            "q=echalas": ["Yves"],
            "territoire=R44": ["Élodie", "Yves", "Claire"],
            "territoire=R28": [],
        }.items():
            shown = seen_by(delegate).get(f"{PEOPLE}?{question}").context["listing"]["rows"]
            found = [name for name in names if any(str(row["cells"][0]).startswith(name) for row in shown)]
            assert sorted(found) == sorted(kept), question


def test_people_stand_in_the_order_of_their_names_without_accents(delegate, seen_by):
    for name in ("Fulbert Essai-Fictif", "Élise Essai-Fictif", "Désiré Essai-Fictif"):
        PositionFactory(person__name=name)
    shown = seen_by(delegate).get(f"{PEOPLE}").context["listing"]["rows"]
    assert [row["cells"][0].split()[0] for row in shown] == ["Déléguée", "Désiré", "Élise", "Fulbert"]


def test_whoever_changes_name_changes_place():
    person = PersonFactory(name="Zoé Essai-Fictif")
    person.name = "Éloïse Essai-Fictif"
    person.save(update_fields=["name"])
    person.refresh_from_db()
    assert person.search_name == "eloise essai fictif"


def test_a_director_reads_who_enters_for_her_structure_and_a_member_of_the_board_does_not(seen_by):
    director = PersonFactory(name="Diane Essai-Fictif", director=True)
    structure = director.memberships.get().organisation
    on_board = MembershipFactory(person__name="Bruno Essai-Fictif", role=Role.BOARD_MEMBER, organisation=structure).person
    MembershipFactory(person__name="Ancien Essai-Fictif", role=Role.BOARD_MEMBER, organisation=structure, ends_on="2020-01-01")
    read = {person: seen_by(person).get(structure.get_absolute_url()).content.decode() for person in (director, on_board)}
    said = "Bruno Essai-Fictif (conseil d’administration), Diane Essai-Fictif (direction de structure)."
    assert said in read[director]
    assert "Ancien" not in read[director]
    assert "entrent dans Continuum" not in read[on_board]


def test_the_list_leaves_for_a_spreadsheet_with_a_reason_that_the_journal_keeps(delegate, seen_by):
    PositionFactory(person__name="Élodie Essai-Fictif")
    browser = seen_by(delegate)
    assert sent(browser, f"{PEOPLE}?format=csv", reason="").headers["Content-Type"].startswith("text/html")
    assert not JournalEntry.objects.exists()
    exported = b"".join(sent(browser, f"{PEOPLE}?format=csv", reason="convocation à la rencontre").streaming_content).decode()
    assert "Élodie Essai-Fictif" in exported
    details = JournalEntry.objects.get(verb="export").details
    assert (details["rows"], details["reason"]) == (2, "convocation à la rencontre")


def test_a_director_reads_names_and_functions_of_her_structure_and_no_address(seen_by):
    structure = OrganisationFactory()
    colleague = PositionFactory(organisation=structure, person__name="Paule Essai-Fictif", person__phone="0387000000")
    stranger = PositionFactory(person__name="Lointaine Essai-Fictif")
    director = PersonFactory(director=True, membership__organisation=structure)
    browser = seen_by(director)
    pages = [browser.get(one) for one in (PEOPLE, page_of(colleague.person), f"/annuaire/organisations/{structure.pk}/")]
    for response in (*pages, sent(browser, f"{PEOPLE}?format=csv", reason="préparer le conseil")):
        shown = (b"".join(response.streaming_content) if response.streaming else response.content).decode()
        assert "Paule Essai-Fictif" in shown
        for hidden in (colleague.person.email, "0387000000", "Lointaine"):
            assert hidden not in shown, response.request["PATH_INFO"]
    assert browser.get(page_of(stranger.person)).status_code == 404
    assert browser.get(f"{PEOPLE}?role=officer").context["listing"]["count_text"].startswith("2")


@pytest.mark.parametrize("trait", ["partner", None])
def test_others_have_no_list_of_people(seen_by, trait):
    assert seen_by(PersonFactory(**({trait: True} if trait else {}))).get(PEOPLE).status_code == 404


def test_the_list_of_people_costs_the_same_whatever_its_length(delegate, seen_by, django_assert_max_num_queries):
    browser = seen_by(delegate)
    PositionFactory.create_batch(20)
    with django_assert_max_num_queries(15):
        assert browser.get(PEOPLE).status_code == 200


def test_the_page_of_a_person_costs_the_same_whatever_she_does(delegate, seen_by, django_assert_max_num_queries):
    person = PersonFactory()
    browser = seen_by(delegate)
    for _ in range(6):
        structure = OrganisationFactory()
        position = PositionFactory(person=person, organisation=structure, mandate=True)
        MembershipFactory(
            person=person, role=Role.BOARD_MEMBER, organisation=structure, territory=structure.territory, position=position
        )
    with django_assert_max_num_queries(15):
        assert browser.get(page_of(person)).status_code == 200


def test_the_page_of_a_person_names_the_next_thing_to_do(delegate, seen_by):
    person = PositionFactory().person
    shown = seen_by(delegate).get(page_of(person)).content.decode()
    assert "Aucun accès ne lui est ouvert" in shown
    assert f"/annuaire/acces/inviter/?personne={person.pk}" in shown
    form = seen_by(delegate).get(f"{INVITE}?personne={person.pk}").context["form"]
    assert form["email"].value() == person.email
    hidden = PersonFactory()
    assert not seen_by(delegate).get(f"{INVITE}?personne={hidden.pk}").context["form"]["email"].value()


def test_the_search_of_the_site_finds_the_people_one_may_see(delegate, france):
    position = PositionFactory(person__name="Élodie Essai-Fictif")
    (source,) = [one for one in registry.searches if one.label == "Personnes"]
    (found,) = source.find(delegate, "elodie", 10)
    assert (found.title, found.url) == ("Élodie Essai-Fictif", page_of(position.person))
    assert str(position.organisation) in found.detail
    neighbour = PersonFactory(delegate=True, membership__territory=france["R28"])
    for stranger in (neighbour, PersonFactory(partner=True), PersonFactory()):
        assert list(source.find(stranger, "elodie", 10)) == []
