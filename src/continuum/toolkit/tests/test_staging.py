"""Rows staged beside their table: moved whole, or not at all."""

import pytest
from django.db import IntegrityError, connection, transaction

from continuum.toolkit.models import ClockShift, JournalEntry
from continuum.toolkit.staging import staged

pytestmark = pytest.mark.django_db


def entry(label):
    from continuum.toolkit import clock

    return JournalEntry(at=clock.now(), actor="Essai", verb="export", kind="a.b", object_id="1", label=label, details={"é": [1]})


def test_rows_are_moved_with_all_that_they_hold_and_the_database_gives_their_keys():
    with staged(JournalEntry, [entry("un"), entry("deux")]) as rows:
        assert not JournalEntry.objects.exists()
        rows.add()
    assert {(row.label, row.details["é"][0], row.at.tzinfo is None) for row in JournalEntry.objects.all()} == {
        ("un", 1, False),
        ("deux", 1, False),
    }


def test_what_takes_the_place_of_a_row_changes_the_named_columns_alone():
    kept = entry("avant")
    kept.save()
    ClockShift.objects.create(id=1, seconds=3)
    with staged(ClockShift, [ClockShift(id=1, seconds=4)]) as rows:
        rows.put({"seconds"})
    assert ClockShift.objects.get().seconds == 4


def test_a_refused_move_leaves_nothing_and_no_table_behind():
    ClockShift.objects.create(id=1, seconds=3)
    with pytest.raises(IntegrityError), staged(ClockShift, [ClockShift(id=1, seconds=4)]) as rows, transaction.atomic():
        rows.add()
    assert ClockShift.objects.get().seconds == 3
    with connection.cursor() as cursor, pytest.raises(Exception, match="staged_toolkit_clockshift"), transaction.atomic():
        cursor.execute("SELECT 1 FROM staged_toolkit_clockshift")
