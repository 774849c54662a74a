"""Dates put off: the first ones are never lost, whoever puts them off, takes them back, or does so at the same time."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from continuum.directory.tests.factories import PersonFactory, TerritoryFactory
from continuum.plan import queries, services
from continuum.plan.models import Milestone, Phase, Slippage
from continuum.toolkit import clock, journal, registry
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.spans import DateSpan

from . import factories

day = PartialDate.parse


def to(starts, ends=None):
    return DateSpan(day(starts), day(ends) if ends else None)


@pytest.fixture
def land(db):
    return factories.two_regions()


@pytest.fixture
def officer(land):
    return PersonFactory(officer=True, membership__programme=land["programme"])


@pytest.fixture
def phase(land):
    return factories.PhaseFactory(node=land["east"], starts="2020-01", ends="2020-12")


def put_off(row, dates, cause="funding", **more):
    return services.put_off(row=type(row).objects.get(pk=row.pk), to=dates, cause=cause, by=SYSTEM, **more)


# --- One date --------------------------------------------------------------------------------------------------------


def test_a_phase_put_off_twice_keeps_what_was_planned_at_first(land, officer, phase):
    services.put_off(row=phase, to=to("2020-03", "2021-02"), cause="health_crisis", by=officer)
    put_off(phase, to("2020-03", "2021-06"))
    phase.refresh_from_db()
    found = queries.slippages_of(land["east"])
    assert phase.span == to("2020-03", "2021-06")
    assert queries.planned_at_first(found) == {phase.pk: to("2020-01", "2020-12")}
    assert [one.gap for one in found] == ["2\u00a0mois plus tard", "fin 4\u00a0mois plus tard"]


def test_the_journal_says_from_when_to_when_and_why_and_the_rooms_above_are_told(land, officer, monkeypatch):
    told = []
    monkeypatch.setattr(registry, "programme_changed", lambda programme, by: told.append(programme))
    milestone = factories.MilestoneFactory(node=land["east"], on="2020-03")
    services.put_off(row=milestone, to=to("2020-06"), cause="health_crisis", note="Un mot.", by=officer)
    line = journal.history_of(milestone)[0]
    assert line.words == "étape reportée"
    assert line.details == {"before": "mars 2020", "after": "juin 2020", "cause": "crise sanitaire"}
    assert told == [land["programme"]]


@pytest.mark.parametrize(
    ("dates", "cause", "field"),
    [
        (to("2020-01", "2020-12"), "funding", "starts"),
        (to("2021-03", "2021-02"), "funding", "ends"),
        (to("2020-02", "2020-12"), "other", "note"),
    ],
)
def test_what_would_say_nothing_or_cross_is_refused_on_its_field(phase, dates, cause, field):
    with pytest.raises(ValidationError) as refused:
        put_off(phase, dates, cause, note="  ")
    assert set(refused.value.message_dict) == {field}
    assert not Slippage.objects.exists()


def test_dates_once_put_off_are_no_longer_corrected_in_silence(land, officer, phase):
    put_off(phase, to("2020-03", "2021-02"))
    phase.refresh_from_db()
    phase.starts = "2020-02"
    with pytest.raises(ValidationError, match="déjà été reportée"):
        services.change_phase(phase=phase, by=officer)
    phase.refresh_from_db()
    phase.title = "Un meilleur titre"
    services.change_phase(phase=phase, by=officer)
    milestone = factories.SlippageFactory(node=land["east"]).milestone
    milestone.until = "2020-07"
    with pytest.raises(ValidationError, match="déjà été reportée"):
        services.change_milestone(milestone=milestone, by=officer)


def test_only_the_last_slippage_is_taken_back_and_its_dates_return(officer, phase):
    first, second = put_off(phase, to("2020-03", "2021-02")), put_off(phase, to("2020-05", "2021-04"))
    with pytest.raises(ValidationError, match="Seul le dernier"):
        services.take_back(slippage=first, by=officer)
    services.take_back(slippage=second, by=officer)
    phase.refresh_from_db()
    assert phase.span == to("2020-03", "2021-02")
    with pytest.raises(ValidationError, match="Seul le dernier"):
        services.take_back(slippage=second, by=officer)
    services.take_back(slippage=first, by=officer)
    assert Phase.objects.get(pk=phase.pk).span == to("2020-01", "2020-12")
    assert journal.history_of(phase)[0].words == "report de la phase annulé"


def test_nobody_puts_off_the_dates_of_another_region(land):
    delegate = PersonFactory(delegate=True, membership__territory=TerritoryFactory(key="R44"))
    slippage = factories.SlippageFactory(node=land["west"])
    shift = {"shift": queries.Shift(months=3), "cause": "funding", "by": delegate}
    for act in (
        lambda: services.put_off(row=slippage.milestone, to=to("2021"), cause="funding", by=delegate),
        lambda: services.take_back(slippage=slippage, by=delegate),
        lambda: services.put_off_plan(node=land["west"], **shift),
        lambda: services.put_off_plan(node=land["root"], **shift),
    ):
        with pytest.raises(Refused):
            act()


class BaselineTest(TestCase):
    """Through any sequence of slippages and of undoing, the clock standing still."""

    @settings(max_examples=30, deadline=None)
    @given(st.lists(st.one_of(st.none(), st.tuples(st.integers(0, 30), st.integers(0, 30))), max_size=12))
    def test_what_was_planned_at_first_never_changes(self, acts):
        phase = factories.PhaseFactory(starts="2020-01-10", ends="2020-06-10")
        first, past = phase.span, [phase.span]
        with clock.held_at("2020-01-01"):
            for act in acts:
                self.play(phase, act, past)
                now = Phase.objects.get(pk=phase.pk).span
                known = queries.planned_at_first(Slippage.objects.filter(phase=phase))
                assert now == past[-1]
                assert known.get(phase.pk, now) == first

    def play(self, phase, act, past):
        last = Slippage.objects.filter(phase=phase).order_by("rank").last()
        if act is None and last:
            services.take_back(slippage=last, by=SYSTEM)
            past.pop()
        elif act:
            wanted = DateSpan(PartialDate(2020, 1, 1 + act[0]), PartialDate(2020, 12, 1 + act[1]))
            if wanted != past[-1]:
                put_off(phase, wanted)
                past.append(wanted)


# --- A whole plan ----------------------------------------------------------------------------------------------------


@pytest.fixture
def plan(land):
    """As on 1 June 2020: something over, something begun, something to come, something known by its year."""
    with clock.held_at("2020-06-01"):
        east, sheet = land["east"], factories.NodeFactory(parent=land["east"], kind="sheet")
        rows = {
            "over": factories.PhaseFactory(node=east, starts="2020-01", ends="2020-03"),
            "begun": factories.PhaseFactory(node=east, starts="2020-01", ends="2020-12"),
            "permanent": factories.PhaseFactory(node=east, starts="2019", ends=None),
            "below": factories.MilestoneFactory(node=sheet, on="2020-10-31"),
            "by year": factories.MilestoneFactory(node=sheet, on="2021"),
            "past": factories.MilestoneFactory(node=sheet, on="2020-05-31"),
            "elsewhere": factories.MilestoneFactory(node=land["west"], on="2020-10-31"),
        }
        yield rows


def dates_of(rows):
    return {name: type(row).objects.get(pk=row.pk).span for name, row in rows.items()}


def test_a_plan_put_off_moves_what_is_still_to_come_for_one_cause(land, officer, plan):
    before = dates_of(plan)
    done = services.put_off_plan(node=land["east"], shift=queries.Shift(months=4), cause="provider", by=officer)
    after = dates_of(plan)
    assert {name for name in plan if before[name] != after[name]} == {"begun", "below"}
    assert (after["begun"], after["below"]) == (to("2020-01", "2021-04"), to("2021-02-28"))
    assert {row.pk: why for row, why in done.left} == {
        plan["permanent"].pk: "permanente et déjà commencée",
        plan["by year"].pk: "connue à l’année près",
    }
    assert len({(one.decision, one.cause) for one in Slippage.objects.all()}) == 1


def test_days_leave_in_place_what_is_known_by_the_month_and_years_move_years(land, officer, plan):
    services.put_off_plan(node=land["east"], shift=queries.Shift(days=10), cause="provider", by=officer)
    assert dates_of(plan)["begun"] == to("2020-01", "2020-12")
    services.put_off_plan(node=land["east"], shift=queries.Shift(months=12), cause="funding", by=officer)
    after = dates_of(plan)
    assert (after["by year"], after["below"]) == (to("2022"), to("2021-11-10"))
    assert list(Slippage.objects.filter(milestone=plan["below"]).order_by("rank").values_list("rank", flat=True)) == [1, 2]


def test_a_plan_with_nothing_to_come_says_so(land, officer, plan):
    with clock.held_at("2030-01-01"), pytest.raises(ValidationError, match="Rien ne bougerait"):
        services.put_off_plan(node=land["west"], shift=queries.Shift(months=1), cause="funding", by=officer)


def test_what_was_shown_and_has_changed_since_is_not_moved(land, officer, plan):
    seen = queries.shifting(Milestone.objects.filter(pk=plan["below"].pk), queries.Shift(months=1)).key
    with pytest.raises(ValidationError, match="Entre-temps"):
        services.put_off_plan(node=land["east"], shift=queries.Shift(months=1), cause="funding", seen=seen, by=officer)
    assert not Slippage.objects.exists()


def test_a_plan_of_many_dates_is_put_off_in_as_many_queries_as_a_small_one(land, officer, plan, django_assert_num_queries):
    def counted():
        with django_assert_num_queries(1000, exact=False) as seen:
            services.put_off_plan(node=land["east"], shift=queries.Shift(months=1), cause="funding", by=officer)
        return len(seen)

    counted()  # what is read once for all is read
    few = counted()
    factories.MilestoneFactory.create_batch(60, node=land["east"], on="2021-03")
    assert counted() == few


# --- At the same time ------------------------------------------------------------------------------------------------


def test_somebody_who_saw_the_former_date_does_not_put_it_off_unaware(officer, phase):
    seen = Phase.objects.get(pk=phase.pk)
    put_off(phase, to("2020-03", "2021-02"))
    with pytest.raises(ValidationError, match="Entre-temps"):
        services.put_off(row=seen, to=to("2020-06", "2021-05"), cause="funding", by=officer)
    assert Slippage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_put_a_date_off_once():
    milestone = factories.MilestoneFactory(on="2020-03")
    ready, refused = threading.Barrier(2), []

    def act(month):
        seen = Milestone.objects.get(pk=milestone.pk)
        ready.wait(10)
        try:
            services.put_off(row=seen, to=to(f"2020-{month:02}"), cause="funding", by=SYSTEM)
        except ValidationError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(month,)) for month in (5, 6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (len(refused), Slippage.objects.count()) == (1, 1)
    assert Slippage.objects.get().after == Milestone.objects.get().span
