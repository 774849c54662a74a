"""What every test lives in: no demonstration, no network, a browser, the same hypotheses each time."""

from __future__ import annotations

import datetime as dt
import gc
import os
import socket
import zlib
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings as site
from django.db import connection

from tests.demo_data import copies, demo, demo_server, loaded, people
from tests.visitors import visitor

# One for all folders: each name imported twice would be a demonstration loaded twice.
__all__ = ["copies", "demo", "demo_server", "loaded", "people", "visitor"]

# A browser driven from a test runs an event loop in the test's own thread; the tests' queries are not in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The same examples at each run: a failure seen by one person is seen by the next.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("house")

CHROMIUM_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "leave out what says the same on every database, and two tests of a room out of three, each in its turn"
    parser.addoption("--asking-the-database", action="store_true", help=words)
    parser.addoption("--by-turns", action="store_true", help="leave for tomorrow half of what is marked so")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What has been imported by now stays to the end: looking for garbage in it took one second in fifteen."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database, what the first one has settled already is not asked again; long visits take turns."""
    kept = items
    if config.getoption("--asking-the-database"):
        kept = [one for one in kept if _asks_the_database(one)]
    if config.getoption("--by-turns"):
        tomorrow = set(_every_other([one for one in kept if one.get_closest_marker("by_turns")]))
        kept = [one for one in kept if one not in tomorrow]
    chosen = set(kept)
    config.hook.pytest_deselected(items=[one for one in items if one not in chosen])
    items[:] = kept


def _every_other(visits: list[pytest.Item]) -> list[pytest.Item]:
    """Half of them in the order of their names, so that those of one kind, as long as each other, fall on both days."""
    short = sorted((one for one in visits if one.get_closest_marker("long") is None), key=lambda one: one.nodeid)
    return short[_today() % 2 :: 2]


def _asks_the_database(item: pytest.Item) -> bool:
    """All do unless they say otherwise: backups and upgrades build databases of their own, which no fixture would tell."""
    says_otherwise = item.get_closest_marker("any_database") is not None or "methods" in item.path.parts
    return not says_otherwise and "browser" not in getattr(item, "fixturenames", ()) and _has_its_turn(item)


def _has_its_turn(item: pytest.Item) -> bool:
    """The tests of one room have their turn every third day; those of the whole house, which open every page, every day."""
    return "src" not in item.path.relative_to(item.config.rootpath).parts or _is_its_day(item, 3)


def _is_its_day(item: pytest.Item, turns: int) -> bool:
    return (zlib.crc32(item.nodeid.encode()) + _today()) % turns == 0


def _today() -> int:
    return dt.datetime.now(dt.UTC).date().toordinal()


@pytest.fixture(scope="session", autouse=True)
def quiet_site(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The demonstration and the second factor wait for a test to ask for them; nothing is written in the program's folder."""
    site.DEMO = site.SECOND_FACTOR_REQUIRED = False
    site.VAR_DIR = tmp_path_factory.mktemp("var")
    site.STATIC_ROOT, site.MEDIA_ROOT = site.VAR_DIR / "static", site.VAR_DIR / "files"
    site.STATIC_ROOT.mkdir()
    site.CONTINUUM_ERASURES = site.VAR_DIR / "erasures.jsonl"
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = site.VAR_DIR / "test.sqlite3"


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """A test that calls another machine fails, even where the network answers."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in THIS_MACHINE:
            raise RuntimeError(f"A test called {address[0]}: tests live without network.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests of pages; its path comes from CHROMIUM, or from where Debian puts it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        chromium = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield chromium
        chromium.close()


STRAY_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """PostgreSQL drops no database in use: a thread of a test may have left its connection open."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(STRAY_CONNECTIONS)
