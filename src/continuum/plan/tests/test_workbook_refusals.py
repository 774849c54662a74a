"""A workbook that comes back wrong, late or from somebody else: refused in a sentence, shown beside, never written over."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.test import Client
from python_calamine import CalamineWorkbook

from continuum.directory.tests.factories import PersonFactory, ProgrammeFactory, TerritoryFactory
from continuum.plan import services
from continuum.plan.models import (
    ActionSheet,
    BudgetLine,
    Indicator,
    Milestone,
    Mission,
    Node,
    Partnership,
    Passage,
    Phase,
    WorkbookReading,
)
from continuum.plan.queries.workbook_changes import proposal_of
from continuum.plan.queries.workbooks import TABLES, book_of
from continuum.plan.services import workbooks
from continuum.plan.services.workbooks import _read
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.submissions import new_key

from .workbook_files import ADDRESS, HARD, apply, both, bring, cell, file_of, full_land, new_row, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return full_land()


@pytest.fixture
def delegate(client, land):
    """Of Grand Est: she writes in the east, not in the west."""
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


# --- Refused with a sentence ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (cell("Fiches", ADDRESS, "Adresse", "essai/est/ailleurs"), "« essai/est/ailleurs » n’est pas une adresse de ce plan"),
        (cell("Fiches", ADDRESS, "Fin", "bientôt"), "Fiche 2, colonne Fin : « bientôt » n’est pas une date"),
        (cell("Fiches", ADDRESS, "Fin", "2024"), "La fin (2024) vient avant le début (janvier 2025)"),
        (cell("Fiches", ADDRESS, "Titre", ""), "Fiche 2, colonne Titre : Cette cellule ne peut pas rester vide"),
        (cell("Fiches", ADDRESS, "Contexte", ""), "Une cellule vidée ne retire pas un texte déjà écrit"),
        (cell("Fiches", ADDRESS, "Contexte", "Il y a [[structures"), "Fiche 2, colonne Contexte"),
        (cell("Fiches", ADDRESS, "Statut", "Terminée"), "Fiche 2, colonne Statut : elle est là pour être lue"),
        (cell("Fiches", ADDRESS, "Axe", "1 Accompagner"), "Fiche 2, colonne Axe : elle est là pour être lue"),
        (cell("Fiches", ADDRESS, "Territoire", "Normandie"), "n’est pas un territoire de Grand Est"),
        (cell("Fiches", ADDRESS, "Priorité", "urgente"), "« urgente » n’est pas dans la liste"),
        (cell("Fiches", ADDRESS, "Structure pilote", "Nulle part"), "« Nulle part » n’est pas dans l’annuaire"),
        (cell("Fiches", ADDRESS, "Responsable", "inconnue@exemple.org"), "n’a pas d’accès à ce programme ici"),
        (cell("Résultats", "Part des candidats", "Cible", "120"), "Un pourcentage ne dépasse pas 100"),
        (cell("Résultats", "Part des candidats", "Cible", "douze"), "« douze » n’est pas un nombre"),
        (cell("Budget", HARD[1], "Année", "26"), "Écrivez une année entre 2000 et 2100"),
        (cell("Budget", HARD[1], "Financeur", "Région (fictive)"), "Une dépense n’a pas de financeur"),
        (new_row("Fiches", Titre="Former", Axe="Ailleurs"), "« Ailleurs » ne dit pas où ranger cette fiche"),
        (new_row("Fiches", Axe="1 Accompagner", Accroche="Seule"), "une nouvelle fiche a au moins un titre"),
        (new_row("Étapes", Étape="Bilan", Date="2026"), "écrivez l’adresse de la fiche"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_else_is_lost(client, land, delegate, change, sentence):
    alongside = cell("Étapes", "Lancement", "Étape", "Le lancement")
    reading = bring(client, file_of(land["east"], delegate, both(change, alongside)))
    shown = page_of(client, reading)
    assert sentence in shown
    assert "1 point refusé" in shown
    assert "Appliquer ce changement" in shown
    apply(client, reading)
    assert Milestone.objects.get().title == "Le lancement"
    assert Node.objects.get(pk=land["sheet"].pk).title == "Accueillir"
    assert Node.objects.filter(kind="sheet").count() == 2


def test_a_refused_cell_takes_no_other_cell_of_its_row_with_it(client, land, delegate):
    change = both(
        cell("Fiches", ADDRESS, "Titre", "Bien accueillir"),
        cell("Fiches", ADDRESS, "Territoire", "Normandie"),
        cell("Fiches", ADDRESS, "Responsable", "inconnue@exemple.org"),
        cell("Fiches", ADDRESS, "Priorité", "urgente"),
    )
    shown = page_of(client, bring(client, file_of(land["east"], delegate, change)))
    assert "3 points refusés" in shown
    assert "Fiche 2, colonne Responsable" in shown
    assert "Fiche 2, colonne Priorité" in shown
    assert "Appliquer ce changement" in shown
    assert "« Bien accueillir »" in shown


def test_a_date_waits_for_the_other_of_its_pair_and_that_is_said(client, land, delegate):
    change = both(cell("Fiches", ADDRESS, "Début", "2027"), cell("Fiches", ADDRESS, "Fin", "bientôt"))
    shown = page_of(client, bring(client, file_of(land["east"], delegate, change)))
    assert "Fiche 2, colonne Fin : « bientôt » n’est pas une date" in shown
    assert "Fiche 2, colonne Début : elle attend que la colonne « Fin » soit corrigée" in shown
    assert "Appliquer" not in shown


def test_columns_are_found_wherever_they_stand(client, land, delegate):
    def shuffle(sheets):
        sheets["Fiches"] = [[*row[::-1], "note"] for row in sheets["Fiches"]]
        sheets["Fiches"][0][-1] = "Mes notes"

    reading = bring(client, file_of(land["east"], delegate, both(cell("Fiches", ADDRESS, "Titre", "Bien accueillir"), shuffle)))
    shown = page_of(client, reading)
    assert "« Bien accueillir »" in shown
    assert "la colonne « Mes notes » n’est pas de celles que l’on lit ici" in shown
    assert services.proposal(reading, delegate).count == 1


def test_a_missing_column_is_not_a_change(client, land, delegate):
    def without_context(sheets):
        place = sheets["Fiches"][0].index("Contexte")
        sheets["Fiches"] = [row[:place] + row[place + 1 :] for row in sheets["Fiches"]]

    assert services.proposal(bring(client, file_of(land["east"], delegate, without_context)), delegate).changes == []


def test_what_somebody_else_wrote_meanwhile_is_shown_beside_and_not_overwritten(client, land, delegate):
    change = both(cell("Fiches", ADDRESS, "Titre", "Mon titre"), cell("Fiches", ADDRESS, "Accroche", "Mon accroche"))
    content = file_of(land["east"], delegate, change)
    Node.objects.filter(pk=land["sheet"].pk).update(title="Son titre")
    Passage.objects.filter(node=land["sheet"], section="context").update(body="Son contexte")
    reading = bring(client, content)
    shown = page_of(client, reading)
    assert "Changé des deux côtés" in shown
    assert "« Son titre »" in shown
    assert "« Mon titre »" in shown
    apply(client, reading)
    node = Node.objects.get(pk=land["sheet"].pk)
    assert (node.title, node.tagline) == ("Son titre", "Mon accroche")
    assert Passage.objects.get(node=node, section="context").body == "Son contexte"


def test_without_its_stamps_a_file_is_read_with_a_warning(client, land, delegate):
    def unstamped(sheets):
        sheets["Fiches"] = [row[:-1] for row in sheets["Fiches"]]

    reading = bring(client, file_of(land["east"], delegate, both(cell("Fiches", ADDRESS, "Titre", "Mon titre"), unstamped)))
    assert "sans la colonne « Empreinte »" in page_of(client, reading)
    assert services.proposal(reading, delegate).count == 1


def test_what_changed_since_it_was_looked_at_is_shown_again_not_applied(client, land, delegate):
    change = both(cell("Fiches", ADDRESS, "Titre", "Mon titre"), cell("Fiches", "Suivre", "Titre", "Mon suivi"))
    reading = bring(client, file_of(land["east"], delegate, change))
    seen = services.proposal(reading, delegate).key
    Node.objects.filter(pk=land["empty"].pk).update(title="Son suivi")
    answer = client.post(reading.get_absolute_url(), {"submission_key": new_key(), "seen": seen})
    assert "Entre-temps, le plan a changé" in answer.content.decode()
    assert Node.objects.get(pk=land["sheet"].pk).title == "Accueillir"


def test_nothing_changes_between_the_last_comparison_and_the_writing(client, land, delegate, monkeypatch):
    """All that a cell may hold is locked, below the plan alone, before the file is compared a last time."""
    reading = bring(client, file_of(land["east"], delegate, cell("Fiches", ADDRESS, "Titre", "Mon titre")))
    key, locked, compared = services.proposal(reading, delegate).key, [], []
    lock, compare = QuerySet.select_for_update, workbooks.proposal
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **asked: locked.append(rows.model) or lock(rows, **asked))
    monkeypatch.setattr(workbooks, "proposal", lambda *asked: compared.append(set(locked)) or compare(*asked))
    services.apply_workbook(reading=reading, seen=key, by=delegate)
    written = {Node, ActionSheet, Passage, Mission, Phase, Milestone, Indicator, BudgetLine, Partnership}
    assert compared[0] == written | {WorkbookReading}


def test_what_is_saved_just_before_the_writing_is_shown_and_not_overwritten(client, land, delegate, monkeypatch):
    change = both(cell("Fiches", ADDRESS, "Titre", "Mon titre"), cell("Fiches", ADDRESS, "Accroche", "Mon accroche"))
    reading = bring(client, file_of(land["east"], delegate, change))
    applied = services.apply_workbook

    def saved_just_before(**asked):
        Node.objects.filter(pk=land["sheet"].pk).update(title="Son titre")
        return applied(**asked)

    monkeypatch.setattr(services, "apply_workbook", saved_just_before)
    shown = apply(client, reading).content.decode().replace("\u00a0", " ")
    assert "Entre-temps, le plan a changé" in shown
    assert "« Son titre »" in shown
    node = Node.objects.get(pk=land["sheet"].pk)
    assert (node.title, node.tagline) == ("Son titre", "Une accroche")


def test_applied_twice_it_changes_the_plan_once(client, land, delegate):
    reading = bring(client, file_of(land["east"], delegate, cell("Fiches", ADDRESS, "Titre", "Mon titre")))
    key = services.proposal(reading, delegate).key
    services.apply_workbook(reading=reading, seen=key, by=delegate)
    with pytest.raises(Exception, match="déjà été appliqué"):
        services.apply_workbook(reading=reading, seen=key, by=delegate)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"PK\x03\x04abc", b"a;b\r\n1;2", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_what_is_not_a_workbook_is_refused_before_it_is_opened(client, land, delegate, content):
    file = SimpleUploadedFile("plan.xlsx", content)
    answer = client.post("/plan/tableur/essai/est/", {"submission_key": new_key(), "file": file})
    assert answer.context["form"].errors["file"]
    assert not WorkbookReading.objects.exists()


# --- Who may ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trait", ["partner", "far"])
def test_members_take_the_workbook_away_without_lines_of_budget_and_bring_nothing_back(client, land, delegate, trait):
    content = file_of(land["east"], delegate, cell("Fiches", ADDRESS, "Titre", "Volé"))
    reader = PersonFactory(partner=True, membership__programme=land["programme"])
    if trait == "far":
        reader = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R28"))
    client.force_login(reader)
    taken = client.get("/plan/classeur/essai/est/")
    assert taken["Content-Disposition"].startswith("attachment")
    names = CalamineWorkbook.from_filelike(io.BytesIO(taken.content)).sheet_names
    assert names == ["Fiches", "Résultats", "Étapes", "Mode d’emploi"]
    assert client.get("/plan/tableur/essai/est/").context["form"] is None
    client.post("/plan/tableur/essai/est/", {"submission_key": new_key(), "file": SimpleUploadedFile("plan.xlsx", content)})
    assert not WorkbookReading.objects.exists()
    with pytest.raises(Refused):
        services.bring_workbook(node=land["east"], file_name="x", content=content, by=reader)


def test_the_stranger_and_other_programmes_see_no_workbook(client, land):
    client.force_login(PersonFactory(partner=True, membership__programme=ProgrammeFactory()))
    for address in ("/plan/classeur/essai/est/", "/plan/tableur/essai/est/"):
        assert client.get(address).status_code == 404
        assert Client().get(address).status_code == 302


def test_a_file_brought_is_hers_alone(client, land, delegate):
    reading = bring(client, file_of(land["east"], delegate, cell("Fiches", ADDRESS, "Titre", "Mon titre")))
    client.force_login(PersonFactory(delegate=True))
    assert client.get(reading.get_absolute_url()).status_code == 404
    client.logout()
    assert client.get(reading.get_absolute_url()).status_code == 302


def test_an_owner_whom_one_may_not_know_is_not_named_and_stays(client, land, delegate):
    far = PersonFactory(officer=True, membership__territory=TerritoryFactory(key="R28"))
    ActionSheet.objects.filter(node=land["sheet"]).update(owner=far)
    content = services.plan_workbook(node=land["east"], by=delegate)
    assert far.email not in str(_read(content))
    assert proposal_of(_read(content), land["east"], delegate, {}).changes == []


def test_the_columns_that_leave_are_those_that_are_read(land):
    book = book_of(land["east"], SYSTEM)
    for table in TABLES:
        for row in book.get(table.name, ()):
            assert set(row.cells) <= {column.key for column in table.columns}
            assert len(row.values(table)) == len(table.columns)
