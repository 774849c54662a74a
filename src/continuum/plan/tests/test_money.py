"""What a sheet costs and who pays: written by those in charge, summed for the programme, line by line for nobody else."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.plan import services
from continuum.plan.models import BudgetLine
from continuum.plan.queries import budget_of
from continuum.toolkit import registry
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.counting import counted_by
from continuum.toolkit.models import JournalEntry
from continuum.toolkit.submissions import new_key

from .factories import BudgetLineFactory, NodeFactory, two_regions

pytestmark = pytest.mark.django_db
EAST = "/programmes/essai/est/"


@pytest.fixture
def land():
    return two_regions()


@pytest.fixture
def delegate(client, land):
    """Of Grand Est: she writes in the east, not in the west."""
    person = PersonFactory(delegate=True)
    client.force_login(person)
    return person


def enter(client, **membership):
    person = PersonFactory(**membership)
    client.force_login(person)
    return person


def send(client, url, **typed):
    return client.post(url, {"submission_key": new_key(), **typed})


def errors(answer):
    assert answer.status_code == 200, answer.get("Location")
    return answer.context["form"].errors


def words(client, address=EAST):
    return client.get(address).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def cost(node, planned=None, **fields):
    return BudgetLineFactory(node=node, planned=planned, **fields)


def funding(node, planned=None, **fields):
    return BudgetLineFactory(node=node, planned=planned, funding=True, **fields)


# --- Writing -----------------------------------------------------------------------------------------------------------


def test_a_cost_is_written_corrected_and_removed_and_the_journal_says_it(client, land, delegate):
    typed = {"year": "2025", "kind": "staff", "planned": "12 000,50", "full_time_equivalents": "0,5"}
    assert send(client, "/plan/depense/essai/est/", **typed)["Location"] == f"{EAST}#budget"
    kept = BudgetLine.objects.get()
    assert (kept.side, kept.planned, kept.full_time_equivalents) == ("cost", Decimal("12000.50"), Decimal("0.5"))
    send(client, f"/budget/{kept.pk}/", **typed | {"actual": "11\u202f000"})
    kept.refresh_from_db()
    assert kept.actual == 11000
    send(client, f"/budget/{kept.pk}/supprimer/")
    assert not BudgetLine.objects.exists()
    verbs = JournalEntry.objects.filter(kind="plan.budgetline").order_by("at", "id").values_list("verb", flat=True)
    assert list(verbs) == ["budget_line.added", "budget_line.changed", "budget_line.removed"]


def test_a_funder_is_found_by_its_words_among_those_that_one_sees(client, land, delegate):
    wanted = OrganisationFactory(institution=True, name="Fonds des Mirabelles (fictif)")
    hidden = OrganisationFactory(name="Foyer des Mirabelles (fictif)", territory=TerritoryFactory(key="D76"))
    address, typed = "/plan/financement/essai/est/", {"year": "2025", "planned": "5000"}
    shown = send(client, address, **typed, funder_words="mirabelles").content.decode()
    assert (wanted.name in shown, hidden.name in shown) == (True, False)
    assert "funder" in errors(send(client, address, **typed, funder=hidden.pk))
    send(client, address, **typed, funder=wanted.pk)
    assert BudgetLine.objects.get().funder == wanted


def test_an_invented_line_rewritten_by_a_person_is_hers(land, delegate):
    line = cost(land["east"], 1000, origin="invented")
    services.change_budget_line(line=line, by=delegate)
    assert BudgetLine.objects.get().origin == "entered"


COST = {"year": "2025", "kind": "staff", "planned": "1000"}


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"planned": "-5"}, "planned", "négatif"),
        ({"actual": "−5"}, "actual", "négatif"),
        ({"planned": "douze mille"}, "planned", "Écrivez un nombre"),
        ({"planned": "12,345"}, "planned", "2 chiffres"),
        ({"planned": "99999999999"}, "planned", "chiffres"),
        ({"planned": ""}, "planned", "au moins"),
        ({"kind": ""}, "kind", "Choisissez le type"),
        ({"full_time_equivalents": "-0,5"}, "full_time_equivalents", "négatif"),
        ({"year": "20255"}, "year", "entre 2000 et 2100"),
        ({"year": "1999"}, "year", "entre 2000 et 2100"),
        ({"year": "cette année"}, "year", "entre 2000 et 2100"),
        ({"year": ""}, "year", "Indiquez"),
    ],
)
def test_what_cannot_be_is_said_once_beside_its_field(client, land, delegate, wrong, field, said):
    found = errors(send(client, "/plan/depense/essai/est/", **COST | wrong))
    assert list(found) == [field]
    assert len(found[field]) == 1
    assert said in found[field][0].replace("\u00a0", " ")
    assert not BudgetLine.objects.exists()


def test_a_form_of_one_side_takes_nothing_of_the_other(client, land, delegate):
    payer = OrganisationFactory(institution=True)
    send(client, "/plan/depense/essai/est/", **COST, funder=payer.pk, side="funding")
    send(client, "/plan/financement/essai/est/", year="2025", planned="5", kind="staff", full_time_equivalents="1", side="cost")
    mixed = BudgetLine.objects.values_list("side", "kind", "funder", "full_time_equivalents").order_by("side")
    assert list(mixed) == [("cost", "staff", None, None), ("funding", "", None, None)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"side": "cost", "kind": "staff", "planned": 1, "funder": True},
        {"side": "funding", "kind": "staff", "planned": 1},
        {"side": "funding", "planned": 1, "full_time_equivalents": Decimal("0.5")},
        {"side": "cost", "kind": "staff", "planned": 1, "year": 20255},
        {"side": "cost", "kind": "staff"},
        {"side": "cost", "planned": 1},
        {"side": "cost", "kind": "staff", "actual": -1},
    ],
)
def test_the_service_refuses_what_no_form_would_send(land, wrong):
    if "funder" in wrong:
        wrong = wrong | {"funder": OrganisationFactory(institution=True)}
    with pytest.raises(ValidationError):
        services.add_budget_line(node=land["east"], line=BudgetLine(**{"year": 2025} | wrong), by=SYSTEM)


def test_a_line_changes_neither_its_side_nor_its_node(land, delegate):
    line = cost(land["east"], 1000)
    line.side = "funding"
    services.change_budget_line(line=line, by=delegate)
    assert BudgetLine.objects.get().side == "cost"
    moved = cost(land["west"], 1000)
    moved.node = land["east"]
    with pytest.raises(Refused):
        services.change_budget_line(line=moved, by=delegate)


def test_the_database_itself_keeps_the_two_sides_apart(land):
    line = cost(land["east"], 1000)
    for wrong in ({"funder": OrganisationFactory()}, {"planned": -1}, {"side": "funding"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BudgetLine.objects.filter(pk=line.pk).update(**wrong)


# --- Who ---------------------------------------------------------------------------------------------------------------


def test_the_neighbour_region_reads_sums_and_writes_nothing(client, land):
    line = cost(land["east"], 1000, label="Appui")
    person = enter(client, delegate=True, membership__territory=land["west"].territory)
    for address in (
        "/plan/depense/essai/est/",
        "/plan/financement/essai/est/",
        f"/budget/{line.pk}/",
        f"/budget/{line.pk}/supprimer/",
    ):
        assert client.get(address).status_code == send(client, address, **COST).status_code == 404
    for act in (services.change_budget_line, services.remove_budget_line):
        with pytest.raises(Refused):
            act(line=line, by=person)
    with pytest.raises(Refused):
        services.add_budget_line(node=land["east"], line=BudgetLine(side="cost", year=2025, kind="staff", planned=1), by=person)
    shown = words(client)
    assert "1 000 €" in shown
    assert "Appui" not in shown
    assert "Ajouter une dépense" not in shown


@pytest.mark.parametrize("role", ["director", "board_member", "partner"])
def test_those_who_only_read_see_sums_without_lines_nor_working_time(client, land, role):
    cost(land["east"], 30_000, kind="staff", label="Coordination", full_time_equivalents=Decimal("0.5"))
    person = enter(client, **{role: True, "membership__programme": land["programme"]})
    shown = words(client)
    assert "à trouver : 30 000 €" in shown
    assert not any(word in shown for word in ("Coordination", "équivalents temps plein", "temps de travail"))
    found = budget_of(land["east"], person)
    assert (list(found.lines), found.years[0].full_time_equivalents) == ([], None)
    client.force_login(PersonFactory(admin=True))
    assert "Coordination" in words(client)


def test_a_stranger_and_another_programme_find_nothing(client, land):
    line = cost(land["east"], 1000)
    assert client.get(f"/budget/{line.pk}/").status_code == 302
    enter(client, partner=True)
    assert client.get(EAST).status_code == client.get(f"/budget/{line.pk}/").status_code == 404


def test_a_funder_whom_the_reader_may_not_see_is_counted_without_its_name(client, land):
    hidden = OrganisationFactory(name="Fondation du Secret (fictive)", territory=TerritoryFactory(key="D76"))
    shown = OrganisationFactory(institution=True, name="Caisse du Jour (fictive)")
    line = funding(land["east"], 700, funder=hidden)
    funding(land["east"], 300, funder=shown)
    enter(client, officer=True, membership__programme=land["programme"])
    page = words(client)
    assert "Caisse du Jour" in page
    assert "1 autre financeur" in page
    pages = [page, *(words(client, f"/budget/{line.pk}/{end}") for end in ("", "supprimer/"))]
    assert not any("Secret" in one for one in pages)
    send(client, f"/budget/{line.pk}/", year="2025", planned="800", funder=shown.pk)
    line.refresh_from_db()
    assert (line.planned, line.funder) == (800, hidden)
    client.force_login(PersonFactory(admin=True))
    assert "Fondation du Secret" in words(client)


def test_an_empty_budget_is_an_invitation_for_the_team_and_nothing_for_others(client, land, delegate):
    assert "Ajouter une dépense" in words(client)
    enter(client, partner=True, membership__programme=land["programme"])
    assert "Budget" not in words(client)


# --- Sums --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spent", "received", "said", "kind"),
    [
        (Decimal("12000"), None, "à trouver : 12 000 €", "to_watch"),
        (Decimal("12000"), Decimal("11999.50"), "à trouver : 0,50 €", "to_watch"),
        (Decimal("1000.10"), Decimal("1000.10"), "équilibré", "done"),
        (Decimal("1000"), Decimal("4000"), "financé au-delà du besoin : 3 000 €", "to_watch"),
    ],
)
def test_the_gap_is_said_in_words(client, land, delegate, spent, received, said, kind):
    cost(land["east"], spent)
    if received:
        funding(land["east"], received)
    gap = budget_of(land["east"], delegate).total.gap
    assert (gap.words.replace("\u00a0", " ").replace("\u202f", " "), gap.kind) == (said, kind)
    assert said in words(client)


def test_without_anything_planned_there_is_no_gap(land, delegate):
    cost(land["east"], actual=500)
    found = budget_of(land["east"], delegate)
    assert found.total.gap is None
    assert (found.total.costs.planned, found.total.costs.actual) == (None, 500)


def test_a_plan_adds_what_hangs_on_it_each_amount_once_and_each_funder_once(land):
    both = OrganisationFactory(institution=True)
    first, second = (NodeFactory(parent=land["east"], kind="sheet") for _ in range(2))
    cost(land["east"], 100)
    cost(first, Decimal("0.10"), year=2025)
    cost(second, Decimal("0.20"), year=2026)
    funding(first, 40, funder=both)
    funding(second, 60, funder=both, actual=10)
    cost(land["west"], 7000)
    person = PersonFactory(admin=True)
    found = budget_of(land["east"], person)
    assert [(one.year, one.costs.planned) for one in found.years] == [(2025, Decimal("100.10")), (2026, Decimal("0.20"))]
    assert found.total.costs.planned == Decimal("100.30")
    assert [(one.organisation, one.amounts.planned, one.amounts.actual) for one in found.shares] == [(both, 100, 10)]
    assert found.total.gap.amount == Decimal("0.30")
    assert len(found.lines) == 1
    assert budget_of(land["root"], person).total.costs.planned == Decimal("7100.30")


def test_working_time_is_summed_in_a_year_and_never_over_several(land, delegate):
    for year in (2025, 2025, 2026):
        cost(land["east"], 1, year=year, full_time_equivalents=Decimal("0.5"))
    found = budget_of(land["east"], delegate)
    assert [one.full_time_equivalents for one in found.years] == [1, Decimal("0.5")]
    assert found.total.full_time_equivalents is None


def test_a_plan_beside_another_of_almost_the_same_address_adds_its_own_only(land):
    beside = NodeFactory(parent=land["root"], code="est-2")
    cost(beside, 500)
    assert budget_of(land["east"], PersonFactory(admin=True)) is None


def test_amounts_of_the_demonstration_are_marked_for_every_reader(client, land):
    cost(land["east"], 1000, origin="invented")
    enter(client, partner=True, membership__programme=land["programme"])
    assert "donnée de démonstration" in words(client)


def test_the_page_costs_the_same_with_ten_lines_and_with_a_hundred(client, land, delegate, django_assert_num_queries):
    def filled(count):
        for number in range(count):
            sheet = NodeFactory(parent=land["east"], kind="sheet") if number % 5 == 0 else land["east"]
            cost(sheet, number, year=2000 + number)
            funding(sheet, number, funder=OrganisationFactory(institution=True))

    filled(5)
    budget_of(land["east"], delegate)  # reads once what the person may do
    with django_assert_num_queries(2):
        budget_of(land["east"], delegate)
    filled(45)
    with django_assert_num_queries(2):
        assert len(budget_of(land["east"], delegate).shares) == 50


# --- Facts -------------------------------------------------------------------------------------------------------------


def test_the_list_behind_a_figure_of_money_names_sheets_and_no_line(land):
    payer = OrganisationFactory(name="Fondation du Secret (fictive)", territory=TerritoryFactory(key="D76"))
    funding(land["east"], 700, funder=payer, label="Convention")
    reader = PersonFactory(partner=True, membership__programme=land["programme"])
    source = registry.facts.get("financement-prevu")
    nodes = [land["east"].pk, land["west"].pk]
    assert list(source.rows(reader, nodes)) == [(land["east"].title, f"{EAST}#budget")]
    assert list(source.rows(PersonFactory(partner=True), nodes)) == []


def test_a_fact_of_money_is_one_query_and_knows_nothing_of_what_is_not_written(land, django_assert_num_queries):
    cost(land["east"], actual=500)
    cost(land["west"], Decimal("10.50"))
    cost(land["west"], Decimal("0.50"))
    nodes = [land["east"].pk, land["west"].pk]
    with django_assert_num_queries(1):
        planned = list(counted_by([registry.facts.get("budget-prevu")], nodes))
    assert [(row.node, row.count, row.month.year) for row in planned] == [(land["west"].pk, 11, 2025)]
