"""The execution table: planned and actual by year, funder and element, on the screen and in a spreadsheet that runs nothing."""

from decimal import Decimal

import pytest

from continuum.directory.models import Organisation
from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.plan.queries import execution_of
from continuum.toolkit.models import JournalEntry

from .factories import BudgetLineFactory, NodeFactory, two_regions

pytestmark = pytest.mark.django_db
URL = "/plan/execution/essai/est/"


@pytest.fixture
def land():
    land = two_regions()
    land["region"] = OrganisationFactory(institution=True, name="Région Essai")
    land["state"] = OrganisationFactory(institution=True, name="État Essai")
    east = land["east"]
    land["sheet"] = NodeFactory(parent=east, kind="sheet", code="fiche", title="Former")
    BudgetLineFactory(node=east, year=2025, planned=1000, actual=Decimal("900.50"))
    BudgetLineFactory(node=land["sheet"], year=2025, planned=500, actual=600)
    BudgetLineFactory(node=land["sheet"], year=2026, planned=700)
    for funder, planned, actual in ((land["region"], 800, 800), (land["state"], 400, None)):
        BudgetLineFactory(funding=True, node=east, year=2025, funder=funder, planned=planned, actual=actual)
    BudgetLineFactory(funding=True, node=land["sheet"], year=2025, funder=land["region"], planned=100, actual=50)
    return land


@pytest.fixture
def partner(client, land):
    person = PersonFactory(partner=True, membership__programme=land["programme"])
    client.force_login(person)
    return person


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_each_year_says_what_was_planned_what_was_done_and_the_gap(land):
    found = execution_of(land["east"], Organisation.objects.all())
    first, second = found.years
    assert (first.costs.amounts.planned, first.costs.amounts.actual, first.costs.gap) == (
        1500,
        Decimal("1500.50"),
        Decimal("0.50"),
    )
    assert [(one.name, one.amounts.planned, one.gap) for one in first.funders] == [
        ("Région Essai", 900, -50),
        ("État Essai", 400, None),
    ]
    assert first.to_find.words == "à trouver\u00a0: 200\u00a0€"
    assert first.result == Decimal("-650.50")
    assert (second.year, second.costs.gap, second.funders, second.result) == (2026, None, [], None)
    assert [(part.name, part.amounts.planned) for part in found.parts] == [(str(land["east"]), 1000), ("Former", 1200)]


def test_members_read_it_and_another_programme_does_not(client, land, partner):
    page = client.get(URL)
    assert "Région Essai" in page.content.decode()
    client.force_login(PersonFactory(officer=True))
    assert client.get(URL).status_code == 404
    assert client.get(f"{URL}?format=csv").status_code == 404


def test_a_funder_that_the_reader_may_not_see_is_not_named_in_the_file_either(client, land, partner):
    hidden = OrganisationFactory(name="Foyer discret (fictif)", territory=TerritoryFactory(key="D76"))
    BudgetLineFactory(funding=True, node=land["east"], year=2025, funder=hidden, planned=7)
    for url in (URL, f"{URL}?format=csv"):
        said = body(client.get(url)).decode()
        assert "discret" not in said
        assert "autres financeurs" in said


def test_it_is_carried_away_neutralised_and_the_journal_says_it(client, land, partner):
    land["sheet"].title = "=cmd()"
    land["sheet"].save()
    said = body(client.get(f"{URL}?format=csv")).decode("utf-8-sig")
    lines = said.split("\r\n")
    assert lines[0] == "Élément du plan;Année;Sens;Financeur;Prévu;Réalisé;Écart"
    assert f"{land['east']};2025;dépense;;1000,00;900,50;-99,50" in lines
    assert "'=cmd();2026;dépense;;700,00;;" in lines
    assert body(client.get(f"{URL}?format=xlsx")).startswith(b"PK")
    told = JournalEntry.objects.filter(verb="export").order_by("id")
    assert [line.details["format"] for line in told] == ["csv", "xlsx"]
    assert client.get(f"{URL}?format=exe").status_code == 404


def test_an_empty_table_says_where_the_budget_is_written(client, land, partner):
    said = client.get("/plan/execution/essai/ouest/").content.decode()
    assert "n’est encore écrit" in said


def test_one_query_whatever_hangs_on_it(land, django_assert_num_queries):
    with django_assert_num_queries(1):
        execution_of(land["root"], Organisation.objects.all())
