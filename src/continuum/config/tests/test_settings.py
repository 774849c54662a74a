"""Settings that would betray somebody are refused when the program starts, in French."""

from __future__ import annotations

import runpy

import pytest
from django.core.exceptions import ImproperlyConfigured

from continuum.config import settings as file

PRODUCTION = {"CONTINUUM_PRODUCTION": "oui", "CONTINUUM_SECRET_KEY": "x" * 64, "CONTINUUM_HOSTS": "continuum.example"}


@pytest.fixture
def read(monkeypatch, tmp_path):
    monkeypatch.setenv("CONTINUUM_VAR", str(tmp_path))

    def run(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(file.__file__)

    return run


@pytest.mark.parametrize(
    ("given", "starttls", "direct", "port"),
    [("oui", True, False, 25), ("direct", False, True, 465), ("Direct", False, True, 465), ("non", False, False, 25)],
)
def test_mail_is_ciphered_as_the_provider_asks(read, given, starttls, direct, port):
    found = read(CONTINUUM_SMTP_HOST="courrier.example", CONTINUUM_SMTP_TLS=given)
    assert [found[f"EMAIL_{name}"] for name in ("USE_TLS", "USE_SSL", "PORT")] == [starttls, direct, port]


def test_a_way_of_ciphering_that_is_misspelt_never_means_in_clear(read):
    with pytest.raises(ImproperlyConfigured, match="CONTINUUM_SMTP_TLS"):
        read(CONTINUUM_SMTP_TLS="dirct")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"CONTINUUM_SECRET_KEY": ""}, "CONTINUUM_SECRET_KEY manque"),
        ({"CONTINUUM_SECRET_KEY": "à remplacer"}, "CONTINUUM_SECRET_KEY est trop courte"),
        ({"CONTINUUM_DEMO": "oui"}, "démonstration"),
        ({"DATABASE_URL": "mysql://continuum@localhost/continuum"}, "postgresql://"),
    ],
)
def test_production_does_not_start_without_what_keeps_it_safe(read, wrong, said):
    assert read(**PRODUCTION)["SESSION_COOKIE_SECURE"]
    with pytest.raises(ImproperlyConfigured, match=said):
        read(**(PRODUCTION | wrong))


def test_production_does_not_start_without_the_names_of_its_site(read, monkeypatch):
    monkeypatch.delenv("CONTINUUM_HOSTS", raising=False)
    with pytest.raises(ImproperlyConfigured, match="CONTINUUM_HOSTS"):
        read(**{name: value for name, value in PRODUCTION.items() if name != "CONTINUUM_HOSTS"})
