"""What the register answers: totals up both trees, ranges, minimums, and what is missing."""

from decimal import Decimal

import pytest

from continuum.directory.tests.factories import OrganisationFactory, PersonFactory, TerritoryFactory
from continuum.figures.queries import Question, answer, figure_grid
from continuum.plan.queries import budget_of
from continuum.plan.services import declare_measures
from continuum.plan.tests.factories import (
    BudgetLineFactory,
    IndicatorFactory,
    MeasureFactory,
    MilestoneFactory,
    NodeFactory,
    PartnershipFactory,
    two_regions,
)
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.dates import PartialDate

from .factories import ReadingFactory

pytestmark = pytest.mark.django_db
THIN = "\u202f"


def ask(measure, node, **more):
    return answer(Question(measure.code, node.address, **more))


def test_a_total_adds_what_the_plans_answer():
    land, measure = two_regions(), MeasureFactory()
    ReadingFactory(measure=measure, node=land["east"], value=3)
    ReadingFactory(measure=measure, node=land["west"], value=10)
    found = ask(measure, land["root"])
    assert found.words == "13"
    assert found.complete


def test_a_plan_without_answer_makes_the_total_incomplete_and_is_named():
    land, measure = two_regions(), MeasureFactory()
    ReadingFactory(measure=measure, node=land["east"], value=3)
    found = ask(measure, land["root"])
    assert found.computed_words == "3"
    assert found.missing == ["Normandie"]


def test_competing_answers_carry_their_range_upward():
    land, measure = two_regions(), MeasureFactory()
    ReadingFactory(measure=measure, node=land["east"], value=93)
    ReadingFactory(measure=measure, node=land["west"], value=29)
    ReadingFactory(measure=measure, node=land["west"], value=30)
    assert ask(measure, land["root"]).words == "122 à 123"


def test_a_retained_value_ends_the_range():
    land, measure = two_regions(), MeasureFactory()
    ReadingFactory(measure=measure, node=land["east"], value=93)
    ReadingFactory(measure=measure, node=land["west"], value=29)
    ReadingFactory(measure=measure, node=land["west"], value=30, retained=True, retained_reason="Comptage vérifié.")
    assert ask(measure, land["root"]).words == "123"


def test_a_minimum_stays_a_minimum_in_the_total():
    land, measure = two_regions(), MeasureFactory()
    ReadingFactory(measure=measure, node=land["east"], value=100, precision="lower_bound")
    ReadingFactory(measure=measure, node=land["west"], value=21)
    assert ask(measure, land["root"]).words == "au moins 121"


def test_a_declared_total_stands_beside_the_counted_one():
    land, measure = two_regions(), MeasureFactory()
    ReadingFactory(measure=measure, node=land["root"], value=11)
    ReadingFactory(measure=measure, node=land["east"], value=7)
    ReadingFactory(measure=measure, node=land["west"], value=6)
    found = ask(measure, land["root"])
    assert (found.typed_words, found.computed_words) == ("11", "13")
    assert found.disagrees
    assert found.words == "11 à 13"


def test_a_declared_total_above_incomplete_parts_leaves_a_remainder_and_no_contradiction():
    land, measure = two_regions(), MeasureFactory()
    ReadingFactory(measure=measure, node=land["root"], value=51)
    ReadingFactory(measure=measure, node=land["east"], value=45)
    found = ask(measure, land["root"])
    assert not found.disagrees
    assert found.remainder == Decimal(6)
    assert found.words == "51"


def test_a_rounded_total_does_not_contradict_parts_that_it_may_stand_for():
    land, measure = two_regions(), MeasureFactory()
    ReadingFactory(measure=measure, node=land["root"], value=2600, precision="rounded")
    ReadingFactory(measure=measure, node=land["east"], value=2000)
    ReadingFactory(measure=measure, node=land["west"], value=616)
    found = ask(measure, land["root"])
    assert not found.disagrees
    assert found.words == f"environ 2{THIN}600"


