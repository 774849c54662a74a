"""The money and the resources of a programme in its report: institutions named, everybody else together."""

import datetime as dt

import pytest

from continuum.directory.tests.factories import OrganisationFactory
from continuum.plan.models import DownloadCount
from continuum.plan.tests.factories import BudgetLineFactory, EditionFactory, two_regions
from continuum.reports.models import Report
from continuum.reports.queries import write
from continuum.toolkit.renderers.document import Heading, Table, plain
from continuum.toolkit.typography import euros

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    found = two_regions()
    found["report"] = Report.objects.create(programme=found["programme"], title="Essai : bilan")
    return found


def tables(land):
    blocks = write(land["report"]).document.blocks
    return {block.caption: [[plain(cell) for cell in row] for row in block.rows] for block in blocks if isinstance(block, Table)}


def test_each_year_is_a_table_of_costs_and_funders(land):
    BudgetLineFactory(node=land["east"], year=2025, planned=1000, actual=900)
    region = OrganisationFactory(institution=True, name="Région Essai")
    BudgetLineFactory(funding=True, node=land["west"], year=2025, funder=region, planned=600)
    BudgetLineFactory(funding=True, node=land["east"], year=2025, funder=OrganisationFactory(name="Discret (fictif)"), planned=9)
    rows = tables(land)["Exécution du budget de 2025, en euros"]
    assert [row[:2] for row in rows] == [
        ["Dépenses", "1\u202f000\u00a0€"],
        ["Région Essai", "600\u00a0€"],
        ["autres financeurs", "9\u00a0€"],
        ["Financements", "609\u00a0€"],
    ]
    assert rows[0][2:] == ["900\u00a0€", euros(-100)]


def test_without_any_line_there_is_no_chapter_of_money(land):
    blocks = write(land["report"]).document.blocks
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert "Le budget et son exécution" not in headings


def test_what_was_published_is_listed_with_its_latest_edition_and_its_downloads(land):
    edition = EditionFactory(resource__node=land["east"], resource__title="Recevoir", name="2025")
    EditionFactory(resource=edition.resource, name="2020", published_on=dt.date(2020, 1, 1))
    DownloadCount.objects.create(edition=edition, on=dt.date(2025, 3, 2), count=12)
    assert tables(land)["Ressources publiées"] == [["Recevoir", "guide", "2025, 1er mars 2025", "12"]]
