"""Pages of the plan: what each person finds there."""

import re

import pytest

from continuum.directory.tests.factories import PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.toolkit.submissions import new_key

from . import factories

pytestmark = pytest.mark.django_db


def without_tokens(response):
    """The page, less what is drawn anew at each request."""
    return re.sub(r"[0-9A-Za-z]{64}", "", response.content.decode())


@pytest.fixture
def land():
    return factories.two_regions()


@pytest.fixture
def officer(client, land):
    person = PersonFactory(officer=True, membership__programme=land["programme"])
    client.force_login(person)
    return person


def test_a_node_shows_its_texts_with_their_questions_answered(client, land, officer):
    from continuum.toolkit.registry import answering

    assert answering.get("the register"), "the register must be declared for texts to be answered"
    factories.PassageFactory(node=land["east"], body="Nous avons [[inconnue]] sujets.")
    page = client.get("/programmes/essai/est/").content.decode()
    assert "[sans réponse]" in page
    assert "Aucune mesure ne porte le code" in page


def test_a_text_is_saved_once_and_comes_back_to_its_place(client, land, officer):
    typed = {"body": "Un texte.", "submission_key": new_key()}
    first = client.post("/textes/context/essai/est/", typed)
    again = client.post("/textes/context/essai/est/", typed)
    assert first["Location"] == again["Location"] == "/programmes/essai/est/#context"


def test_a_refused_text_stays_in_the_form(client, land, officer):
    page = client.post("/textes/context/essai/est/", {"body": "Voici [[ une faute", "submission_key": new_key()})
    assert "Voici [[ une faute" in page.content.decode()
    assert "Ligne 1" in page.content.decode()


def test_a_text_typed_in_an_expired_session_is_given_back_after_signing_in(client, land, officer):
    form = client.get("/textes/context/essai/est/").context["form"]
    typed = {"body": "Une heure de travail.", "submission_key": new_key(), "typed_by": form["typed_by"].value()}
    client.logout()
    refused = client.post("/textes/context/essai/est/", typed)
    assert refused.status_code == 302
    client.force_login(officer)
    assert "Une heure de travail." in client.get("/textes/context/essai/est/").content.decode()


def test_another_programme_answers_exactly_like_a_missing_one(client, land, officer):
    factories.NodeFactory(programme=ProgrammeFactory(code="ailleurs"), code="ailleurs")
    foreign, missing = client.get("/programmes/ailleurs/"), client.get("/programmes/nulle-part/")
    assert foreign.status_code == missing.status_code == 404
    assert without_tokens(foreign).replace("ailleurs", "nulle-part") == without_tokens(missing)


def test_a_delegate_cannot_open_the_form_of_another_region(client, land):
    client.force_login(PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44")))
    assert client.get("/textes/context/essai/est/").status_code == 200
    assert client.get("/textes/context/essai/ouest/").status_code == 404


def test_an_organisation_with_two_roles_is_listed_once(client, land, officer):
    partner = factories.PartnershipFactory(node=land["east"], role="committee")
    factories.PartnershipFactory(node=land["east"], role="funder", organisation=partner.organisation)
    page = client.get("/programmes/essai/est/").content.decode()
    assert page.count(partner.organisation.name) == 1
    assert "membre du comité" in page
    assert "financeur" in page