def test_the_reach_separates_a_node_from_what_hangs_below_it():
    land, measure = two_regions(), MeasureFactory()
    ReadingFactory(measure=measure, node=land["root"], value=5, reach="here")
    ReadingFactory(measure=measure, node=land["root"], value=20, reach="below")
    ReadingFactory(measure=measure, node=land["east"], value=15)
    assert ask(measure, land["root"], reach="here").words == "5"
    assert ask(measure, land["root"], reach="below").words == "20"
    assert ask(measure, land["root"], reach="both").words == "25"


def test_percentages_add_up_by_their_numerators_and_denominators():
    land, measure = two_regions(), MeasureFactory(nature="percentage", aggregation="weighted_mean", unit="%")
    ReadingFactory(measure=measure, node=land["east"], value=None, numerator=1, denominator=10)
    ReadingFactory(measure=measure, node=land["west"], value=None, numerator=80, denominator=90)
    assert ask(measure, land["root"]).words == "81\u00a0%"


def test_a_percentage_without_denominator_makes_no_total():
    land, measure = two_regions(), MeasureFactory(nature="percentage", aggregation="weighted_mean", unit="%")
    ReadingFactory(measure=measure, node=land["east"], value=10)
    ReadingFactory(measure=measure, node=land["west"], value=None, numerator=80, denominator=90)
    assert ask(measure, land["root"]).computed is None


def test_an_organisation_named_in_two_regions_counts_once():
    land, measure = two_regions(), MeasureFactory(aggregation="distinct")
    shared, other = OrganisationFactory(), OrganisationFactory()
    ReadingFactory(measure=measure, node=land["east"], value=2, names=[shared, other])
    ReadingFactory(measure=measure, node=land["west"], value=1, names=[shared])
    assert ask(measure, land["root"]).words == "2"


def test_without_all_the_names_a_distinct_count_is_only_a_minimum():
    land, measure = two_regions(), MeasureFactory(aggregation="distinct")
    ReadingFactory(measure=measure, node=land["east"], value=6)
    ReadingFactory(measure=measure, node=land["west"], value=2, names=[OrganisationFactory()])
    assert ask(measure, land["root"]).computed_words == "au moins 6"


def test_a_draft_does_not_count():
    land, measure = two_regions(), MeasureFactory()
    ReadingFactory(measure=measure, node=land["east"], value=3, status="draft")
    assert not ask(measure, land["root"]).has_value


def test_an_older_period_is_history_not_a_rival():
    land, measure = two_regions(), MeasureFactory()
    ReadingFactory(measure=measure, node=land["east"], value=3, starts=PartialDate(2019), ends=PartialDate(2019))
    ReadingFactory(measure=measure, node=land["east"], value=8)
    found = ask(measure, land["east"])
    assert found.words == "8"
    assert [reading.value for reading in found.older] == [3]


def test_departments_of_a_region_add_up_and_the_absent_ones_are_counted():
    land, measure = two_regions(), MeasureFactory()
    for key in ("D08", "D57", "D54"):
        TerritoryFactory(key=key)
    ReadingFactory(measure=measure, node=land["east"], value=4, territory=TerritoryFactory(key="D57"))
    ReadingFactory(measure=measure, node=land["east"], value=5, territory=TerritoryFactory(key="D08"))
    found = ask(measure, land["east"])
    assert found.computed_words == "9"
    assert found.missing == ["1 autre territoire"]


def test_an_intercommunality_astride_two_departments_is_shown_apart_and_not_added():
    land, measure = two_regions(), MeasureFactory()
    for key in ("C57001", "C54001"):
        TerritoryFactory(key=key)
    ReadingFactory(measure=measure, node=land["east"], value=7, territory=TerritoryFactory(key="E200000001"))
    moselle = ask(measure, land["east"], territory="D57")
    assert [reading.value for reading in moselle.astride] == [7]
    assert moselle.computed is None
    assert ask(measure, land["east"]).computed_words == "7"


