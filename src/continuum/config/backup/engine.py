"""What a database must know how to do to be saved and brought back; each engine does it in its own file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .compare import Content


@dataclass(frozen=True)
class Copied:
    """What one consistent copy holds."""

    tables: dict[str, Content]
    migrations: tuple[tuple[str, str], ...]


class Engine(Protocol):
    """A database is named as Django names it: a file for SQLite, a name for PostgreSQL."""

    vendor: str
    member: str
    """The name of the copy inside the archive."""

    @property
    def current(self) -> str:
        """The database that the site uses."""

    def named(self, word: str) -> str:
        """A database beside the current one."""

    def short(self, name: str) -> str:
        """How a person says the name of a database."""

    def exists(self, name: str) -> bool: ...

    def copy(self, to: Path) -> Copied:
        """A copy of the current database as it is at one instant, while the site writes."""

    def build(self, copy: Path, name: str) -> None:
        """A new database from a copy."""

    def contents(self, name: str) -> dict[str, Content]: ...

    def refuse_if_in_use(self, name: str) -> None: ...

    def swap(self, new: str, name: str, former: str) -> None:
        """The new database takes that name; the one that bore it, if any, is now called `former`; all or nothing."""

    def drop(self, name: str) -> None: ...


def engine() -> Engine:
    """The engine of this installation."""
    from django.db import connection

    from .postgresql import PostgreSQL
    from .sqlite import SQLite

    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()
