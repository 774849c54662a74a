"""An installation of the first version, with rows in each of its tables, comes to this version without losing one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from continuum.config.backup.restoring import restore, serving
from continuum.config.backup.saving import save
from continuum.directory.models import Organisation, Person
from continuum.directory.queries import matching_organisations
from continuum.toolkit.dates import PartialDate, PartialDateField

from .installations import REHEARSAL, drop_all, installed, made

ROOMS = ("toolkit", "directory", "plan", "figures", "reports")
FIRST = [(room, "0001_opening") for room in ROOMS]
NOON = dt.datetime(2021, 3, 10, 12, tzinfo=dt.UTC)
BY_KIND: tuple[tuple[type[models.Field], Callable[[int], Any]], ...] = (
    (models.UUIDField, lambda number: uuid.UUID(int=number)),
    (models.DateTimeField, lambda number: NOON + dt.timedelta(days=number)),
    (models.DateField, lambda number: NOON.date()),
    (models.DecimalField, lambda number: Decimal(number) / 2),
    (models.FloatField, lambda number: number / 2),
    (models.IntegerField, lambda number: number),
    (models.BooleanField, lambda number: True),
    (models.JSONField, lambda number: {"à": ["garder", number]}),
    (models.BinaryField, lambda number: b"%PDF" + bytes([number])),
    (models.EmailField, lambda number: f"claire-{number}@essai.example"),
    (PartialDateField, lambda number: PartialDate(2021, number)),
    (models.SlugField, lambda number: f"essai-{number}"),
    (models.CharField, lambda number: f"{number} « été »"),
    (models.TextField, lambda number: f"{number}re ligne\net l’autre, à garder."),
)
"""What a column of each kind holds in the row of that number; the first kind that fits."""

MORE: dict[str, dict[str, Any]] = {
    "reading": {"value": Decimal("29.5000")},
    "membership": {"role": "national_admin"},
    "organisation": {"name": "L’Œuvre de l’Été (fictive)"},
    "person": {"name": "Zoé d’Essai-Fictif"},
}
"""What a table's own constraints ask, and what is looked for afterwards."""

ONLY_ONE = {"clockshift"}
"""Tables that take no second row."""

MOVED: dict[str, set[str]] = {}
"""Columns of the first version that a later one put elsewhere, by table: each is a decision, read again here."""


@pytest.fixture(scope="module")
def former(django_test_environment, django_db_blocker, tmp_path_factory) -> Iterator[str]:
    """A database of the first version, with its rows, made once."""
    with django_db_blocker.unblock():
        name = made(tmp_path_factory.mktemp("former"))
        with serving(name):
            executor = MigrationExecutor(connection)
            executor.migrate(FIRST)
            apps = executor.loader.project_state(FIRST).apps
            fill(apps, 2, complete=True, beside=fill(apps, 1, complete=False, beside={}))
        yield name
        drop_all(name)


@pytest.fixture
def first_version(former, django_db_blocker, tmp_path, settings) -> Iterator[str]:
    """An installation of the first version that this test may change as it likes."""
    (tmp_path / "var").mkdir()
    with django_db_blocker.unblock(), installed(former, tmp_path / "var", settings) as name:
        yield name


def fill(apps: Any, number: int, *, complete: bool, beside: dict[str, Any]) -> dict[str, Any]:
    """A row in each table, those that others hang on first: what must be filled, or everything."""
    waiting = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    filled: dict[str, Any] = {}
    while waiting:
        ready = [model for model in waiting if hangs_on(model, complete) <= filled.keys()]
        assert ready, f"These tables hang on each other: {waiting}"
        for model in ready:
            waiting.remove(model)
            filled[model._meta.label] = beside.get(model._meta.label)
            if number == 1 or model._meta.model_name not in ONLY_ONE:
                row = row_of(model, number, complete, filled)
                filled[model._meta.label] = model.objects.create(**{**row, **MORE.get(model._meta.model_name, {})})
    return filled