def test_facts_that_a_room_declares_follow_their_rows():
    land = two_regions()
    organisation = OrganisationFactory(institution=True)
    declare_measures(by=SYSTEM)
    PartnershipFactory(node=land["east"], organisation=organisation)
    partnership = PartnershipFactory(node=land["west"], organisation=organisation)
    question = Question("organisations-associees", land["root"].address)
    assert answer(question).computed_words == "1"
    partnership.organisation = OrganisationFactory(institution=True)
    partnership.save()
    assert answer(question).computed_words == "2"


def test_a_sheet_answers_only_if_it_is_expected_to():
    land, measure = two_regions(), MeasureFactory()
    first = NodeFactory(parent=land["east"], kind="sheet")
    second = NodeFactory(parent=land["east"], kind="sheet", title="Fiche attendue")
    ReadingFactory(measure=measure, node=first, value=2)
    assert ask(measure, land["east"]).complete
    IndicatorFactory(node=second, measure=measure)
    assert ask(measure, land["east"]).missing == ["Fiche attendue"]


def test_an_unknown_measure_or_place_has_no_answer():
    land = two_regions()
    assert answer(Question("inconnue", land["root"].address)) is None
    assert answer(Question(MeasureFactory().code, "nulle-part")) is None


def test_the_grid_costs_the_same_whatever_the_number_of_measures(django_assert_max_num_queries):
    land = two_regions()
    for _ in range(30):
        measure = MeasureFactory()
        ReadingFactory(measure=measure, node=land["east"], value=3)
        ReadingFactory(measure=measure, node=land["west"], value=4)
    with django_assert_max_num_queries(14):
        grid = figure_grid(land["root"])
    assert len([row for row in grid.rows if row.measure.library != "declared"]) == 30


def test_a_question_about_a_period_keeps_only_what_is_dated_in_it():
    land, measure = two_regions(), MeasureFactory()
    ReadingFactory(measure=measure, node=land["east"], value=3, starts=PartialDate(2019), ends=PartialDate(2019))
    ReadingFactory(measure=measure, node=land["east"], value=8)
    ReadingFactory(measure=measure, node=land["west"], value=5, starts=None, ends=None, on=PartialDate(2019, 6))
    assert ask(measure, land["root"], period="2019").words == "8"
    assert ask(measure, land["east"], period="2021").words == "8"
    assert not ask(measure, land["root"], period="2020").has_value


def test_declared_facts_answer_for_a_period_by_their_month():
    land = two_regions()
    declare_measures(by=SYSTEM)
    MilestoneFactory(node=land["east"], on=PartialDate(2020, 6, 15))
    MilestoneFactory(node=land["east"], on=PartialDate(2021, 3))
    question = Question("etapes-datees", land["root"].address, period="2020")
    assert answer(question).computed_words == "1"
    assert answer(Question("etapes-datees", land["root"].address)).computed_words == "2"


def test_the_money_of_a_plan_is_the_same_in_the_register_and_on_its_page():
    """A year of budget answers for the whole year, or for a period that holds it; never for one of its months."""
    land = two_regions()
    declare_measures(by=SYSTEM)
    BudgetLineFactory(node=land["east"], planned=Decimal("1000.50"), actual=900)
    BudgetLineFactory(node=NodeFactory(parent=land["east"], kind="sheet"), planned=500, year=2026)
    BudgetLineFactory(node=land["east"], funding=True, planned=700)
    total = budget_of(land["east"], PersonFactory(admin=True)).total
    place = land["east"].address
    shown = {
        "budget-prevu": total.costs.planned,
        "budget-realise": total.costs.actual,
        "financement-prevu": total.fundings.planned,
    }
    assert {code: answer(Question(code, place)).span.low for code in shown} == shown
    assert answer(Question("budget-prevu", place)).words == f"1{THIN}500,5"
    asked = {
        period: answer(Question("budget-prevu", place, period=period)) for period in ("2025", "2025/2026", "2025-01", "2024")
    }
    assert {period: found.span.low if found.span else None for period, found in asked.items()} == {
        "2025": Decimal("1000.50"),
        "2025/2026": Decimal("1500.50"),
        "2025-01": None,
        "2024": None,
    }
