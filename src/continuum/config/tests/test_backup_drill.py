"""Whatever happens to the archive, to the disk or to the base, the command says it in one sentence and changes nothing."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from continuum.config import command
from continuum.config.backup import Refusal, restoring, sealing
from continuum.config.backup import archive as archives
from continuum.config.backup.engine import engine
from continuum.config.backup.restoring import restore
from continuum.config.backup.saving import save
from continuum.config.backup.sqlite import SQLite
from continuum.directory.models import Organisation

from .installations import drop_all, names_like, rewritten, with_manifest

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def refused(filled, settings, capsys):
    """What the command says when it refuses, once it was seen that nothing has changed."""
    before, files = engine().contents(filled), sorted(settings.MEDIA_ROOT.rglob("*"))

    def run(*given):
        capsys.readouterr()
        assert command.main([str(part) for part in given]) == 1
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1), said
        assert (engine().contents(filled), sorted(settings.MEDIA_ROOT.rglob("*"))) == (before, files)
        assert names_like(filled) == [engine().short(filled)], "nothing is left behind"
        assert not list(settings.VAR_DIR.glob(".continuum-*"))
        return said.err

    return run


def replacing(filled):
    return ["--replace", "--confirm", engine().short(filled)]


# --- A bad archive -----------------------------------------------------------------------------------------------------------


def cut(content):
    return content[: len(content) // 2]


def flipped(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("spoil", [cut, flipped])
@pytest.mark.parametrize("sealed", [False, True])
def test_a_spoilt_archive_is_refused(refused, filled, tmp_path, key, spoil, sealed):
    used = key if sealed else None
    file = save(out=tmp_path / "a.tar.gz", key=used).file
    file.write_bytes(spoil(file.read_bytes()))
    with_key = ["--key-file", tmp_path / "clé"] if sealed else []
    assert "abîmé" in refused("restore", file, *with_key, *replacing(filled))


def test_a_wrong_key_and_a_missing_one_are_refused(refused, filled, tmp_path, key):
    file = save(out=tmp_path / "a.tar.gz", key=key).file
    sealing.write_new_key(tmp_path / "autre")
    assert "n’est pas celle" in refused("restore", file, "--key-file", tmp_path / "autre", *replacing(filled))
    assert "donnez sa clé" in refused("restore", file, *replacing(filled))
    assert "ne peut pas être lue" in refused("restore", file, "--key-file", tmp_path / "absente", *replacing(filled))


def test_an_archive_of_a_newer_version_is_refused(refused, filled, archive):
    newer = rewritten(archive, with_manifest(lambda fields: fields.update(version="99.0.0")))
    assert "Mettez d’abord Continuum à jour" in refused("restore", newer, *replacing(filled))


# --- A full disk ---------------------------------------------------------------------------------------------------------------


def test_a_disk_that_fills_while_the_archive_is_written_leaves_no_archive(refused, tmp_path):
    """A real one: every writing on this device fails as on a full disk."""
    file = tmp_path / "a.tar.gz"
    file.with_name("a.tar.gz.part").symlink_to("/dev/full")
    assert "Le disque est plein" in refused("backup", "--out", file)
    assert list(tmp_path.glob("a.tar*")) == []


def of_the_engine():
    """What each engine says of a full disk."""
    if connection.vendor == "sqlite":
        return sqlite3.OperationalError("database or disk is full")
    return Refusal('pg_restore a échoué\u00a0: could not extend file "base/1": No space left on device')


@pytest.mark.parametrize("step", ["unpacking", "building", "putting in place"])
def test_a_disk_that_fills_during_a_restoration_is_not_taken_for_a_bad_archive(refused, filled, archive, monkeypatch, step):
    place, name, fault = {
        "unpacking": (archives, "_kept", FULL),
        "building": (type(engine()), "build", of_the_engine()),
        "putting in place": (restoring, "_put_in_place", FULL),
    }[step]

    def fails(*given):
        raise fault

    monkeypatch.setattr(place, name, fails)
    assert "Le disque est plein" in refused("restore", archive, *replacing(filled))


def test_a_file_that_may_not_be_read_is_named(refused, filled, archive, monkeypatch):
    def closed(*given):
        raise PermissionError(errno.EACCES, "Permission denied", "/etc/continuum/backup.key")

    monkeypatch.setattr(archives, "is_sealed", closed)
    assert "/etc/continuum/backup.key" in refused("restore", archive, *replacing(filled))


# --- A base that is no more ----------------------------------------------------------------------------------------------------


def ruined(name):
    """The base as a broken disk leaves it."""
    connection.close()
    if connection.vendor == "sqlite":
        Path(name).write_bytes(b"\0ruins" * 2_000)
    else:
        drop_all(name)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')


def test_a_base_that_does_not_open_any_more_is_replaced_and_kept(archive, filled):
    ruined(filled)
    with pytest.raises(Refusal, match="--replace --confirm"):
        restore(archive)
    restored = restore(archive, replace=True, confirm=engine().short(filled))
    assert Organisation.objects.get().name == "Association « L’Été » (fictive)"
    assert restored.former_database in names_like(filled)


def test_what_sqlite_kept_beside_a_lost_base_is_not_played_into_the_restored_one(tmp_path):
    name, new, former = (str(tmp_path / f"{word}.sqlite3") for word in ("base", "new", "former"))
    with closing(sqlite3.connect(new)) as base:
        base.executescript("CREATE TABLE t (word); INSERT INTO t VALUES ('saved');")
    with closing(sqlite3.connect(name)) as base:
        base.executescript("PRAGMA journal_mode=WAL; CREATE TABLE t (word); INSERT INTO t VALUES ('lost');")
        kept = Path(f"{name}-wal").read_bytes()
    Path(name).unlink()
    Path(f"{name}-wal").write_bytes(kept)

    SQLite().swap(new, name, former)

    with closing(sqlite3.connect(name)) as base:
        assert base.execute("SELECT word FROM t").fetchall() == [("saved",)]
    assert Path(f"{former}-wal").exists()
