"""Rows made ready beside their table, then moved into it by one statement.

Thousands of rows cost seconds of Python to write one by one. Staged before the transaction begins, in a table that only this
connection sees, they leave the database alone to work while it holds the writer's lock.

    with staged(Headcount, headcounts) as rows:
        with transaction.atomic():
            rows.add()
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

AT_ONCE = 500


class Staged:
    """What waits to be moved."""

    def __init__(self, model: type[models.Model], name: str, fields: Sequence[models.Field]) -> None:
        quoted = connection.ops.quote_name
        self.name = quoted(name)
        self._table = quoted(model._meta.db_table)
        self._column = {one.attname: quoted(str(one.column)) for one in fields}
        self._key = next((self._column[one.attname] for one in fields if one.primary_key), "")
        self._columns = ", ".join(self._column.values())

    def create(self) -> None:
        """An empty table with the columns of the true one."""
        self.drop()
        _run(f"CREATE TEMPORARY TABLE {self.name} AS SELECT {self._columns} FROM {self._table} WHERE 1 = 0")  # noqa: S608

    def drop(self) -> None:
        _run(f"DROP TABLE IF EXISTS {self.name}")

    def fill(self, rows: Iterable[list[Any]]) -> None:
        places = ", ".join(["%s"] * len(self._column))
        source = iter(rows)
        with connection.cursor() as cursor:
            while some := list(islice(source, AT_ONCE)):
                cursor.executemany(f"INSERT INTO {self.name} ({self._columns}) VALUES ({places})", some)  # noqa: S608

    def add(self) -> None:
        """As new rows of the table."""
        _run(f"INSERT INTO {self._table} ({self._columns}) SELECT {self._columns} FROM {self.name}")  # noqa: S608

    def put(self, attnames: Iterable[str]) -> None:
        """In the place of the rows of the same key: these columns, the others stay."""
        changes = ", ".join(f"{self._column[one]} = excluded.{self._column[one]}" for one in sorted(attnames))
        conflict = f"ON CONFLICT ({self._key}) DO UPDATE SET {changes}"
        _run(f"INSERT INTO {self._table} ({self._columns}) SELECT {self._columns} FROM {self.name} WHERE true {conflict}")  # noqa: S608


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextlib.contextmanager
def staged(model: type[models.Model], objects: Iterable[models.Model], name: str = "") -> Iterator[Staged]:
    """Stage objects as their table would keep them; a key that the database gives is left to it."""
    fields = [one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField)]
    rows = Staged(model, f"staged_{name or model._meta.db_table}", fields)
    rows.create()
    try:
        rows.fill([one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields] for row in objects)
        yield rows
    finally:
        rows.drop()
