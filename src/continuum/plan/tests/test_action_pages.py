"""The pages of a structure's actions: written from a phone, stepped with what each step asks, closed to everybody else."""

import re

import pytest
from django.test import Client

from continuum.directory.models import Organisation
from continuum.directory.tests.factories import MembershipFactory, OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.plan.models import StructureAction
from continuum.plan.models.actions import ActionQuerySet
from continuum.toolkit import clock
from continuum.toolkit.submissions import new_key

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at("2026-03-02"):
        yield


@pytest.fixture
def structure():
    return OrganisationFactory(name="Les Mirabelles (fictive)", territory=TerritoryFactory(key="C57463"))


@pytest.fixture
def director(client, structure):
    person = member(structure)
    client.force_login(person)
    return person


@pytest.fixture
def action(structure):
    return factories.StructureActionFactory(organisation=structure, title="Revoir le planning", need="Départs en cours d’année")


def member(structure, role="director", **within):
    person = PersonFactory()
    MembershipFactory(person=person, role=role, organisation=structure, **within)
    return person


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def text_of(answer):
    return answer.content.decode()


def pages(structure, action):
    under, own = f"/structures/{structure.pk}/actions/", f"/actions-de-structure/{action.pk}/"
    return [under, f"{under}ajouter/", own, f"{own}modifier/", f"{own}retirer/", f"{own}etape/in_progress/"]


# --- Writing ---------------------------------------------------------------------------------------------------------------


def test_a_director_adds_an_action_and_answers_for_it(client, director, structure):
    assert "Écrivez la première" in text_of(client.get(f"/structures/{structure.pk}/actions/"))
    form = client.get(f"/structures/{structure.pk}/actions/ajouter/").context["form"]
    assert form["owner"].value() == director.pk
    typed = {"title": "Revoir le planning", "need": "Départs", "owner": director.pk, "due_on": "2026-06-30"}
    answer = send(client, f"/structures/{structure.pk}/actions/ajouter/", **typed)
    made = StructureAction.objects.get()
    assert answer["Location"] == f"/actions-de-structure/{made.pk}/"
    page = text_of(client.get(answer["Location"]))
    for words in ("Revoir le planning", "proposée", "30 juin 2026", str(director), "Commencer", "Départs"):
        assert words in page


def test_the_same_sending_twice_makes_one_action(client, director, structure):
    typed = {"submission_key": new_key(), "title": "Revoir le planning"}
    for _ in range(2):
        client.post(f"/structures/{structure.pk}/actions/ajouter/", typed)
    assert StructureAction.objects.count() == 1


def test_a_past_day_and_a_stranger_as_owner_are_refused_beside_their_field(client, director, structure):
    stranger = member(OrganisationFactory())
    typed = {"title": "x", "owner": stranger.pk, "due_on": "2026-03-01"}
    form = send(client, f"/structures/{structure.pk}/actions/ajouter/", **typed).context["form"]
    assert list(form.errors) == ["owner"]
    form = send(client, f"/structures/{structure.pk}/actions/ajouter/", **{**typed, "owner": ""}).context["form"]
    assert "passée" in form.errors["due_on"][0]
    assert not StructureAction.objects.exists()


def test_changing_keeps_what_another_saved_meanwhile(client, director, action):
    url = f"/actions-de-structure/{action.pk}/modifier/"
    seen = client.get(url).context["form"]["seen"].value()
    StructureAction.objects.update(need="Ce que le conseil a ajouté")
    send(client, url, title="Revoir les plannings", need="Départs en cours d’année", seen=seen)
    kept = StructureAction.objects.get()
    assert (kept.title, kept.need) == ("Revoir les plannings", "Ce que le conseil a ajouté")


def test_an_owner_who_lost_her_access_is_said_and_may_be_replaced(client, director, action, structure):
    StructureAction.objects.update(owner=PersonFactory(name="Partie Essai-Fictif"))
    page = text_of(client.get(f"/actions-de-structure/{action.pk}/modifier/"))
    assert "Partie Essai-Fictif n’a plus accès" in page
    send(client, f"/actions-de-structure/{action.pk}/modifier/", title="Revoir le planning", owner=director.pk)
    assert StructureAction.objects.get().owner == director


def test_removing_asks_first(client, director, action, structure):
    url = f"/actions-de-structure/{action.pk}/retirer/"
    assert "Retirer l’action" in text_of(client.get(url))
    assert StructureAction.objects.exists()
    assert send(client, url)["Location"] == f"/structures/{structure.pk}/actions/"
    assert not StructureAction.objects.exists()


# --- Steps -----------------------------------------------------------------------------------------------------------------


def seen(client, url):
    return client.get(url).context["form"]["seen"].value()


def test_a_step_that_asks_nothing_is_one_button(client, director, action):
    url = f"/actions-de-structure/{action.pk}/etape/in_progress/"
    page = text_of(client.get(url))
    assert "Commencer" in page
    assert not re.search(r"<textarea|type=\"date\"", page)
    send(client, url, seen=seen(client, url))
    assert StructureAction.objects.get().status == "in_progress"
    assert "En cours" in text_of(client.get(f"/actions-de-structure/{action.pk}/"))


