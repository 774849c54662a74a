"""Each line of the state of the service turns when the thing it speaks of breaks, and says what to do."""

from __future__ import annotations

import datetime as dt
import shutil
import uuid
from types import SimpleNamespace

import pytest
from django.core.checks import registry as checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from continuum.toolkit import clock, health
from continuum.toolkit.health import BROKEN, GOOD, WATCH
from continuum.toolkit.records import MailState, OutboxMessage, Slot, Work, WorkState
from continuum.toolkit.tasks import deliver_mail

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2021, 3, 10, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def at_noon(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.CONTINUUM_MAIL_DELIVERS = True
    with clock.held_at(NOON):
        yield


@pytest.fixture
def safe(monkeypatch):
    """The database of the tests is in haste; the one of this test keeps its promises."""
    good = {name: sorted(values)[0] for name, values in health.PROMISED[connection.vendor].items()}
    monkeypatch.setattr(health, "database_settings", lambda: good)
    return good


def mail(state, minutes=0):
    moment = NOON - dt.timedelta(minutes=minutes)
    fields = dict.fromkeys(("dated_at", "created_at", "next_try_at"), moment)
    OutboxMessage.objects.create(key=str(uuid.uuid4()), kind="essai", to="a@essai.example", state=state, **fields)


# --- The database --------------------------------------------------------------------------------------------------------


def test_settings_of_the_database_are_read_from_the_database():
    assert set(health.database_settings()) == set(health.PROMISED[connection.vendor])


def test_sqlite_keeps_on_the_disk_what_it_confirms():
    if connection.vendor == "sqlite":
        assert (health.broken_promises(), health.database().kind) == ([], GOOD)


def test_a_database_that_could_forget_is_broken_and_stops_production(safe, settings):
    assert health.database().kind == GOOD
    assert health.durable_database(None, databases=["default"]) == []
    settings.PRODUCTION = True
    assert health.durable_database(None, databases=["default"]) == []
    name = next(iter(safe))
    safe[name] = "off"
    assert (health.database().kind, name in health.database().detail) == (BROKEN, True)
    assert [error.id for error in health.durable_database(None, databases=["default"])] == ["continuum.E001"]
    with pytest.raises(SystemCheckError, match=name):
        call_command("check", databases=["default"])


def test_the_check_is_made_only_when_a_database_is_named():
    assert health.durable_database in checks.registry.get_checks(include_deployment_checks=False)
    assert health.durable_database(None) == []


def test_a_table_that_is_missing_is_seen(monkeypatch):
    assert health.migrations().kind == GOOD
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one", "two"])
    assert "prepare" in health.migrations().remedy


# --- What works behind -----------------------------------------------------------------------------------------------------


def test_the_worker_is_alive_as_long_as_it_keeps_its_minutes():
    assert health.worker().kind == BROKEN
    Slot.objects.create(job=deliver_mail.path, due_at=NOON - dt.timedelta(minutes=2))
    assert health.worker().kind == GOOD
    with clock.held_at(NOON + dt.timedelta(hours=2)):
        assert health.worker().detail == "dernier signe de vie il y a 2\u00a0heures"


def test_another_job_is_no_sign_of_life():
    Slot.objects.create(job="continuum.autre", due_at=NOON)
    assert health.worker().kind == BROKEN


def test_mail_that_waits_too_long_fails_or_is_uncertain_is_counted(settings):
    mail(MailState.SENT)
    mail(MailState.WAITING, minutes=5)
    assert health.mail().kind == GOOD
    mail(MailState.UNCERTAIN)
    mail(MailState.FAILED)
    mail(MailState.FAILED, minutes=60 * 24 * 30)
    assert (health.mail().kind, health.mail().detail) == (WATCH, "1 à envoyer, 1 non remis et 1\u00a0incertain en sept jours")
    mail(MailState.WAITING, minutes=60)
    assert health.mail().kind == BROKEN
    settings.CONTINUUM_MAIL_DELIVERS = False
    assert "CONTINUUM_SMTP_HOST" in health.mail().remedy


def test_a_work_that_gave_up_is_named_with_its_error_and_not_with_its_object():
    assert health.works().kind == GOOD
    Work.objects.create(
        path="x", label="Bilan", about="Association secrète", state=WorkState.FAILED, error="Plus de place.",
        created_at=NOON, run_after=NOON, finished_at=NOON,
    )  # fmt: skip
    line = health.works()
    assert (line.kind, line.detail) == (WATCH, "Bilan\u00a0: Plus de place.")


# --- The machine -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("free", "kind"), [(10**12, GOOD), (3 * 10**9, WATCH), (10**8, BROKEN)])
def test_a_disk_that_fills_up_is_seen(monkeypatch, free, kind):
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=free))
    assert health.disk().kind == kind


def test_the_last_backup_grows_old(tmp_path):
    assert health.backup().kind == BROKEN
    health.note_backup(at=NOON, file="a.tar.gz", size=10, sealed=True)
    assert (health.backup().kind, health.backup().detail) == (GOOD, "vérifiée le 10 mars 2021 à 13:00")
    for days, kind in ((2, WATCH), (10, BROKEN)):
        with clock.held_at(NOON + dt.timedelta(days=days)):
            assert health.backup().kind == kind
    (tmp_path / health.LAST_BACKUP).write_text("[]")
    assert health.backup().kind == BROKEN


def test_every_line_that_is_not_in_order_says_what_to_do():
    lines = health.report()
    assert {line.label for line in lines} >= {
        "Base de données",
        "Tables",
        "Ouvrier",
        "Courrier",
        "Sauvegarde",
        "Heure",
        "Version",
    }
    assert [line.label for line in lines if line.kind != GOOD and not line.remedy] == []


@pytest.mark.parametrize(
    ("seconds", "said"), [(4, "4\u00a0secondes"), (60, "1\u00a0minute"), (7300, "2\u00a0heures"), (90_000, "1\u00a0jour")]
)
def test_a_length_of_time_is_said_in_its_largest_unit(seconds, said):
    assert health.lasting(dt.timedelta(seconds=seconds)) == said
