"""Signing in by a code: no password, no enumeration, every mail in the outbox."""

import re

import pytest
from django.core.cache import cache

from continuum.directory import queries
from continuum.directory.models import Person
from continuum.toolkit import clock, outbox
from continuum.toolkit.models import OutboxMessage
from continuum.toolkit.records import MailState

from .factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)

ASK, CODE = "/connexion/", "/connexion/code/"


@pytest.fixture(autouse=True)
def _no_earlier_try():
    cache.clear()
    yield
    cache.clear()


def code_for(person):
    mail = OutboxMessage.objects.filter(kind="directory.sign_in_code", to=person.email).latest("created_at")
    return mail.text.split("\u00a0:\n\n")[1].split("\n")[0]


def ask(client, address, **parameters):
    return client.post(ASK, {"email": address}, **parameters)


def body(response):
    """What is read, less the mark against forged forms and the address that was typed."""
    return re.sub(r"[A-Za-z0-9]{64}|\S+@\S+", "", response.content.decode())


def test_a_code_sent_by_mail_signs_in_and_leads_where_one_was_going(client):
    person = PersonFactory()
    asked = client.post(f"{ASK}?next=/annuaire/mon-acces/", {"email": person.email.upper()})
    mail = OutboxMessage.objects.get(kind="directory.sign_in_code")
    assert mail.subject == "Votre code de connexion"
    assert "dix minutes" in client.get(asked["Location"]).content.decode()
    done = client.post(asked["Location"], {"code": code_for(person)})
    assert done["Location"] == "/annuaire/mon-acces/"
    assert client.get("/annuaire/mon-acces/").status_code == 200


def test_a_known_and_an_unknown_address_get_the_same_pages_and_one_mail_each(client):
    person = PersonFactory()
    known = ask(client, person.email)
    known_page = client.get(known["Location"])
    client.cookies.clear()
    unknown = ask(client, "inconnue@essai.example")
    unknown_page = client.get(unknown["Location"])
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert body(known_page) == body(unknown_page)
    for address in (person.email, "inconnue@essai.example"):
        assert OutboxMessage.objects.filter(to=address).count() == 1


def test_a_wrong_code_is_refused_alike_for_a_known_and_an_unknown_address(client):
    person = PersonFactory()
    answers = []
    for address in (person.email, "inconnue@essai.example"):
        ask(client, address)
        answers.append(client.post(CODE, {"code": "FAUX-CODE"}))
        client.cookies.clear()
    known, unknown = answers
    assert "Ce code n’est pas le bon" in known.content.decode()
    assert body(known) == body(unknown)


def test_three_wrong_codes_and_the_right_one_comes_too_late(client):
    person = PersonFactory()
    ask(client, person.email)
    right = code_for(person)
    for _ in range(3):
        client.post(CODE, {"code": "FAUX-CODE"})
    client.post(CODE, {"code": right})
    assert "_auth_user_id" not in client.session


def test_a_code_works_only_where_it_was_asked_and_once(client):
    person = PersonFactory()
    ask(client, person.email)
    right = code_for(person)
    elsewhere = type(client)()
    elsewhere.post(CODE, {"code": right})
    assert "_auth_user_id" not in elsewhere.session
    client.post(CODE, {"code": right})
    client.post("/deconnexion/")
    client.post(CODE, {"code": right})
    assert "_auth_user_id" not in client.session


def test_asking_too_often_for_the_same_address_is_refused_in_french(client):
    person = PersonFactory()
    for _ in range(3):
        assert ask(type(client)(), person.email).status_code == 302
    refused = ask(type(client)(), person.email)
    assert refused.status_code == 200
    assert "Trop de demandes" in refused.content.decode()
    assert OutboxMessage.objects.filter(to=person.email).count() == 3


def test_another_code_can_be_asked_for_and_replaces_the_first(client):
    person = PersonFactory()
    ask(client, person.email)
    first = code_for(person)
    client.post(CODE, {"action": "resend"})
    second = code_for(person)
    assert first != second
    client.post(CODE, {"code": first})
    assert "_auth_user_id" not in client.session
    client.post(CODE, {"code": second})
    assert "_auth_user_id" in client.session


def test_a_mistyped_address_can_be_changed(client):
    ask(client, "mauvaise@essai.example")
    assert "Changer d’adresse" in client.get(CODE).content.decode()
    response = client.post("/deconnexion/", {"next": ASK}, follow=True)
    assert "Votre adresse électronique" in response.content.decode()


def test_a_closed_account_does_not_sign_in(client):
    person = PersonFactory()
    ask(client, person.email)
    right = code_for(person)
    Person.objects.update(is_active=False)
    response = client.post(CODE, {"code": right}, follow=True)
    assert "Ce compte est fermé" in response.content.decode()
    assert "_auth_user_id" not in client.session
    client.cookies.clear()
    ask(client, person.email)
    assert OutboxMessage.objects.filter(kind="directory.sign_in_code").count() == 1


def test_a_session_ends_when_its_account_is_closed(client):
    person = PersonFactory()
    client.force_login(person)
    Person.objects.update(is_active=False)
    assert client.get("/annuaire/mon-acces/").status_code == 302


def test_a_code_is_erased_from_the_outbox_once_it_has_left(client, settings):
    settings.CONTINUUM_MAIL_DELIVERS = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ask(client, PersonFactory().email)
    sent = OutboxMessage.objects.get(kind="directory.sign_in_code")
    assert (sent.state, sent.text) == (MailState.SENT, "")


def test_the_code_stays_readable_where_no_mail_leaves(client):
    ask(client, PersonFactory().email)
    assert OutboxMessage.objects.get(kind="directory.sign_in_code").state == MailState.DISPLAYED
    assert outbox.kinds.get("directory.sign_in_code").secret


def test_the_first_visit_is_noted_and_the_next_session_keeps_when_it_was(client):
    person = PersonFactory()
    with clock.held_at("2021-03-10T09:00"):
        ask(client, person.email)
        client.post(CODE, {"code": code_for(person)})
        first = clock.now()
        assert queries.previous_visit(client.session) is None
    client.post("/deconnexion/")
    with clock.held_at("2021-03-12T09:00"):
        ask(client, person.email)
        client.post(CODE, {"code": code_for(person)})
        second = clock.now()
    person.refresh_from_db()
    assert (person.joined_at, person.last_visit_at) == (first, second)
    assert queries.previous_visit(client.session) == first


def test_an_address_without_form_is_refused_with_an_example(client):
    response = ask(client, "claire@")
    assert "claire@association.example" in response.content.decode()


def test_opening_the_way_out_asks_first(client):
    client.force_login(PersonFactory())
    assert "Se déconnecter" in client.get("/deconnexion/").content.decode()
    assert "_auth_user_id" in client.session
