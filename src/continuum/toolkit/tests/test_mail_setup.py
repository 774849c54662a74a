"""The check of the mail says at which step it fails and what to do, and gives nothing away."""

from __future__ import annotations

import socket
import ssl

import pytest

from continuum.toolkit import mail_setup
from continuum.toolkit.health import BROKEN, GOOD, WATCH
from continuum.toolkit.mail_setup import smtp_lines, worst

from .smtp_server import mail_server

STEPS = ["Nom du serveur", "Connexion", "Chiffrement", "Compte", "Expéditeur", "Destinataire"]


@pytest.fixture
def setup(settings, tmp_path):
    """The settings of a server that is started by the test."""
    settings.DEFAULT_FROM_EMAIL = "Continuum <continuum@essai.example>"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "localhost", False, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""

    def run(offers=(), refusals=None, direct=False):
        with mail_server(tmp_path, offers=offers, refusals=refusals, direct=direct) as server:
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
            lines = list(smtp_lines("claire@essai.example"))
        run.heard, run.received = server.heard, server.received
        return lines

    run.settings = settings
    return run


def trusting(monkeypatch):
    """The certificate of the tests is believed, its name is not looked at."""

    def context():
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
        return made

    monkeypatch.setattr(mail_setup.ssl, "create_default_context", context)


def test_a_server_that_takes_mail_passes_each_step_and_receives_nothing(setup, monkeypatch):
    trusting(monkeypatch)
    setup.settings.EMAIL_USE_TLS, setup.settings.EMAIL_HOST_USER, setup.settings.EMAIL_HOST_PASSWORD = True, "continuum", "s3cret"
    lines = setup(offers=("STARTTLS", "AUTH PLAIN LOGIN"))
    assert [line.label for line in lines] == STEPS
    assert {line.kind for line in lines} == {GOOD}
    assert setup.received == []
    assert "DATA" not in setup.heard


@pytest.mark.parametrize(
    ("step", "refusals"),
    [
        ("Expéditeur", {"MAIL": "550 pas en ce nom"}),
        ("Destinataire", {"RCPT": "550 inconnu"}),
        ("Connexion", {"EHLO": "421 plus tard", "HELO": "421 plus tard"}),
    ],
)
def test_the_refused_step_is_named_and_the_next_ones_are_not_tried(setup, step, refusals):
    lines = setup(refusals=refusals)
    assert [line.label for line in lines] == STEPS[: STEPS.index(step) + 1]
    assert (lines[-1].kind, bool(lines[-1].remedy)) == (BROKEN, True)


def test_a_wrong_password_is_said_without_being_shown(setup, monkeypatch):
    trusting(monkeypatch)
    setup.settings.EMAIL_USE_TLS, setup.settings.EMAIL_HOST_USER, setup.settings.EMAIL_HOST_PASSWORD = True, "continuum", "s3cret"
    lines = setup(offers=("STARTTLS", "AUTH PLAIN"), refusals={"AUTH": "535 s3cret refuse"})
    assert lines[-1].label == "Compte"
    assert "535" in lines[-1].detail
    assert "s3cret" not in f"{lines}"


def test_a_certificate_that_nobody_vouches_for_stops_the_check(setup):
    setup.settings.EMAIL_USE_TLS = True
    lines = setup(offers=("STARTTLS",))
    assert (lines[-1].label, lines[-1].kind) == ("Chiffrement", BROKEN)
    assert "certificat" in lines[-1].detail


def test_encryption_that_is_asked_and_not_offered_is_said(setup):
    setup.settings.EMAIL_USE_TLS = True
    assert "STARTTLS" in setup()[-1].detail


def test_a_server_that_is_ciphered_from_the_first_word_passes_each_step(setup, monkeypatch):
    trusting(monkeypatch)
    setup.settings.EMAIL_USE_SSL, setup.settings.EMAIL_HOST_USER, setup.settings.EMAIL_HOST_PASSWORD = True, "continuum", "s3cret"
    lines = setup(offers=("AUTH PLAIN",), direct=True)
    assert [(line.label, line.kind) for line in lines] == [(step, GOOD) for step in STEPS]
    assert "TLS dès la connexion" in lines[STEPS.index("Chiffrement")].detail


def test_its_certificate_is_looked_at_too(setup):
    setup.settings.EMAIL_USE_SSL = True
    lines = setup(direct=True)
    assert (lines[-1].label, lines[-1].kind) == ("Chiffrement", BROKEN)
    assert "certificat" in lines[-1].detail


@pytest.mark.parametrize(("direct", "word"), [(True, "CONTINUUM_SMTP_TLS=direct"), (False, "CONTINUUM_SMTP_TLS=oui")])
def test_the_other_way_of_ciphering_is_proposed_where_the_first_word_is_not_understood(setup, monkeypatch, direct, word):
    monkeypatch.setattr(mail_setup, "TIMEOUT", 0.2)
    setup.settings.EMAIL_USE_SSL = not direct
    line = setup(direct=direct)[-1]
    assert (line.label, line.kind, word in line.remedy) == ("Connexion", BROKEN, True)


@pytest.mark.parametrize(("name", "secret"), [("continuum", "à remplacer"), ("été", "s3cret")])
def test_an_accent_that_cannot_be_sent_is_said(setup, monkeypatch, name, secret):
    """« à remplacer » is what stands in the example of the settings."""
    trusting(monkeypatch)
    setup.settings.EMAIL_USE_TLS, setup.settings.EMAIL_HOST_USER, setup.settings.EMAIL_HOST_PASSWORD = True, name, secret
    line = setup(offers=("STARTTLS", "AUTH PLAIN"))[-1]
    assert (line.label, line.kind, "accent" in line.remedy) == ("Compte", BROKEN, True)
    assert secret not in f"{line}"


def test_an_address_that_the_dialogue_cannot_say_is_refused_at_its_step(setup):
    setup.settings.DEFAULT_FROM_EMAIL = "Continuum <été@essai.example>"
    assert [line.label for line in setup()][-1] == "Expéditeur"


def test_mail_in_clear_is_to_watch_when_the_server_could_encrypt(setup):
    line = next(line for line in setup(offers=("STARTTLS",)) if line.label == "Chiffrement")
    assert (line.kind, "CONTINUUM_SMTP_TLS=oui" in line.remedy) == (WATCH, True)


def test_no_server_an_unknown_name_and_a_closed_port_are_told_apart(settings, monkeypatch):
    settings.EMAIL_HOST = ""
    assert [line.detail for line in smtp_lines("a@essai.example")] == ["aucun serveur de courrier n’est réglé"]
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed.getsockname()[1]
        assert [line.label for line in smtp_lines("a@essai.example")] == ["Nom du serveur", "Connexion"]

    def unknown(*given, **named):
        raise socket.gaierror

    monkeypatch.setattr(mail_setup.socket, "getaddrinfo", unknown)
    lines = list(smtp_lines("a@essai.example"))
    assert [(line.label, line.kind) for line in lines] == [("Nom du serveur", BROKEN)]


def test_the_worst_line_speaks_for_all(setup):
    assert worst([]) == GOOD
    assert worst(setup(refusals={"RCPT": "550 non"})) == BROKEN