def row_of(model: type[models.Model], number: int, complete: bool, filled: dict[str, Any]) -> dict[str, Any]:
    fields = [field for field in model._meta.local_fields if is_filled(field, complete)]
    return {field.name: value_of(field, number, filled) for field in fields}


def is_filled(field: models.Field, complete: bool) -> bool:
    generated = field.primary_key and (field.has_default() or isinstance(field, models.AutoField))
    return not generated and (complete or not (field.null or field.has_default()))


def hangs_on(model: type[models.Model], complete: bool) -> set[str]:
    """The tables of which this one names a row; a table that names itself names the row of before."""
    links = [field for field in model._meta.local_fields if field.is_relation and is_filled(field, complete)]
    return {field.related_model._meta.label for field in links} - {model._meta.label}


def value_of(field: models.Field, number: int, filled: dict[str, Any]) -> Any:
    if field.is_relation:
        return filled[field.related_model._meta.label]
    if field.choices:
        return field.choices[number - 1][0]
    value = next(value for kind, value in BY_KIND if isinstance(field, kind))(number)
    return value[: field.max_length] if isinstance(value, str) else value


def rows() -> dict[str, list[dict[str, Any]]]:
    """All that the tables of the rooms hold, as the database says it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(tuple(f"{room}_" for room in ROOMS)):
                # What is written again in the same words may stand elsewhere: PostgreSQL keeps no order.
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
                names = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
                found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def lost(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Each column of each former row that is not found again as it was."""
    missing = []
    for table, former_rows in before.items():
        kept = after.get(table, [])
        for row in former_rows:
            known = {name: value for name, value in row.items() if name not in MOVED.get(table, set())}
            if not any(_same(known, one) for one in kept):
                missing.append(f"{table}: {known}")
    return missing


def _same(known: dict[str, Any], one: dict[str, Any]) -> bool:
    return all(name in one and one[name] == value for name, value in known.items())


def _says(value: Any) -> bool:
    return value not in (None, "")


def test_the_rows_of_the_first_version_fill_each_of_its_tables_and_columns(first_version):
    """What follows proves nothing of a column that holds nothing."""
    found = rows()
    assert {table for table, lines in found.items() if len(lines) != 2} == {"toolkit_clockshift"}
    assert [
        f"{table}.{name}" for table, lines in found.items() for name in lines[0] if not any(_says(line[name]) for line in lines)
    ] == []


def test_no_row_and_no_answer_is_lost_on_the_way_to_this_version_whose_search_finds_them(first_version):
    before = rows()
    call_command("prepare", verbosity=0)
    after = rows()
    assert lost(before, after) == []
    assert {len(after[table]) for table in ("figures_reading", "plan_node", "directory_person")} == {2}
    assert matching_organisations(Organisation.objects.all(), "oeuvre ete").count() == 2
    assert set(Person.objects.values_list("search_name", flat=True)) == {"zoe d essai fictif"}


def test_a_backup_of_the_first_version_is_restored_into_this_one(first_version, tmp_path):
    before = rows()
    restored = restore(save(out=tmp_path / "a.tar.gz").file, into=REHEARSAL)
    assert restored.migrated > 0
    with serving(restored.database):
        executor = MigrationExecutor(connection)
        assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
        # Mails that were waiting are held back: they may have left since.
        assert [line for line in lost(before, rows()) if not line.startswith("toolkit_outboxmessage")] == []


def test_a_row_that_disappears_and_a_text_that_changes_are_seen():
    before = {"plan_node": [{"id": 1, "title": "L’été"}, {"id": 2, "title": "L’hiver"}]}
    assert lost(before, {"plan_node": [{"id": 1, "title": "L’ete", "more": 0}]}) == [
        "plan_node: {'id': 1, 'title': 'L’été'}",
        "plan_node: {'id': 2, 'title': 'L’hiver'}",
    ]
    assert lost(before, before) == []
