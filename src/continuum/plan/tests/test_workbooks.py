"""A plan in a spreadsheet: it leaves and comes back unchanged; what changed is looked at, then applied at once or not at all."""

import io

import pytest
from python_calamine import CalamineWorkbook

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
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
    Slippage,
)
from continuum.plan.queries.workbook_changes import proposal_of
from continuum.plan.services.workbooks import _read
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.models import JournalEntry

from .factories import (
    MilestoneFactory,
    NodeFactory,
    PassageFactory,
)
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


# --- There and back --------------------------------------------------------------------------------------------------------


def test_what_leaves_and_comes_back_changes_nothing(client, land, delegate):
    reading = bring(client, services.plan_workbook(node=land["east"], by=delegate))
    shown = page_of(client, reading)
    assert "Aucun changement" in shown
    assert "Appliquer" not in shown
    proposal = services.proposal(reading, delegate)
    assert (proposal.changes, proposal.conflicts, proposal.problems, proposal.notes) == ([], [], [], [])


@pytest.mark.parametrize("text", HARD)
def test_every_text_comes_back_as_it_was_and_none_is_a_formula(land, delegate, text):
    Passage.objects.filter(node=land["sheet"], section="context").update(body=text)
    content = services.plan_workbook(node=land["east"], by=delegate)
    read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Fiches").to_python()
    assert any(text in row for row in read)
    assert proposal_of(_read(content), land["east"], delegate, {}).changes == []
    saved_again = file_of(land["east"], delegate)
    assert proposal_of(_read(saved_again), land["east"], delegate, {}).changes == []


def test_a_text_too_long_for_a_cell_is_not_cut_by_coming_back(land, delegate):
    Passage.objects.filter(node=land["sheet"], section="context").update(body="a" * 40_000)
    assert proposal_of(_read(file_of(land["east"], delegate)), land["east"], delegate, {}).changes == []


def test_a_workbook_of_forty_sheets_asks_as_many_questions_as_one_of_two(land, delegate, django_assert_max_num_queries):
    for number in range(38):
        sheet = NodeFactory(parent=land["axis"], kind="sheet", code=f"s{number}", title=f"Fiche {number}")
        PassageFactory(node=sheet)
        MilestoneFactory(node=sheet)
    content = services.plan_workbook(node=land["east"], by=delegate)
    sheets = _read(content)
    with django_assert_max_num_queries(30):
        assert proposal_of(sheets, land["east"], delegate, {}).changes == []


def test_a_value_written_another_way_is_the_same_value(client, land, delegate):
    change = both(
        cell("Étapes", "Lancement", "Date", "12/03/2025"),
        cell("Résultats", "Part des candidats", "Cible", "40,00 %"),
        cell("Budget", HARD[1], "Prévu", "12\u202f000,5 €"),
        cell("Fiches", ADDRESS, "Fin", "Permanente"),
        cell("Fiches", ADDRESS, "Territoire", "grand est"),
    )
    assert services.proposal(bring(client, file_of(land["east"], delegate, change)), delegate).changes == []


# --- Looked at, then applied -------------------------------------------------------------------------------------------------


def test_each_cell_that_changes_is_shown_before_anything_is_saved(client, land, delegate):
    change = both(
        cell("Fiches", ADDRESS, "Titre", "Bien accueillir"),
        cell("Fiches", ADDRESS, "Contexte", "=cmd|' /C calc'!A0"),
        cell("Étapes", "Lancement", "Étape", "Le lancement"),
    )
    reading = bring(client, file_of(land["east"], delegate, change))
    shown = page_of(client, reading)
    assert "Fiche 2, colonne Titre" in shown
    assert "« Accueillir »" in shown
    assert "« Bien accueillir »" in shown
    assert "Appliquer ces 3 changements" in shown
    assert Node.objects.get(pk=land["sheet"].pk).title == "Accueillir"
    assert not JournalEntry.objects.filter(verb="node.changed").exists()
    apply(client, reading)
    assert Node.objects.get(pk=land["sheet"].pk).title == "Bien accueillir"
    assert Passage.objects.get(node=land["sheet"], section="context").body == "=cmd|' /C calc'!A0"
    assert Milestone.objects.get().title == "Le lancement"
    verbs = list(JournalEntry.objects.order_by("at", "id").values_list("verb", flat=True))
    assert verbs == ["export", "node.changed", "passage.written", "milestone.changed", "workbook.applied"]
    assert "3 changements ont été appliqués" in page_of(client, reading)


def test_of_a_long_text_what_changes_is_what_is_read(client, land, delegate):
    long = "Un mot après l’autre. " * 30
    Passage.objects.filter(node=land["sheet"], section="context").update(body=f"{long}La fin.")
    reading = bring(client, file_of(land["east"], delegate, cell("Fiches", ADDRESS, "Contexte", f"{long}Une autre fin.")))
    (change,) = services.proposal(reading, delegate).changes
    before, after = change.excerpts
    assert before.endswith("La fin.")
    assert after.endswith("Une autre fin.")
    assert max(map(len, change.excerpts)) < 120