def test_a_block_says_why_what_would_unblock_it_and_when_to_come_back(client, director, action):
    StructureAction.objects.update(status="in_progress")
    url = f"/actions-de-structure/{action.pk}/etape/blocked/"
    form = send(client, url, seen=seen(client, url), remind_on="2026-03-01").context["form"]
    assert set(form.errors) == {"reason", "condition", "remind_on"}
    typed = {"reason": "Budget refusé", "condition": "Un autre financeur", "remind_on": "2026-04-01"}
    send(client, url, seen=seen(client, url), **typed)
    page = text_of(client.get(f"/actions-de-structure/{action.pk}/"))
    for words in ("bloquée", "Budget refusé", "Un autre financeur", "1er avril 2026", "Lever le blocage", "Revoir plus tard"):
        assert words in page
    again = client.get(f"/actions-de-structure/{action.pk}/etape/blocked/").context["form"]
    assert again["reason"].value() == "Budget refusé"


def test_the_second_of_two_who_step_reads_a_sentence_and_may_then_go_on(client, director, action, structure):
    url = f"/actions-de-structure/{action.pk}/etape/not_interested/"
    before = seen(client, url)
    StructureAction.objects.update(status="in_progress")
    answer = send(client, url, seen=before, reason="Autre priorité")
    assert "Entre-temps" in text_of(answer)
    assert StructureAction.objects.get().status == "in_progress"
    form = answer.context["form"]
    assert form["reason"].value() == "Autre priorité"
    send(client, url, seen=form["seen"].value(), reason="Autre priorité")
    assert StructureAction.objects.get().status == "not_interested"


def test_a_link_to_a_step_that_is_offered_no_more_goes_back_with_a_sentence(client, director, action):
    StructureAction.objects.update(status="done")
    url = f"/actions-de-structure/{action.pk}/etape/blocked/"
    for answer in (client.get(url, follow=True), client.post(url, {"submission_key": new_key()}, follow=True)):
        assert "n’est plus à faire ici" in text_of(answer)
    assert client.get(f"/actions-de-structure/{action.pk}/etape/nulle-part/").status_code == 404


# --- Who -------------------------------------------------------------------------------------------------------------------


def strangers(structure):
    programme = factories.ProgrammeFactory()
    far = {"territory": TerritoryFactory(key="R28")}
    return {
        "another structure": member(OrganisationFactory(territory=structure.territory)),
        "a partner in the name of the structure": member(structure, "partner"),
        "a partner of a programme": PersonFactory(partner=True, membership__programme=programme),
        "the officer of one programme": PersonFactory(officer=True, membership__programme=programme),
        "the neighbour region": PersonFactory(delegate=True, membership__territory=far["territory"]),
        "nobody": PersonFactory(),
    }


def test_the_structure_and_its_delegation_open_every_page(structure, action):
    for person in (member(structure), member(structure, "board_member"), PersonFactory(delegate=True), PersonFactory(admin=True)):
        assert [browser(person).get(url).status_code for url in pages(structure, action)] == [200] * 6


def test_nobody_else_finds_any_of_them(structure, action):
    for who, person in strangers(structure).items():
        client = browser(person)
        assert [client.get(url).status_code for url in pages(structure, action)] == [404] * 6, who
        typed = {"title": "Volée", "seen": "proposed"}
        assert [send(client, url, **typed).status_code for url in pages(structure, action)] == [404] * 6, who
    assert [Client().get(url).status_code for url in pages(structure, action)] == [302] * 6
    kept = StructureAction.objects.get()
    assert (kept.title, kept.status) == ("Revoir le planning", "proposed")


def test_that_attack_succeeds_where_actions_are_seen_with_their_structure(structure, action, monkeypatch):
    careless = lambda self, person: self.filter(organisation__in=Organisation.objects.visible_to(person))  # noqa: E731
    monkeypatch.setattr(ActionQuerySet, "visible_to", careless)
    monkeypatch.setattr("continuum.plan.views.actions.rules.answers_for_structures", lambda person: True)
    both = member(structure, "partner")
    MembershipFactory(person=both, role="director", organisation=OrganisationFactory())
    assert browser(both).get(f"/actions-de-structure/{action.pk}/").status_code == 200


def test_whoever_holds_two_accesses_is_not_let_in_by_the_wrong_one(structure, action):
    """A partner in the name of this structure who directs another one."""
    both = member(structure, "partner")
    MembershipFactory(person=both, role="director", organisation=OrganisationFactory())
    assert [browser(both).get(url).status_code for url in pages(structure, action)] == [404] * 6


def test_the_page_of_the_structure_shows_its_actions_to_those_who_answer_for_it_alone(client, director, structure, action):
    assert "Revoir le planning" in text_of(client.get(f"/annuaire/organisations/{structure.pk}/"))
    partner = browser(member(structure, "partner")).get(f"/annuaire/organisations/{structure.pk}/")
    assert partner.status_code == 200
    assert "Revoir le planning" not in text_of(partner)
    assert "Actions de la structure" not in text_of(partner)


def test_another_structure_is_never_offered_as_owner_nor_named(client, director, structure):
    neighbour = member(OrganisationFactory(territory=structure.territory))
    neighbour.name = "Voisine Essai-Fictif"
    neighbour.save()
    assert "Voisine" not in text_of(client.get(f"/structures/{structure.pk}/actions/ajouter/"))


def test_the_list_costs_the_same_for_one_action_and_for_ten(client, director, structure, django_assert_max_num_queries):
    for _ in range(10):
        factories.StructureActionFactory(organisation=structure, owner=director, status="done")
        factories.StructureActionFactory(organisation=structure, owner=director)
    with django_assert_max_num_queries(15):
        client.get(f"/structures/{structure.pk}/actions/")
