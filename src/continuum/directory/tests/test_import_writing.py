"""Imports written at once, by one person or by two, and undone line by line."""

import contextlib
import datetime as dt
import threading

import pytest
from django.db import connection

from continuum.directory.models import (
    Affiliation,
    Alias,
    Headcount,
    ImportLine,
    Organisation,
)
from continuum.directory.services import imports
from continuum.toolkit import journal

from .factories import (
    AliasFactory,
    HeadcountFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
)
from .import_files import checked, confirm, csv_file, run_works, undo, written

pytestmark = pytest.mark.django_db
SIRETS = ("73282932000074", "55210055400013")


# Undoing


def lines_of(batch):
    return {line.number: line for line in ImportLine.objects.filter(batch=batch)}


def test_undoing_removes_what_was_added_and_puts_back_what_was_changed(delegate, france):
    known = OrganisationFactory(siret=SIRETS[0], name="Avant (fictive)", phone="03 87 00 00 00", territory=france["C57463"])
    HeadcountFactory(organisation=known, on=dt.date(2022, 12, 31), employees=9)
    AliasFactory(organisation=known, name="Ormes")
    table = [
        ("Nom", "SIRET", "Téléphone", "Effectif", "Date de l’effectif", "Anciens noms"),
        ("Après (fictive)", SIRETS[0], "(vide)", "12", "31/12/2022", "Ormes (jusqu’au 2020) | Saules"),
        ("Neuve (fictive)", "", "", "3", "31/12/2022", "Vieille"),
    ]
    before = snapshot()
    batch = written(csv_file(table), delegate)
    known.refresh_from_db()
    assert (known.name, known.phone, known.headcounts.get().employees, known.aliases.count()) == ("Après (fictive)", "", 12, 2)
    undo(batch, delegate)
    assert snapshot() == before
    assert (batch.state, batch.counts["undone"], batch.counts["kept"]) == ("undone", 2, 0)
    assert journal.history_of(known).first().verb == "organisation.import_undone"


def snapshot():
    """Everything that the register says of structures, but when it was said."""
    left_out = {"updated_at", "created_at"}
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in left_out} for row in model.objects.order_by("pk").values()
        ]
        for model in (Organisation, Headcount, Alias, Affiliation)
    }


def test_undoing_keeps_what_was_changed_or_attached_since_and_says_so(delegate, france):
    known = OrganisationFactory(siret=SIRETS[0], name="Avant (fictive)", territory=france["C57463"])
    table = [("Nom", "SIRET"), ("Après (fictive)", SIRETS[0]), ("Neuve (fictive)", ""), ("Libre (fictive)", "")]
    batch = written(csv_file(table), delegate)
    known.refresh_from_db()
    known.name = "Encore après (fictive)"
    known.save()
    MembershipFactory(person=PersonFactory(), role="director", organisation=Organisation.objects.get(name="Neuve (fictive)"))
    undo(batch, delegate)
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Encore après (fictive)", "Neuve (fictive)"}
    kept = {number: line.kept for number, line in lines_of(batch).items()}
    assert kept == {2: "modifiée depuis\u00a0: nom.", 3: "rattachée depuis\u00a0: rattachement.", 4: ""}
    assert (batch.counts["undone"], batch.counts["kept"]) == (1, 2)


# Writing at once


def test_a_failure_at_the_last_line_leaves_nothing(delegate, monkeypatch):
    from continuum.directory.services.imports import writing

    batch = checked(csv_file([("Nom", "SIRET"), ("A (fictive)", SIRETS[0]), ("B (fictive)", SIRETS[1])]), delegate)

    def broken(batch):
        raise RuntimeError("planted at the end")

    monkeypatch.setattr(writing, "forget_file", broken)
    confirm(batch, delegate)
    assert not Organisation.objects.exists()
    assert batch.state == "checked", "it can be asked again"
    monkeypatch.undo()
    confirm(batch, delegate)
    assert Organisation.objects.count() == 2


def test_a_siret_taken_meanwhile_is_matched_again(delegate, france):
    """Between the check and the writing somebody added the structure by hand."""
    batch = checked(csv_file([("Nom", "SIRET", "Sigle"), ("A (fictive)", SIRETS[0], "A")]), delegate)
    by_hand = OrganisationFactory(name="A (fictive)", siret=SIRETS[0], territory=france["C57463"])
    confirm(batch, delegate)
    assert Organisation.objects.get() == by_hand
    assert (batch.counts["written_added"], batch.counts["written_changed"]) == (0, 1)


def test_the_same_file_confirmed_twice_adds_once(delegate):
    content = csv_file([("Nom", "Commune"), ("A (fictive)", "Metz"), ("B (fictive)", "Metz")])
    first, second = checked(content, delegate), checked(content, PersonFactory(delegate=True))
    imports.confirm_import(batch=first, by=delegate)
    imports.confirm_import(batch=second, by=second.author)
    run_works()
    second.refresh_from_db()
    assert Organisation.objects.count() == 2
    assert (second.counts["written_added"], second.counts["written_same"]) == (0, 2)


def _meet(barrier):
    """Both have compared before either writes; the one that compares again meets nobody."""
    with contextlib.suppress(threading.BrokenBarrierError):
        barrier.wait(10)
    barrier.abort()


@pytest.mark.django_db(transaction=True)
def test_two_people_who_import_the_same_file_at_the_same_time_get_one_result(france):
    content = csv_file([("Nom", "Commune"), *((f"Structure {number} (fictive)", "Metz") for number in range(200))])
    people = [PersonFactory(delegate=True), PersonFactory(delegate=True)]
    batches = [checked(content, person) for person in people]
    together, failures = threading.Barrier(2), []

    def write(place):
        try:
            imports.write(batches[place], people[place], lambda *said: said[-1] == "Écriture" and _meet(together))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Organisation.objects.count() == 200
    assert sorted(batch.counts["written_added"] for batch in batches) == [0, 200]


def test_an_import_already_written_is_not_written_again(delegate):
    batch = written(csv_file([("Nom",), ("A (fictive)",)]), delegate)
    batch.refresh_from_db()
    from continuum.directory.tasks import write_import

    write_import(lambda *said: None, batch_id=str(batch.pk))
    assert Organisation.objects.count() == 1
