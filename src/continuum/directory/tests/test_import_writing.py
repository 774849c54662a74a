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
    ImportBatch,
    ImportLine,
    Organisation,
)
from continuum.directory.services import imports
from continuum.toolkit import journal
from continuum.toolkit.imports.worker import reading
from continuum.toolkit.records import Work
from continuum.toolkit.tasks import Progress

from .factories import (
    AliasFactory,
    HeadcountFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
)
from .import_files import brought, checked, confirm, csv_file, run_works, undo, written

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


def test_undoing_keeps_an_added_structure_that_somebody_completed_since(delegate):
    batch = written(csv_file([("Nom",), ("Complétée (fictive)",), ("Laissée (fictive)",)]), delegate)
    completed = Organisation.objects.get(name="Complétée (fictive)")
    completed.phone = "03 87 00 00 00"
    completed.save()
    undo(batch, delegate)
    assert Organisation.objects.get() == completed
    assert lines_of(batch)[2].kept == "modifiée depuis\u00a0: téléphone."


def test_undoing_does_not_take_back_a_siret_that_another_structure_now_bears(delegate, france):
    known = OrganisationFactory(name="Avant (fictive)", siret=SIRETS[0], territory=france["C57463"])
    table = [("Identifiant", "Nom", "SIRET"), (known.pk, "Après (fictive)", "(vide)"), ("", "Neuve (fictive)", "")]
    batch = written(csv_file(table), delegate)
    OrganisationFactory(siret=SIRETS[0])
    undo(batch, delegate)
    assert lines_of(batch)[2].kept == "son ancien SIRET est maintenant celui d’une autre structure."
    assert (batch.state, batch.counts["undone"], batch.counts["kept"]) == ("undone", 1, 1)


# Writing at once


def confirmed(content, by):
    """Asked to be written, by nobody yet."""
    batch = checked(content, by)
    imports.confirm_import(batch=batch, by=by)
    batch.refresh_from_db()
    return batch


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


def test_a_structure_merged_meanwhile_is_added_under_an_identity_of_its_own(delegate, france):
    known = OrganisationFactory(name="A (fictive)", territory=france["C57463"])
    batch = checked(csv_file([("Nom", "Commune", "Sigle"), ("A (fictive)", "Metz", "A")]), delegate)
    known.merged_into = OrganisationFactory(name="B (fictive)", territory=france["C57463"])
    known.save()
    confirm(batch, delegate)
    assert (batch.state, batch.counts["written_added"]) == ("done", 1)
    assert Organisation.objects.standing().filter(name="A (fictive)").count() == 1


def test_a_siret_of_another_structure_is_said_on_its_line_and_the_others_are_written(delegate, france):
    one, other = (OrganisationFactory(siret=siret, territory=france["C57463"]) for siret in SIRETS)
    table = [("Identifiant", "SIRET", "Nom"), (one.pk, other.siret, ""), ("", "", "Neuve (fictive)")]
    batch = written(csv_file(table), delegate)
    assert "ce SIRET est déjà celui d’une autre structure" in lines_of(batch)[2].problems[0]["text"]
    assert (batch.state, batch.counts["written_added"]) == ("done", 1)


def test_one_siret_given_to_two_structures_is_said_on_the_second_line(delegate, france):
    one, other = (OrganisationFactory(territory=france["C57463"]) for _ in range(2))
    batch = written(csv_file([("Identifiant", "SIRET"), (one.pk, SIRETS[0]), (other.pk, SIRETS[0])]), delegate)
    assert "même structure que la ligne 2" in lines_of(batch)[3].problems[0]["text"]
    assert (batch.state, batch.counts["written_changed"]) == ("done", 1)


def test_affiliations_are_written_once_and_none_ends_before_it_starts(delegate, france):
    union = OrganisationFactory(institution=True, kind="employer_union", name="Union des Essais (fictive)")
    known = OrganisationFactory(name="A (fictive)", territory=france["C57463"])
    Affiliation.objects.create(organisation=known, network=union, starts_on=dt.date(2022, 1, 1))
    entries = f"{union.name} | {union.name} (jusqu’au 31/12/2020) | {union.name}"
    batch = written(csv_file([("Nom", "Commune", "Adhésions"), ("A (fictive)", "Metz", entries)]), delegate)
    assert batch.state == "done"
    periods = set(known.affiliations.values_list("starts_on", "ends_on"))
    assert {(dt.date(2022, 1, 1), None), (None, dt.date(2020, 12, 31))} <= periods


def test_an_organisation_does_not_adhere_to_itself(delegate, france):
    union = OrganisationFactory(institution=True, kind="employer_union", name="Union (fictive)", territory=france["C57463"])
    batch = written(csv_file([("Identifiant", "Adhésions", "Nom"), (union.pk, "Union (fictive)", ""), ("", "", "B")]), delegate)
    assert "n’adhère pas à elle-même" in lines_of(batch)[2].problems[0]["text"]
    assert batch.state == "done"


@pytest.mark.parametrize(("state", "bring"), [("reading", brought), ("checking", checked)])
def test_an_import_given_up_while_it_is_read_or_checked_does_not_come_back(delegate, monkeypatch, state, bring):
    def give_up(progress, *said):
        """As soon as the work says how many lines it went through."""
        batch = ImportBatch.objects.get(pk=progress.work.arguments["batch_id"])
        if batch.state == state and "lignes" in said[-1]:
            imports.abandon_import(batch=batch, by=delegate)

    monkeypatch.setattr(Progress, "__call__", give_up)
    batch = bring(csv_file([("Nom",), ("A (fictive)",), ("B (fictive)",)]), delegate)
    assert (batch.state, batch.lines.count()) == ("abandoned", 0)
    assert not Work.objects.filter(error__contains="Rien d’autre n’a été modifié").exists()


def test_a_second_run_of_a_reading_leaves_the_lines_of_the_first_one(delegate):
    content = csv_file([("Nom",), ("A (fictive)",)])
    batch = brought(content, delegate)
    late = ImportBatch.objects.get(pk=batch.pk)
    late.state = "reading"
    with reading(content) as read, pytest.raises(imports.MovedOn):
        imports.keep_rows(late, read, lambda *said: None)
    assert batch.lines.count() == 1


def test_a_second_run_of_a_written_import_takes_nothing_from_its_undoing(delegate):
    """The reaper believed the first run dead: the second one compares with what the first one wrote."""
    batch = confirmed(csv_file([("Nom",), ("A (fictive)",)]), delegate)
    late = ImportBatch.objects.select_related("territory").get(pk=batch.pk)
    run_works()
    with pytest.raises(imports.MovedOn):
        imports.write(late, delegate, lambda *said: None)
    batch.refresh_from_db()
    assert batch.counts["written_added"] == 1
    undo(batch, delegate)
    assert not Organisation.objects.exists()


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
    for batch in batches:
        ImportBatch.objects.filter(pk=batch.pk).update(state="writing")
        batch.state = "writing"
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
