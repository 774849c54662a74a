"""The page on which the owner of a scheme answers, by the link of a mail and nothing else."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from continuum.directory import services
from continuum.directory.models import Scheme, SchemeCorrection
from continuum.directory.queries.schemes import mail_refused_on, waiting_for_keepers
from continuum.toolkit import clock
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.submissions import new_key

from .factories import PersonFactory, SchemeFactory

pytestmark = pytest.mark.django_db


def words(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def question(france):
    scheme = SchemeFactory(title="Conseil d’essai", verified_on=None, asked_on=clock.today())
    return scheme, reverse("directory:scheme_question", args=[services.question_token(scheme)])


def answered(address, do, **fields):
    return Client().post(address, {"do": do, "submission_key": new_key(), **fields})


def test_opening_the_link_says_nothing(question):
    scheme, address = question
    for ask in (Client().get, Client().head, Client().get):
        assert ask(address).status_code == 200
    scheme.refresh_from_db()
    assert (scheme.verified_on, scheme.asked_on) == (None, clock.today())
    assert not JournalEntry.objects.exists()


def test_one_click_confirms_and_closes_the_question(question):
    scheme, address = question
    assert answered(address, "confirmer")["Location"] == address
    scheme.refresh_from_db()
    assert (scheme.verified_on, scheme.confirmed_by_owner) == (clock.today(), True)
    assert "Cette demande est close" in words(Client().get(address))
    assert "Cette demande est close" in words(answered(address, "corriger", text="Trop tard"))
    assert not SchemeCorrection.objects.exists()


def test_a_correction_needs_words_and_goes_to_the_team(question, delegate):
    scheme, address = question
    refused = answered(address, "corriger", text=" ")
    assert refused.status_code == 200
    assert "Écrivez ce qu’il faut corriger" in words(refused)
    assert answered(address, "corriger", text="Le service a déménagé.", link_is_broken="on").status_code == 302
    assert SchemeCorrection.objects.get().text == "Le service a déménagé."
    scheme.refresh_from_db()
    assert (scheme.verified_on, scheme.link_broken_on) == (None, clock.today())
    assert [line.action for line in waiting_for_keepers(delegate)] == ["Lire et traiter"]


def test_she_may_refuse_these_mails(question, seen_by):
    scheme, address = question
    answered(address, "ne-plus-ecrire")
    assert mail_refused_on(scheme) == clock.today()
    assert services.ask_owners() == 0
    delegate = PersonFactory(delegate=True)
    assert "L’organisme ne veut plus recevoir ces courriels depuis le" in words(seen_by(delegate).get(scheme.get_absolute_url()))


def test_a_link_too_old_does_nothing_and_says_to_whom_to_write(question, settings):
    _, address = question
    settings.CONTINUUM_DATA_CONTACT = "contact@continuum.example"
    with clock.held_at(clock.today() + dt.timedelta(days=91)):
        assert answered(address, "confirmer").status_code == 200
        shown = words(Client().get(address))
    assert "Ce lien n’est plus valable" in shown
    assert "90 jours" in shown
    assert 'écrivez à <a href="mailto:contact@continuum.example">' in shown
    assert Scheme.objects.get().verified_on is None


def test_the_page_shows_the_record_and_no_trace_of_the_team(question, delegate):
    scheme, address = question
    scheme.verified_by = delegate
    scheme.save()
    shown = words(Client().get(address))
    assert "Conseil d’essai" in shown
    assert delegate.name not in shown
    assert "/modifier/" not in shown


def test_an_unknown_act_does_nothing_and_a_forged_link_finds_nothing(question):
    _, address = question
    assert answered(address, "supprimer").status_code == 200
    assert Scheme.objects.get().verified_on is None
    assert Client().get(f"{address[:-3]}/").status_code == 404
    assert answered(f"{address[:-3]}/", "confirmer").status_code == 404


def test_a_click_from_another_site_confirms_nothing(question):
    _, address = question
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"do": "confirmer", "submission_key": new_key()}).status_code == 403
    assert Scheme.objects.get().verified_on is None


def test_too_many_answers_from_one_place_are_refused(question):
    _, address = question
    client = Client()
    statuses = [client.post(address, {"do": "rien", "submission_key": new_key()}).status_code for _ in range(32)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert client.get(address).status_code == 200
