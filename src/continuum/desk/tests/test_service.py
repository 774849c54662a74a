"""The state of the service: one word for everybody, the whole for those who look after it, nothing for others."""

import pytest
from django.core import mail as django_mail
from django.db import OperationalError

from continuum.desk import services
from continuum.directory.tests.factories import PersonFactory
from continuum.toolkit import health, mail_domain, mail_setup
from continuum.toolkit.access import Refused
from continuum.toolkit.health import BROKEN, GOOD, Line
from continuum.toolkit.records import OutboxMessage, Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return PersonFactory(admin=True)


@pytest.fixture
def known_domain(monkeypatch):
    monkeypatch.setattr(mail_domain.NameServers, "texts", lambda self, name: [])


# --- One word --------------------------------------------------------------------------------------------------------------


def test_whoever_watches_reads_one_word_for_one_query_and_no_session(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/sante/")
    assert (answer.status_code, answer.content.decode()) == (200, "en service\n")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_a_database_that_does_not_answer_gives_503(client, monkeypatch):
    def silent():
        raise OperationalError("no database for user continuum at 192.0.2.1")

    monkeypatch.setattr(health, "answers", silent)
    answer = client.get("/sante/")
    assert (answer.status_code, answer.content.decode()) == (503, "hors service\n")


def test_nothing_can_be_posted_there(client):
    assert client.post("/sante/").status_code == 405


# --- The whole -----------------------------------------------------------------------------------------------------------------


def test_the_administration_sees_each_line_and_what_to_do(client, admin):
    client.force_login(admin)
    page = client.get("/service/").content.decode()
    for word in ("Base de données", "Ouvrier", "Sauvegarde", "aucune sauvegarde connue", "en panne"):
        assert word in page
    assert 'href="/service/"' in client.get("/bureau/").content.decode()


def test_the_page_costs_the_same_whatever_there_is_to_say(client, admin, django_assert_max_num_queries):
    client.force_login(admin)
    client.get("/service/")
    with django_assert_max_num_queries(25):
        client.get("/service/")


@pytest.mark.parametrize("role", ["delegate", "officer", "director", "partner"])
@pytest.mark.parametrize("address", ["/service/", "/service/courrier/"])
def test_nobody_else_finds_it(client, role, address):
    client.force_login(PersonFactory(**{role: True}))
    assert client.get(address).status_code == 404
    assert client.post(address, {"to": "a@essai.example"}).status_code == 404
    assert 'href="/service/"' not in client.get("/bureau/").content.decode()


# --- The mail ------------------------------------------------------------------------------------------------------------------


def test_the_button_has_the_worker_check_the_mail_and_the_page_shows_what_it_found(client, admin, known_domain):
    client.force_login(admin)
    form = client.get("/service/courrier/").context["form"]
    answer = client.post("/service/courrier/", {"to": admin.email, "submission_key": form["submission_key"].value()})
    work = Work.objects.get(label="Vérification du courrier")
    assert answer["Location"] == work.get_absolute_url()
    from continuum.desk.tasks import verify_mail

    assert verify_mail(lambda *told: None, to=admin.email) == "/service/courrier/"
    page = client.get("/service/courrier/").content.decode()
    assert "aucun serveur de courrier n’est réglé" in page
    assert "Dernière vérification" in page


def test_a_wrong_address_is_refused_on_the_page(client, admin):
    client.force_login(admin)
    form = client.get("/service/courrier/").context["form"]
    answer = client.post("/service/courrier/", {"to": "claire", "submission_key": form["submission_key"].value()})
    assert answer.status_code == 200
    assert not Work.objects.filter(label="Vérification du courrier").exists()


def test_only_those_who_look_after_the_service_may_ask():
    with pytest.raises(Refused):
        services.ask_mail_check(to="a@essai.example", by=PersonFactory(delegate=True))


@pytest.mark.django_db(transaction=True)
def test_a_test_mail_leaves_through_the_outbox_once_the_server_takes_it(admin, settings, monkeypatch, known_domain):
    settings.CONTINUUM_MAIL_DELIVERS = True
    monkeypatch.setattr(mail_setup, "smtp_lines", lambda to: [Line("Destinataire", GOOD, to)])
    lines = services.check_mail(to="claire@essai.example")
    assert [(line.label, line.kind) for line in lines[:2]] == [("Destinataire", GOOD), ("Courriel d’essai", GOOD)]
    assert [sent.to for sent in django_mail.outbox] == [["claire@essai.example"]]
    assert OutboxMessage.objects.get().kind == "desk.mail_test"


def test_no_mail_leaves_when_the_server_refuses(admin, monkeypatch, known_domain):
    monkeypatch.setattr(mail_setup, "smtp_lines", lambda to: [Line("Connexion", BROKEN, "fermée", "Ouvrez.")])
    services.check_mail(to="claire@essai.example")
    assert not OutboxMessage.objects.exists()