def test_all_the_kinds_of_cells_are_written_through_the_verbs_of_the_plan(client, land, delegate):
    structure = OrganisationFactory(institution=True, name="Agence des Mirabelles (fictive)")
    owner = PersonFactory(
        officer=True, membership__programme=land["programme"], membership__territory=TerritoryFactory(key="R44")
    )
    row = {
        "Priorité": "Haute", "Structure pilote": "agence des mirabelles (fictive)", "Responsable": owner.email,
        "Missions": "Sensibiliser\n- Réunir\nFormer\n- Former deux fois", "Initiateurs": "Agence des Mirabelles (fictive)",
        "Autres partenaires": "Fondation (fictive) (financeur)\nRégion (fictive)", "Enseignements": "On retient ceci.",
    }  # fmt: skip
    change = both(
        *(cell("Fiches", ADDRESS, heading, text) for heading, text in row.items()),
        cell("Résultats", "Part des candidats", "Cible", "55,5"),
        cell("Résultats", "Part des candidats", "Échéance", "décembre 2026"),
        cell("Budget", HARD[1], "Prévu", "9 000,25"),
    )
    reading = bring(client, file_of(land["east"], delegate, change))
    assert services.proposal(reading, delegate).problems == []
    assert apply(client, reading).status_code == 302
    sheet = ActionSheet.objects.get(node=land["sheet"])
    assert (sheet.priority, sheet.organisation, sheet.owner) == ("high", structure, owner)
    assert [(one.title, one.activity_list) for one in Mission.objects.all()] == [
        ("Sensibiliser", ["Réunir"]),
        ("Former", ["Former deux fois"]),
    ]
    roles = {(str(one.organisation), one.role) for one in Partnership.objects.all()}
    assert roles == {
        ("Agence des Mirabelles (fictive)", "initiator"),
        ("Fondation (fictive)", "funder"),
        ("Région (fictive)", "associated"),
    }
    result = Indicator.objects.get()
    assert (str(result.target.normalize()), result.due) == ("55.5", PartialDate(2026, 12))
    assert str(BudgetLine.objects.get().planned) == "9000.25"
    assert proposal_of(_read(file_of(land["east"], delegate)), land["east"], delegate, {}).changes == []


def test_dates_already_planned_are_put_off_for_one_cause(client, land, delegate):
    change = both(cell("Fiches", ADDRESS, "Fin", "juin 2027"), cell("Étapes", "Lancement", "Date", "2 juin 2025"))
    reading = bring(client, file_of(land["east"], delegate, change))
    refused = apply(client, reading)
    assert "cause" in refused.context["form"].errors
    assert Phase.objects.get().ends is None
    assert apply(client, reading, cause="funding").status_code == 302
    assert Phase.objects.get().ends == PartialDate(2027, 6)
    assert Milestone.objects.get().on == PartialDate(2025, 6, 2)
    assert set(Slippage.objects.values_list("cause", flat=True)) == {"funding"}


def test_a_sheet_without_dates_takes_its_first_ones_without_a_cause(client, land, delegate):
    change = both(cell("Fiches", "Suivre", "Début", "12/10/2025"), cell("Fiches", "Suivre", "Fin", "Permanente"))
    reading = bring(client, file_of(land["east"], delegate, change))
    assert apply(client, reading).status_code == 302
    phase = Phase.objects.get(node=land["empty"])
    assert (phase.starts, phase.ends) == (PartialDate(2025, 10, 12), None)


def test_a_row_without_address_is_a_new_sheet_under_its_axis(client, land, delegate):
    row = {"Axe": "1 Accompagner", "Titre": "Former", "Numéro": "4", "Contexte": "Voici.", "Début": "2026", "Fin": "permanente",
           "Missions": "Une\n- deux", "Priorité": "basse"}  # fmt: skip
    reading = bring(client, file_of(land["east"], delegate, new_row("Fiches", **row)))
    shown = page_of(client, reading)
    assert "Nouvelle fiche sous « Accompagner »" in shown
    assert "Appliquer ce changement" in shown
    assert apply(client, reading).status_code == 302
    made = Node.objects.get(title="Former")
    assert (made.parent, made.kind, made.territory, made.sheet.priority) == (land["axis"], "sheet", land["east"].territory, "low")
    assert Passage.objects.get(node=made).body == "Voici."
    assert Phase.objects.get(node=made).ends is None
    assert Mission.objects.get(node=made).activity_list == ["deux"]


def test_new_rows_of_a_sheet_are_added(client, land, delegate):
    address = {"Adresse de la fiche": ADDRESS}
    change = both(
        new_row("Résultats", **address | {"Résultat attendu": "Augmentation du nombre de personnes formées", "Cible": "12"}),
        new_row("Étapes", **address | {"Étape": "Bilan", "Date": "2026"}),
        new_row("Budget", **address | {"Sens": "financement", "Année": "2026", "Prévu, en euros": "500"}),
    )
    reading = bring(client, file_of(land["east"], delegate, change))
    assert services.proposal(reading, delegate).problems == []
    assert apply(client, reading).status_code == 302
    assert Indicator.objects.get(wording__startswith="Augmentation").node == land["sheet"]
    assert Milestone.objects.get(title="Bilan").on == PartialDate(2026)
    assert BudgetLine.objects.get(side="funding").planned == 500


def test_a_row_taken_out_changes_nothing_and_it_is_said(client, land, delegate):
    reading = bring(client, file_of(land["east"], delegate, lambda sheets: sheets["Fiches"].pop()))
    assert "1 ligne du plan n’est plus dans le fichier : rien n’est retiré" in page_of(client, reading)
    assert Node.objects.filter(pk=land["empty"].pk).exists()
