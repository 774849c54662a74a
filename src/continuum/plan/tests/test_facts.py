"""What the plan counts by itself: the same alone and with the other sources, and always the rows as they are."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import astuple
from decimal import Decimal

import pytest

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory
from continuum.plan.models import BudgetLine, DownloadCount, Milestone, Node, Partnership, ResourceUse
from continuum.toolkit import registry
from continuum.toolkit.counting import counted_by, fact_rows, listed
from continuum.toolkit.dates import PartialDate, Period
from continuum.toolkit.registry import FactSource

from . import factories
from .factories import BudgetLineFactory, MilestoneFactory, NodeFactory, PartnershipFactory, two_regions

pytestmark = pytest.mark.django_db
SEED = 20_261_122
DAY = dt.date(2025, 6, 2)


@pytest.fixture
def nodes():
    """A tree with something of everything, drawn at random from a seed."""
    rng, land = random.Random(SEED), two_regions()
    organisations = OrganisationFactory.create_batch(6, institution=True)
    for number in range(12):
        node = NodeFactory(parent=rng.choice((land["east"], land["west"])), kind=rng.choice(("sheet", "axis")))
        _fill(rng, node, organisations, number)
    return list(Node.objects.values_list("pk", flat=True))


def _fill(rng, node, organisations, number):
    for _ in range(rng.randrange(4)):
        MilestoneFactory(node=node, on=rng.choice((PartialDate(2024), PartialDate(2024, 3), PartialDate(2024, 3, number + 1))))
        factories.TestimonyFactory(node=node, consent=rng.choice(("none", "role_only", "named")))
        BudgetLineFactory(node=node, year=rng.choice((2025, 2026)), planned=_euros(rng), actual=_euros(rng))
        BudgetLineFactory(node=node, funding=True, year=2026, planned=_euros(rng), actual=_euros(rng) or 1)
        factories.DeliverableFactory(node=node, received_on=DAY, accepted_on=rng.choice((None, DAY)))
    edition = factories.EditionFactory(resource__node=node, published_on=dt.date(2024, 1 + number, 3))
    DownloadCount.objects.create(edition=edition, on=DAY, count=rng.randrange(1, 9))
    for organisation in rng.sample(organisations, 2):
        ResourceUse.objects.create(edition=edition, organisation=organisation, used_on=DAY)
    for organisation in rng.sample(organisations, rng.randrange(4)):
        for role in rng.sample(("steering", "associated", "provider"), rng.randrange(1, 3)):
            PartnershipFactory(node=node, organisation=organisation, role=role)


def _euros(rng):
    return rng.choice((None, Decimal(rng.randrange(1, 900_000)) / 100))


def told(rows):
    return Counter(astuple(row) for row in rows)


def alone(measure, nodes):
    return list(counted_by([registry.facts.get(measure)], nodes))


def test_all_sources_asked_at_once_answer_as_each_of_them_alone(nodes, django_assert_num_queries):
    apart = sum((told(alone(source.measure, nodes)) for source in registry.facts), Counter())
    with django_assert_num_queries(1):
        together = told(counted_by(registry.facts, nodes))
    assert together == apart
    own = {source.measure for source in registry.facts if source.count.__module__.startswith("continuum.plan.")}
    assert own <= {row[0] for row in together}


def test_the_order_of_the_sources_changes_nothing(nodes):
    sources = list(registry.facts)
    for start in range(1, len(sources)):
        assert told(counted_by(sources[start:] + sources[:start], nodes)) == told(counted_by(sources, nodes))


def test_nodes_may_be_given_as_a_query(nodes):
    assert told(counted_by(registry.facts, Node.objects.values("pk"))) == told(counted_by(registry.facts, nodes))


def test_nothing_is_counted_outside_of_the_nodes_asked(nodes):
    assert {row.node for row in counted_by(registry.facts, nodes[:3])} <= set(nodes[:3])
    assert list(counted_by(registry.facts, [])) == []
    assert list(counted_by([], nodes)) == []


def test_milestones_are_counted_by_month_and_those_of_a_year_have_none(nodes):
    expected = Counter()
    for one in Milestone.objects.select_related("node"):
        expected[one.node_id, one.node.territory_id, one.on.first.replace(day=1) if one.on.month else None] += 1
    found = {(row.node, row.territory, row.month): row.count for row in alone("etapes-datees", nodes)}
    assert found == expected
    assert {month for *_, month in found} == {None, dt.date(2024, 3, 1)}


@pytest.mark.parametrize(
    ("measure", "side", "amount"),
    [("budget-prevu", "cost", "planned"), ("budget-realise", "cost", "actual"), ("financement-prevu", "funding", "planned")],
)
def test_euros_are_added_to_the_cent_by_node_and_year(nodes, measure, side, amount):
    expected = Counter()
    for line in BudgetLine.objects.filter(side=side).exclude(**{amount: None}):
        expected[line.node_id, dt.date(line.year, 1, 1), dt.date(line.year, 12, 31)] += getattr(line, amount)
    found = {(row.node, row.month, row.until): row.count for row in alone(measure, nodes)}
    assert found == expected
    assert all(isinstance(one, Decimal) for one in found.values())


def test_an_organisation_with_two_roles_on_a_node_is_one(nodes):
    expected = set(Partnership.objects.values_list("node_id", "organisation_id"))
    rows = alone("organisations-associees", nodes)
    assert sorted((row.node, row.organisation) for row in rows) == sorted(expected)
    assert len(expected) < Partnership.objects.count()
    assert {row.count for row in rows} == {1}


def test_a_corrected_row_corrects_the_figure(nodes):
    node = NodeFactory(parent=Node.objects.get(path="essai/est/"), kind="sheet")
    assert [row.count for row in alone("fiches-action", [node.pk])] == [1]
    Node.objects.filter(pk=node.pk).update(kind="axis")
    assert alone("fiches-action", [node.pk]) == []


def test_a_further_source_costs_no_further_query(nodes, django_assert_num_queries):
    def count_committees(asked):
        return fact_rows(Milestone.objects.filter(node__in=asked, kind="committee"), "comites-dates")

    more = FactSource("comites-dates", "Comités datés", "Compte.", "comités", "sum", count_committees, lambda *_: [])
    MilestoneFactory(node_id=nodes[0], kind="committee")
    with django_assert_num_queries(1):
        found = list(counted_by([*registry.facts, more], nodes))
    assert [(row.node, row.count) for row in found if row.measure == "comites-dates"] == [(nodes[0], 1)]


def test_a_figure_of_a_year_lists_something_exactly_when_it_counts_something(nodes):
    """What is behind a figure is asked with its period: a list of other years would deny the number above it."""
    reader = PersonFactory(admin=True)
    measures = [one for one in registry.facts if one.count.__module__.startswith("continuum.plan.")]
    seen = set()
    for source in measures:
        for year in range(2023, 2029):
            period = Period.parse(str(year))
            within = [
                row
                for row in alone(source.measure, nodes)
                if row.month and period.first <= row.month <= period.last and row.count
            ]
            listed = source.rows(reader, nodes, period)
            assert bool(listed) == bool(within), (source.measure, year)
            seen |= {source.measure} if within else set()
    assert {"budget-prevu", "etapes-datees"} <= seen


def test_a_list_that_is_too_long_says_how_many_it_leaves_out(nodes):
    assert listed(Node.objects.order_by("pk"), lambda one: (one.title, "/"), most=2)[2:] == [
        (f"et {Node.objects.count() - 2}\u00a0autres", "")
    ]
