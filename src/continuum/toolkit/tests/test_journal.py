import pytest
from django.db import transaction

from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.models import JournalEntry

pytestmark = pytest.mark.django_db


def test_a_line_says_who_what_on_which_object_and_when(claire, yves, one_morning):
    journal.write(claire, "person.invited", yves, {"role": "délégué"})
    (line,) = journal.history_of(yves)
    assert (line.person, line.actor, line.verb, line.label) == (claire, "Claire", "person.invited", "Yves")
    assert (line.at, line.details) == (one_morning, {"role": "délégué"})


def test_the_history_of_an_object_is_its_own_newest_first(claire, yves):
    for hour, verb in enumerate(("a", "b")):
        with clock.held_at(f"2021-03-10T1{hour}:00"):
            journal.write(SYSTEM, verb, yves)
    journal.write(SYSTEM, "c", claire)
    assert [line.verb for line in journal.history_of(yves)] == ["b", "a"]


def test_a_line_survives_the_person_who_wrote_it(person_named, claire):
    leaver = person_named("Noé")
    journal.write(leaver, "note.written", claire)
    leaver.delete()
    line = JournalEntry.objects.get()
    assert (line.person, line.actor) == (None, "Noé")


def test_a_change_that_is_undone_leaves_no_line(claire):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        journal.write(SYSTEM, "note.written", claire)
        raise ZeroDivisionError
    assert not JournalEntry.objects.exists()


def test_labels_longer_than_the_column_are_cut(claire):
    claire.name = "x" * 500
    journal.write(claire, "note.written", claire)
    assert len(JournalEntry.objects.get().label) == 300
