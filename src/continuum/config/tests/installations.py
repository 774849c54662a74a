"""Whole installations for tests of saving: a database of their own, that may be renamed and dropped, and their folders."""

from __future__ import annotations

import io
import itertools
import json
import os
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from continuum.config.backup import sealing
from continuum.config.backup.restoring import serving
from continuum.config.backup.saving import save
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory

NUMBERS = itertools.count(1)
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
REHEARSAL = f"rehearsal_{WORKER}"
ALONE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


def new_name(folder: Path) -> str:
    name = f"saved_{WORKER}_{next(NUMBERS)}"  # the processes of one run share the server
    return str(folder / f"{name}.sqlite3") if connection.vendor == "sqlite" else name


def made(folder: Path) -> str:
    """A new database without any table."""
    name = new_name(folder)
    if connection.vendor == "postgresql":
        drop_all(name)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    return name


def copied(source: str, folder: Path) -> str:
    """A new database that holds what that one holds."""
    name = new_name(folder)
    connection.close()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(name)) as there:
            here.backup(there)
    else:
        drop_all(name)
        with connection._nodb_cursor() as cursor:
            cursor.execute(ALONE, [source])
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return name


def names_like(name: str) -> list[str]:
    """The databases that bear this name, or one that begins by it."""
    if connection.vendor == "sqlite":
        place = Path(name)
        return sorted(found.stem for found in place.parent.glob(f"{place.stem}*.sqlite3"))
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname = %s OR datname LIKE %s", [name, f"{name}\\_%"])
        return sorted(found for (found,) in cursor.fetchall())


def drop_all(*names: str) -> None:
    if connection.vendor == "postgresql":
        for found in {found for name in names for found in names_like(name)}:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{found}" WITH (FORCE)')


@contextmanager
def installed(source: str, folder: Path, settings: Any) -> Iterator[str]:
    """An installation that the site serves meanwhile."""
    settings.VAR_DIR = folder
    settings.MEDIA_ROOT = folder / "files"
    settings.CONTINUUM_ERASURES = folder / "erasures.jsonl"
    settings.MEDIA_ROOT.mkdir()
    name = copied(source, folder)
    try:
        with serving(name):
            yield name
    finally:
        connection.close()
        drop_all(name, REHEARSAL)


@pytest.fixture(scope="session")
def empty_tables(django_test_environment: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[str]:
    """A database with every table and no row, made once."""
    folder = tmp_path_factory.mktemp("tables")
    with django_db_blocker.unblock():
        name = made(folder)
        with serving(name):
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
        yield name
        drop_all(name)


@pytest.fixture
def installation(empty_tables: str, django_db_blocker: Any, tmp_path: Path, settings: Any) -> Iterator[str]:
    """The name of the database of an installation with nothing in it but tables."""
    folder = tmp_path / "var"
    folder.mkdir()
    with django_db_blocker.unblock(), installed(empty_tables, folder, settings) as name:
        yield name


@pytest.fixture
def filled(installation: str, settings: Any) -> str:
    """Somebody, a structure with an accent and a quote, and a file."""
    PersonFactory(admin=True, name="Zoé d’Essai-Fictif")
    OrganisationFactory(name="Association « L’Été » (fictive)")
    (settings.MEDIA_ROOT / "notes").mkdir()
    (settings.MEDIA_ROOT / "notes" / "compte rendu.txt").write_text("quinze comités", encoding="utf-8")
    return installation


@pytest.fixture
def archive(filled: str, tmp_path: Path) -> Path:
    return save(out=tmp_path / "a.tar.gz").file


@pytest.fixture
def key(tmp_path: Path) -> bytes:
    file = tmp_path / "clé"
    sealing.write_new_key(file)
    return sealing.read_key(file)


def rewritten(archive: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same archive with other members, its fingerprints left as they were."""
    with tarfile.open(archive) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}
    change(members)
    altered = archive.with_name("altered.tar.gz")
    with tarfile.open(altered, "w:gz") as tar:
        for name, content in members.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            tar.addfile(about, io.BytesIO(content))
    return altered


def with_manifest(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, bytes]], None]:
    """A change to what the manifest says."""

    def apply(members: dict[str, bytes]) -> None:
        fields = json.loads(members["manifest.json"])
        change(fields)
        members["manifest.json"] = json.dumps(fields).encode()

    return apply
