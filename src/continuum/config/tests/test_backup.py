"""A backup brings back exactly what was there, or says that it does not, and never touches what it cannot replace."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
import uuid
from pathlib import Path

import pytest
from django.db import connection, transaction

from continuum.config.backup import Refusal, restoring, sealing
from continuum.config.backup.engine import engine
from continuum.config.backup.restoring import restore, serving
from continuum.config.backup.saving import save
from continuum.directory.models import Organisation, Person
from continuum.directory.services.privacy import erase_person
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory
from continuum.toolkit import erasures
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.records import MailState, OutboxMessage, Slot

from .installations import REHEARSAL, names_like, rewritten, with_manifest

NOON = dt.datetime(2021, 3, 10, 12, tzinfo=dt.UTC)


def names():
    return sorted(Organisation.objects.values_list("name", flat=True))


def replaced(file, **more):
    """Restore in place of the present installation."""
    return restore(file, replace=True, confirm=engine().short(engine().current), **more)


def untouched(filled):
    """The installation is there as before, and nothing else was left behind."""
    return names() == ["Association « L’Été » (fictive)"] and names_like(filled) == [engine().short(filled)]


# --- There and back --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sealed", [False, True])
def test_what_was_saved_comes_back_and_what_was_there_is_kept_under_another_name(filled, tmp_path, settings, key, sealed):
    used = key if sealed else None
    saved = save(out=tmp_path / "a.tar.gz", key=used)
    before = engine().contents(filled)
    Organisation.objects.update(name="Nom écrasé (fictif)")
    OrganisationFactory()
    (settings.MEDIA_ROOT / "notes" / "compte rendu.txt").write_text("écrasé", encoding="utf-8")

    restored = replaced(saved.file, key=used)

    assert names() == ["Association « L’Été » (fictive)"]
    assert (settings.MEDIA_ROOT / "notes" / "compte rendu.txt").read_text(encoding="utf-8") == "quinze comités"
    same = engine().contents(filled)
    assert {table for table in before if before[table] != same[table]} <= {"toolkit_journalentry"}
    with serving(engine().named(restored.former_database)):
        assert Organisation.objects.filter(name="Nom écrasé (fictif)").count() == 1
    assert (Path(restored.former_files) / "notes" / "compte rendu.txt").read_text(encoding="utf-8") == "écrasé"


def test_the_rows_of_today_can_be_written_after_a_restoration(archive):
    """Numbers given by the database go on from where they were."""
    replaced(archive)
    Slot.objects.create(job="essai", due_at=NOON)
    OrganisationFactory()
    assert Organisation.objects.count() == 2


def test_a_rehearsal_is_made_beside_and_changes_nothing(archive, filled, settings):
    restored = restore(archive, into=REHEARSAL)
    assert untouched(filled)
    with serving(restored.database):
        assert names() == ["Association « L’Été » (fictive)"]
    assert (restored.files / "notes" / "compte rendu.txt").exists()
    with pytest.raises(Refusal, match="existe déjà"):
        restore(archive, into=REHEARSAL)


def test_what_is_written_during_a_backup_is_in_it_whole_or_not_at_all(filled, tmp_path):
    going, stop, written = threading.Event(), threading.Event(), []

    def write():
        try:
            while not stop.is_set():
                moment = NOON + dt.timedelta(minutes=len(written))
                with transaction.atomic():
                    Slot.objects.create(job="un", due_at=moment)
                    Slot.objects.create(job="deux", due_at=moment)
                written.append(moment)
                if len(written) >= 10:
                    going.set()
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert going.wait(20)
    saved = save(out=tmp_path / "a.tar.gz")
    stop.set()
    writer.join(20)

    restored = restore(saved.file, into=REHEARSAL)
    with serving(restored.database):
        one, two = (Slot.objects.filter(job=job).count() for job in ("un", "deux"))
    assert one == two
    assert 10 <= one <= len(written)


# --- What is refused -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("where", [0.3, 0.5, 0.9])
def test_an_altered_archive_is_refused(filled, tmp_path, key, sealed, where):
    used = key if sealed else None
    file = save(out=tmp_path / "a.tar.gz", key=used).file
    content = bytearray(file.read_bytes())
    content[int(len(content) * where)] ^= 1
    file.write_bytes(content)
    with pytest.raises(Refusal):
        replaced(file, key=used)
    assert untouched(filled)


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("left", [0.0, 0.001, 0.5, 0.999])
def test_an_archive_cut_short_is_refused(filled, tmp_path, key, sealed, left):
    used = key if sealed else None
    file = save(out=tmp_path / "a.tar.gz", key=used).file
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * left)])
    with pytest.raises(Refusal):
        replaced(file, key=used)
    assert untouched(filled)


def test_a_sealed_archive_opens_with_its_own_key_only(filled, tmp_path, key):
    file = save(out=tmp_path / "a.tar.gz", key=key).file
    assert b"L\xe2\x80\x99\xc3\x89t\xc3\xa9" not in file.read_bytes()
    other = tmp_path / "autre"
    sealing.write_new_key(other)
    with pytest.raises(Refusal, match="n’est pas celle de cette sauvegarde"):
        replaced(file, key=sealing.read_key(other))
    with pytest.raises(Refusal, match="chiffrée"):
        replaced(file)
    assert untouched(filled)


def test_an_archive_that_is_not_sealed_is_not_taken_for_one_that_is(archive, filled, key):
    """Whoever can write in the folder of the backups could otherwise put one of their own there."""
    with pytest.raises(Refusal, match="n’est pas chiffrée"):
        replaced(archive, key=key)
    assert untouched(filled)


def test_a_missing_file_is_named(archive, filled):
    without = rewritten(archive, lambda members: members.pop("files/notes/compte rendu.txt"))
    with pytest.raises(Refusal, match=r"Il manque «\u00a0files/notes/compte rendu\.txt\u00a0»"):
        replaced(without)
    assert untouched(filled)


def test_a_file_that_is_not_what_it_was_is_named(archive):
    other = rewritten(archive, lambda members: members.update({"files/notes/compte rendu.txt": b"seize comites"}))
    with pytest.raises(Refusal, match="compte rendu"):
        replaced(other)


def test_a_file_that_would_leave_its_folder_is_refused(archive, tmp_path):
    hostile = rewritten(archive, lambda members: members.update({"files/../../hors.txt": b"dehors"}))
    with pytest.raises(Refusal, match="n’est pas une sauvegarde"):
        replaced(hostile)
    assert not list(tmp_path.rglob("hors.txt"))


def _one_row_more(fields):
    fields["tables"]["directory_organisation"]["rows"] += 1


def _other_content(fields):
    fields["tables"]["directory_organisation"]["checksum"] = "0"


def _a_table_more(fields):
    fields["tables"]["directory_gone"] = {"rows": 1, "checksum": "0"}


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (_one_row_more, "1\u00a0ligne au lieu de 2"),
        (_other_content, "le contenu de la table"),
        (_a_table_more, "directory_gone manque"),
    ],
)
def test_a_database_that_is_not_what_the_manifest_says_is_refused(archive, filled, fault, said):
    with pytest.raises(Refusal, match=said):
        replaced(rewritten(archive, with_manifest(fault)))
    assert untouched(filled)


def test_an_archive_of_a_later_program_is_refused(archive, filled):
    for later in ({"version": "99.0.0"}, {"format": 2}, {"migrations": [["plan", "9999_later"]]}):
        with pytest.raises(Refusal, match="plus récent"):
            replaced(rewritten(archive, with_manifest(lambda fields, later=later: fields.update(later))))
    assert untouched(filled)


def test_a_date_that_is_none_is_refused_before_anything_is_built(archive, filled):
    with pytest.raises(Refusal, match="n’est pas une sauvegarde"):
        replaced(rewritten(archive, with_manifest(lambda fields: fields.update(made_at="hier"))))
    assert untouched(filled)


def test_an_archive_of_the_other_engine_is_refused(archive, filled):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    with pytest.raises(Refusal, match="même moteur"):
        replaced(rewritten(archive, with_manifest(lambda fields: fields.update(engine=other))))
    assert untouched(filled)


def test_an_installation_is_replaced_only_by_who_writes_its_name(archive, filled):
    with pytest.raises(Refusal, match="--replace --confirm"):
        restore(archive)
    with pytest.raises(Refusal, match="écrivez le nom"):
        restore(archive, replace=True, confirm="oui")
    assert untouched(filled)


def test_an_installation_without_anybody_is_filled_without_asking(archive, settings):
    Person.objects.all().delete()
    Organisation.objects.all().delete()
    (settings.MEDIA_ROOT / "notes" / "compte rendu.txt").unlink()
    restore(archive)
    assert names() == ["Association « L’Été » (fictive)"]


def test_a_machine_that_was_lost_comes_back_from_the_archive_alone(archive, filled, settings):
    engine().drop(filled)
    shutil.rmtree(settings.VAR_DIR)
    restored = restore(archive)
    assert names() == ["Association « L’Été » (fictive)"]
    assert (restored.files / "notes" / "compte rendu.txt").read_text(encoding="utf-8") == "quinze comités"
    assert (restored.former_database, restored.former_files) == ("", "")


def test_a_database_in_use_is_not_replaced(archive, filled):
    started, stop = threading.Event(), threading.Event()

    def serve():
        Organisation.objects.count()
        started.set()
        stop.wait(20)
        connection.close()

    visitor = threading.Thread(target=serve)
    visitor.start()
    started.wait(20)
    try:
        with pytest.raises(Refusal, match="arrêtez"):
            replaced(archive)
    finally:
        stop.set()
        visitor.join(20)
    assert untouched(filled)


@pytest.mark.parametrize("step", ["_migrate", "settle", "_put_in_place"])
def test_a_restoration_that_fails_half_way_leaves_everything_as_it_was(archive, filled, settings, monkeypatch, step):
    def fails(*given):
        raise ZeroDivisionError

    monkeypatch.setattr(restoring, step, fails)
    with pytest.raises(ZeroDivisionError):
        replaced(archive)
    assert untouched(filled)
    assert (settings.MEDIA_ROOT / "notes" / "compte rendu.txt").exists()


def test_a_change_of_name_that_fails_puts_the_files_back(archive, filled, settings, monkeypatch):
    def fails(*given):
        raise OSError("disk gone")

    monkeypatch.setattr(type(engine()), "swap", fails)
    (settings.MEDIA_ROOT / "depuis.txt").write_text("écrit depuis", encoding="utf-8")
    with pytest.raises(OSError, match="disk gone"):
        replaced(archive)
    assert untouched(filled)
    assert (settings.MEDIA_ROOT / "depuis.txt").exists()


# --- What must not live again ------------------------------------------------------------------------------------------------


def _mail(state):
    moment = dict.fromkeys(("dated_at", "created_at", "next_try_at"), NOON)
    return OutboxMessage.objects.create(key=str(uuid.uuid4()), kind="essai", to="a@essai.example", state=state, **moment)


def test_a_mail_that_was_waiting_is_not_sent_a_second_time(filled, tmp_path):
    waiting, sent = _mail(MailState.WAITING), _mail(MailState.SENT)
    restored = replaced(save(out=tmp_path / "a.tar.gz").file)
    waiting.refresh_from_db()
    sent.refresh_from_db()
    assert (waiting.state, sent.state, restored.uncertain_mails) == (MailState.UNCERTAIN, MailState.SENT, 1)


def test_open_sessions_are_closed_and_the_journal_says_so(filled, tmp_path, client):
    client.force_login(Person.objects.get())
    assert client.get("/bureau/").status_code == 200
    replaced(save(out=tmp_path / "a.tar.gz").file)
    assert client.get("/bureau/").status_code == 302
    assert JournalEntry.objects.get(verb="installation.restored").words == "restauré"


def test_somebody_erased_since_the_backup_does_not_come_back(filled, tmp_path):
    gone = PersonFactory(name="Effacée Essai-Fictif")
    file = save(out=tmp_path / "a.tar.gz").file
    erase_person(person=gone, reason="sa demande", by=SYSTEM)
    restored = replaced(file)
    assert restored.erased == 1
    assert not Person.objects.filter(name__contains="Effacée").exists()


def test_the_list_of_erasures_is_joined_and_never_shortened(filled, tmp_path, settings):
    settings.CONTINUUM_ERASURES.write_text('{"mark": "ancien"}\n')
    file = save(out=tmp_path / "a.tar.gz").file
    settings.CONTINUUM_ERASURES.write_text('{"mark": "depuis"}\n{"mark": "cou')
    replaced(file)
    assert settings.CONTINUUM_ERASURES.read_text() == '{"mark": "depuis"}\n{"mark": "cou\n{"mark": "ancien"}\n'
    assert erasures.marks() == {"depuis", "ancien"}
