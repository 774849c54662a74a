"""An installation of the first version, with a row in each of its tables, comes to this version without losing one."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from continuum.config.backup.restoring import restore, serving
from continuum.config.backup.saving import save
from continuum.toolkit.dates import PartialDate, PartialDateField

from .installations import drop_all, made

ROOMS = ("toolkit", "directory", "plan", "figures", "reports")
FIRST = [(room, "0001_opening") for room in ROOMS]
NOON = dt.datetime(2021, 3, 10, 12, tzinfo=dt.UTC)
BY_KIND = (
    (models.UUIDField, uuid.UUID(int=7)),
    (models.DateTimeField, NOON),
    (models.DateField, NOON.date()),
    (models.DecimalField, Decimal("12.5000")),
    (models.IntegerField, 1),
    (models.BooleanField, True),
    (models.JSONField, {"à": "garder"}),
    (models.BinaryField, b"%PDF"),
    (models.EmailField, "claire@essai.example"),
    (PartialDateField, PartialDate(2021, 3)),
    (models.SlugField, "essai"),
)
"""What a required column of each kind holds; the first kind that fits."""

MORE = {
    "territory": {"path": "FR/", "kind": "country", "code": "FR", "name": "France"},
    "node": {"path": "essai/", "kind": "programme", "title": "L’été « d’essai »"},
    "reading": {"value": Decimal("29.5000"), "quote": "29 réponses", "narrative": "Une réponse\nsur deux lignes, à garder."},
    "testimony": {"text": "Ce que j’ai dit."},
    "membership": {"role": "national_admin"},
}
"""What a table's own constraints ask, and texts that must not lose a sign."""

MOVED: dict[str, set[str]] = {}
"""Columns of the first version that a later one put elsewhere, by table: each is a decision, read again here."""


@pytest.fixture
def first_version(django_test_environment, django_db_blocker, tmp_path, settings):
    """A database of the first version, with its rows."""
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.CONTINUUM_ERASURES = tmp_path / "erasures.jsonl"
    with django_db_blocker.unblock():
        name = made(tmp_path)
        with serving(name):
            executor = MigrationExecutor(connection)
            executor.migrate(FIRST)
            fill(executor.loader.project_state(FIRST).apps)
            yield name
        drop_all(name, "rehearsal")


def fill(apps: Any) -> None:
    """A row in each table, those that others hang on first."""
    waiting = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    filled: dict[str, Any] = {}
    while waiting:
        ready = [model for model in waiting if required(model) <= filled.keys()]
        assert ready, f"These tables hang on each other: {waiting}"
        for model in ready:
            fields = {field.name: value_of(field, filled) for field in model._meta.local_fields if is_required(field)}
            filled[model._meta.label] = model.objects.create(**{**fields, **MORE.get(model._meta.model_name, {})})
            waiting.remove(model)


def is_required(field: models.Field) -> bool:
    generated = field.primary_key and (field.has_default() or isinstance(field, models.AutoField))
    return not (field.null or field.has_default() or generated)


def required(model: type[models.Model]) -> set[str]:
    """The tables without a row of which this one cannot have any."""
    links = [field for field in model._meta.local_fields if field.is_relation and is_required(field)]
    return {field.related_model._meta.label for field in links}


def value_of(field: models.Field, filled: dict[str, Any]) -> Any:
    if field.is_relation:
        return filled[field.related_model._meta.label]
    if field.choices:
        return field.choices[0][0]
    return next((value for kind, value in BY_KIND if isinstance(field, kind)), "texte")


def rows() -> dict[str, list[dict[str, Any]]]:
    """All that the tables of the rooms hold, as the database says it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(tuple(f"{room}_" for room in ROOMS)):
                cursor.execute(f'SELECT * FROM "{table}"')
                names = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
                found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def lost(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Each column of each former row that is not found again as it was."""
    missing = []
    for table, former in before.items():
        kept = after.get(table, [])
        for row in former:
            known = {name: value for name, value in row.items() if name not in MOVED.get(table, set())}
            if not any(_same(known, one) for one in kept):
                missing.append(f"{table}: {known}")
    return missing


def _same(known: dict[str, Any], one: dict[str, Any]) -> bool:
    return all(name in one and one[name] == value for name, value in known.items())


def test_no_row_and_no_answer_is_lost_on_the_way_to_this_version(first_version):
    before = rows()
    assert len([table for table, found in before.items() if found]) >= 20
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert lost(before, rows()) == []


def test_a_backup_of_the_first_version_is_restored_into_this_one(first_version, tmp_path):
    before = rows()
    restored = restore(save(out=tmp_path / "a.tar.gz").file, into="rehearsal")
    assert restored.migrated > 0
    with serving(restored.database):
        executor = MigrationExecutor(connection)
        assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
        # The one mail that was waiting is held back: it may have left since.
        assert [line for line in lost(before, rows()) if not line.startswith("toolkit_outboxmessage")] == []


def test_a_row_that_disappears_and_a_text_that_changes_are_seen():
    before = {"plan_node": [{"id": 1, "title": "L’été"}, {"id": 2, "title": "L’hiver"}]}
    assert lost(before, {"plan_node": [{"id": 1, "title": "L’ete", "more": 0}]}) == [
        "plan_node: {'id': 1, 'title': 'L’été'}",
        "plan_node: {'id': 2, 'title': 'L’hiver'}",
    ]
    assert lost(before, before) == []
