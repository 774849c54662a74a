"""SQLite: copied by VACUUM INTO, which sees one instant while others write; brought back as a file put in place."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.db.backends.sqlite3._functions import register

from . import Refusal
from .compare import Content, content_of
from .engine import Copied

TABLES = r"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name"
PATIENCE = 20.0
BESIDE = ("", "-wal", "-shm", "-journal")
"""The file, and what SQLite keeps beside it: left under its name, that would be played into the next file."""
IN_USE = "Le site ou son ouvrier se sert de la base\u00a0: arrêtez les deux services, puis recommencez. Rien n’a été changé."


class SQLite:
    """One file, and the two that SQLite keeps beside it while it is open."""

    vendor = "sqlite"
    member = "database.sqlite3"

    @property
    def current(self) -> str:
        return str(connection.settings_dict["NAME"])

    def named(self, word: str) -> str:
        return str(Path(self.current).with_name(f"{word}.sqlite3"))

    def short(self, name: str) -> str:
        return Path(name).stem

    def exists(self, name: str) -> bool:
        return Path(name).exists()

    def copy(self, to: Path) -> Copied:
        if not self.exists(self.current):
            raise Refusal(f"Il n’y a pas de base à sauvegarder\u00a0: {self.current} n’existe pas.")
        with _opened(self.current) as base:
            base.execute("VACUUM INTO ?", (str(to),))
        with _opened(to) as copy:
            return Copied(_contents(copy), _migrations(copy))

    def build(self, copy: Path, name: str) -> None:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        with _opened(copy) as source:
            try:
                whole = source.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            except sqlite3.DatabaseError:
                whole = False
            if not whole:
                raise Refusal("La base de cette sauvegarde est abîmée. Prenez une autre sauvegarde.")
            source.execute("VACUUM INTO ?", (name,))
        Path(name).chmod(0o600)

    def contents(self, name: str) -> dict[str, Content]:
        with _opened(name) as base:
            return _contents(base)

    def refuse_if_in_use(self, name: str) -> None:
        """Leaving the mode in which several programs read and write asks to be alone; nobody works in what is not a base."""
        connection.close()  # our own does not count
        if not self.exists(name):
            return
        with _opened(name, patience=1.0) as base:
            try:
                alone = base.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete"
            except sqlite3.OperationalError:
                alone = False
            except sqlite3.DatabaseError:
                alone = True
        if not alone:
            raise Refusal(IN_USE)

    def swap(self, new: str, name: str, former: str) -> None:
        self.refuse_if_in_use(new)  # which also folds in what was still kept beside it
        _move(name, former)
        try:
            Path(new).rename(name)
        except OSError:
            _move(former, name)
            raise

    def drop(self, name: str) -> None:
        for suffix in BESIDE:
            Path(f"{name}{suffix}").unlink(missing_ok=True)


def _move(name: str, other: str) -> None:
    for suffix in BESIDE:
        with contextlib.suppress(FileNotFoundError):
            Path(f"{name}{suffix}").rename(f"{other}{suffix}")


@contextlib.contextmanager
def _opened(name: str | Path, patience: float = PATIENCE) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(name, timeout=patience, isolation_level=None)) as base:
        register(base)  # constraints call functions that Django brings
        base.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        yield base


def _contents(base: sqlite3.Connection) -> dict[str, Content]:
    return {name: content_of(_rows(base, name)) for (name,) in base.execute(TABLES).fetchall()}


def _rows(base: sqlite3.Connection, table: str) -> sqlite3.Cursor:
    """Columns in the order of their names, which no rebuilding of the table changes."""
    columns = sorted(row[1] for row in base.execute(f"PRAGMA table_info({_quoted(table)})"))
    return base.execute(f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(table)}")  # noqa: S608 - names of its own schema


def _migrations(base: sqlite3.Connection) -> tuple[tuple[str, str], ...]:
    if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchone():
        return ()
    return tuple(base.execute("SELECT app, name FROM django_migrations ORDER BY app, name"))


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
