"""The demonstration in a database of its own, loaded once; each test works on a copy that nobody else sees."""

from __future__ import annotations

import fcntl
import itertools
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import connections
from pytest_django.live_server_helper import LiveServer

CAST = {
    "administrator": "nationale@continuum.example",
    "delegate": "grand-est@continuum.example",
    "neighbour": "normandie@continuum.example",
    "officer": "labqvt@continuum.example",
    "director": "directrice@continuum.example",
    "board": "administrateur@continuum.example",
    "partner": "partenaire@continuum.example",
}
"""The same people in every story. The neighbour is the delegate of another region."""
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
"""Two processes of one suite share a server: each names its own databases."""
NUMBERS = itertools.count(1)
"""Several folders of tests make copies: no two bear the same number, or one would drop what the other works on."""


class Copies:
    """Databases made from one another in an instant, on both engines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = []

    def empty(self) -> str:
        """A new database without any table."""
        name = self._next()
        if not self.on_files:
            self._tell(f'CREATE DATABASE "{name}"')
        return name

    def of(self, name: str) -> str:
        """A new database that holds what that one holds."""
        copy = self._next()
        if self.on_files:
            with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        else:
            self._tell(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
        return copy

    def _next(self) -> str:
        name = f"continuum_demo_{WORKER}{next(NUMBERS)}"
        if self.on_files:
            name = str(self.folder / f"{name}.sqlite3")
        else:
            self._forget(name)
        self.names.append(name)
        return name

    @property
    def on_files(self) -> bool:
        return connections["default"].vendor == "sqlite"

    def drop(self, name: str) -> None:
        self.names.remove(name)
        if self.on_files:
            for file in self.folder.glob(f"{Path(name).name}*"):
                file.unlink()
        else:
            self._forget(name)

    def _forget(self, name: str) -> None:
        """Even while a thread of the server still holds it open."""
        self._tell(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _tell(self, order: str) -> None:
        connections["default"].close()
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute(order)


@contextmanager
def standing_in(name: str) -> Iterator[None]:
    """Every connection made meanwhile, in any thread, goes to that database."""
    here = connections["default"]
    before = {key: here.settings_dict[key] for key in ("NAME", "CONN_MAX_AGE", "OPTIONS")}
    here.close()
    here.settings_dict |= {"NAME": name, "CONN_MAX_AGE": 0, "OPTIONS": _in_haste(before["OPTIONS"])}
    try:
        yield
    finally:
        here.close()
        here.settings_dict |= before


def _in_haste(options: dict[str, Any]) -> dict[str, Any]:
    """A copy that lives for one test need not reach the disk."""
    first = str(options.get("init_command", ""))
    return options | {"init_command": first.replace("synchronous=FULL", "synchronous=OFF")} if first else options


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return Copies(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def loaded(
    django_test_environment: None, django_db_blocker: Any, copies: Copies, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of the database into which the demonstration was loaded, once for all processes where databases are files."""
    with django_db_blocker.unblock():
        if WORKER and copies.on_files:
            name = copies.of(_filled_by_the_first(tmp_path_factory.getbasetemp().parent, copies))
        else:
            name = _filled(copies)
        yield name
        for one in list(copies.names):
            copies.drop(one)


def _filled(copies: Copies) -> str:
    name = copies.empty()
    with standing_in(name):
        _fill()
    return name


def _filled_by_the_first(folder: Path, copies: Copies) -> str:
    """The first process that needs it loads it; the others wait, then copy."""
    shared = folder / "demonstration.sqlite3"
    with (folder / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            Path(copies.of(_filled(copies))).rename(shared)
    return str(shared)


def _fill() -> None:
    from continuum.config.demo import load
    from continuum.directory.services import load_notices, load_territories
    from continuum.plan.services import declare_measures
    from continuum.toolkit.access import SYSTEM

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    load_territories(communes=False)
    declare_measures(by=SYSTEM)
    load_notices()
    load(site.BASE_DIR / "demo")


@pytest.fixture
def demo(loaded: str, copies: Copies, django_db_blocker: Any, settings: Any) -> Iterator[None]:
    """The demonstration, open, in a copy that this test may change as it likes."""
    settings.DEMO = True
    with django_db_blocker.unblock():
        name = copies.of(loaded)
        with standing_in(name):
            yield
        copies.drop(name)


@pytest.fixture(scope="session")
def demo_server() -> Iterator[LiveServer]:
    """One server for all; it answers from the database of the test that runs."""
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture
def people(demo: None) -> dict[str, Any]:
    """The cast, by role."""
    from continuum.directory.models import Person

    return {role: Person.objects.get(email=email) for role, email in CAST.items()}
