"""PostgreSQL: copied by pg_dump from one exported snapshot; brought back in a new database that then takes the name."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.utils import ProgrammingError

from . import Refusal
from .compare import Content
from .engine import Copied

PROGRAMS = Path("/usr/lib/postgresql")
"""Where Debian puts each version; elsewhere the program is looked for on the path."""

TABLES = """
SELECT n.nspname, c.relname, array_agg(a.attname ORDER BY a.attname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
GROUP BY n.nspname, c.relname ORDER BY n.nspname, c.relname
"""
CONTENT = """
SELECT count(*), coalesce(sum(('x' || left(encode(sha256(convert_to(ROW({columns})::text, 'UTF8')), 'hex'), 16))
                          ::bit(64)::bigint::numeric), 0)::text FROM {table}
"""
SAME_WRITING = (
    "SET datestyle = 'ISO'; SET timezone = 'UTC'; SET extra_float_digits = 1; SET bytea_output = 'hex'; "
    "SET intervalstyle = 'iso_8601'"
)
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
LIKE_THE_PRESENT_ONE = "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = %s"
MAY_NOT_CREATE = (
    "PostgreSQL ne permet pas à ce compte de créer une base\u00a0: la restauration en fait une nouvelle, à côté de l’ancienne. "
    "Lancez «\u00a0ALTER ROLE {user} CREATEDB\u00a0» avec le compte d’administration, puis recommencez."
)


class PostgreSQL:
    """A database of a server; the programs of that server's version do the copying."""

    vendor = "postgresql"
    member = "database.dump"

    @property
    def current(self) -> str:
        return str(connection.settings_dict["NAME"])

    def named(self, word: str) -> str:
        return word

    def short(self, name: str) -> str:
        return name

    def exists(self, name: str) -> bool:
        with _server() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def copy(self, to: Path) -> Copied:
        """Counts and dump are of the same instant: the snapshot is held open while pg_dump reads it."""
        with _cursor_in(self.current) as cursor:
            cursor.execute(SAME_WRITING)
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            dump = [_program("pg_dump"), "-Fc", "-Z0", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "-f", str(to)]
            _run([*dump, *_where(), "-d", self.current], "La copie de la base par pg_dump a échoué")
            copied = Copied(_contents(cursor), _migrations(cursor))
            cursor.execute("ROLLBACK")
        return copied

    def build(self, copy: Path, name: str) -> None:
        with _server() as cursor:
            try:
                cursor.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE template0 {self._like_the_present_one(cursor)}")
            except ProgrammingError as error:
                user = connection.settings_dict["USER"] or "continuum"
                raise Refusal(MAY_NOT_CREATE.format(user=user)) from error
        restore = [_program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        _run([*restore, *_where(), "-d", name, str(copy)], "La base de cette sauvegarde n’a pas pu être relue par pg_restore")
        with _cursor_in(name) as cursor:
            cursor.execute("ANALYZE")

    def _like_the_present_one(self, cursor: CursorWrapper) -> str:
        cursor.execute(LIKE_THE_PRESENT_ONE, [self.current])
        found = cursor.fetchone()
        return "ENCODING '{}' LC_COLLATE '{}' LC_CTYPE '{}'".format(*found) if found else "ENCODING 'UTF8'"

    def contents(self, name: str) -> dict[str, Content]:
        with _cursor_in(name) as cursor:
            cursor.execute(SAME_WRITING)
            return _contents(cursor)

    def refuse_if_in_use(self, name: str) -> None:
        with _server() as cursor:
            cursor.execute(OTHERS, [name])
            others = cursor.fetchone()[0]
        if others:
            raise Refusal(
                f"La base {name} est employée ({others} en cours)\u00a0: arrêtez le site et son ouvrier, puis recommencez. "
                "Rien n’a été changé."
            )

    def swap(self, new: str, name: str, former: str) -> None:
        """Both names change in one transaction."""
        present = self.exists(name)
        with _server() as cursor:
            cursor.execute("BEGIN")
            if present:
                cursor.execute(f"ALTER DATABASE {_quoted(name)} RENAME TO {_quoted(former)}")
            cursor.execute(f"ALTER DATABASE {_quoted(new)} RENAME TO {_quoted(name)}")
            cursor.execute("COMMIT")

    def drop(self, name: str) -> None:
        with _server() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


@contextlib.contextmanager
def _cursor_in(name: str) -> Iterator[CursorWrapper]:
    """A connection of its own to a database of the server, in autocommit."""
    one = connection.copy()
    one.settings_dict["NAME"] = name
    try:
        with one.cursor() as cursor:
            yield cursor
    finally:
        one.close()


@contextlib.contextmanager
def _server() -> Iterator[CursorWrapper]:
    """A connection to no database of ours: from there databases are created, renamed and dropped."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        yield cursor


def _contents(cursor: CursorWrapper) -> dict[str, Content]:
    cursor.execute(TABLES)
    found = {}
    for schema, table, columns in cursor.fetchall():
        where = f"{_quoted(schema)}.{_quoted(table)}"
        cursor.execute(CONTENT.format(columns=", ".join(map(_quoted, columns)), table=where))
        rows, checksum = cursor.fetchone()
        found[table if schema == "public" else f"{schema}.{table}"] = Content(rows, checksum)
    return found


def _migrations(cursor: CursorWrapper) -> tuple[tuple[str, str], ...]:
    cursor.execute("SELECT to_regclass('django_migrations')")
    if cursor.fetchone()[0] is None:
        return ()
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return tuple((app, name) for app, name in cursor.fetchall())


def _where() -> list[str]:
    """How the programs reach the server; the password never stands on their command line."""
    given = connection.settings_dict
    options = {"-U": given["USER"], "-h": given["HOST"], "-p": given["PORT"]}
    return [part for option, value in options.items() if value for part in (option, str(value))] + ["--no-password"]


def _run(command: list[str], failure: str) -> None:
    from django.db.backends.postgresql.client import DatabaseClient

    _, secrets = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", **(secrets or {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["sans explication"])[-1]
        raise Refusal(f"{failure}\u00a0: {said}")


def _program(name: str) -> str:
    """The program of the server's version, else of the nearest later one: an earlier one refuses."""
    with _server() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    versions = {int(place.parents[1].name): place for place in PROGRAMS.glob(f"*/bin/{name}") if place.parents[1].name.isdigit()}
    fitting = sorted(version for version in versions if version >= server)
    found = str(versions[fitting[0]]) if fitting else shutil.which(name)
    if not found:
        raise Refusal(f"Il manque {name}\u00a0: installez le paquet Debian «\u00a0postgresql-client\u00a0», puis recommencez.")
    return found


def _quoted(name: Any) -> str:
    return connection.ops.quote_name(name)
