"""Steps of what is followed: only those of the table, with what each asks, and never two at once."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from continuum.directory.tests.factories import PersonFactory
from continuum.plan.enums import ActionStatus, SheetStatus
from continuum.plan.models import ActionSheet, StructureAction
from continuum.plan.services import ACTION_STEP, take_action_step, take_sheet_step
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM, Refused
from continuum.toolkit.steps import StepForm, told_steps

from . import factories

pytestmark = pytest.mark.django_db
BLOCKED = {"reason": "Le prestataire ne répond plus.", "condition": "Un autre prestataire.", "remind_on": dt.date(2026, 4, 1)}


@pytest.fixture(autouse=True)
def one_day():
    with clock.held_at("2026-03-02"):
        yield


@pytest.fixture
def action():
    return factories.StructureActionFactory(title="Revoir le planning")


def step(row, to, by=SYSTEM, **given):
    return take_action_step(action=row, to=to, given=given, by=by)


def kept(row):
    return type(row).objects.get(pk=row.pk)


def refusal(call):
    with pytest.raises(ValidationError) as refused:
        call()
    return refused.value


def test_a_step_changes_the_state_says_since_when_and_is_journalled(action):
    step(action, "in_progress")
    assert kept(action).status == action.status == ActionStatus.IN_PROGRESS
    assert kept(action).status_since == dt.date(2026, 3, 2)
    line = journal.history_of(action).get(verb=ACTION_STEP)
    assert line.details == {"before": {"status": "proposed"}, "after": {"status": "in_progress"}}


def test_a_step_that_the_table_does_not_offer_is_refused_with_a_sentence(action):
    assert "n’est plus à faire ici" in refusal(lambda: step(action, "done", evidence="Compte rendu")).messages[0]
    assert "n’est plus à faire ici" in refusal(lambda: step(action, "nowhere")).messages[0]
    assert kept(action).status == ActionStatus.PROPOSED


def test_each_thing_that_a_step_asks_is_missed_beside_its_field(action):
    step(action, "in_progress")
    missing = refusal(lambda: step(action, "blocked", reason="  ")).message_dict
    assert missing == {
        "reason": ["Indiquez «\u00a0Motif\u00a0»."],
        "condition": ["Indiquez «\u00a0Ce qui débloquerait\u00a0»."],
        "remind_on": ["Indiquez «\u00a0À revoir le\u00a0»."],
    }


def test_a_reminder_in_the_past_is_refused_and_today_is_not(action):
    step(action, "in_progress")
    late = {**BLOCKED, "remind_on": dt.date(2026, 3, 1)}
    assert "passée" in refusal(lambda: step(action, "blocked", **late)).message_dict["remind_on"][0]
    step(action, "blocked", **{**BLOCKED, "remind_on": dt.date(2026, 3, 2)})
    assert kept(action).is_to_review


def test_a_text_too_long_is_refused_beside_its_field(action):
    assert "reason" in refusal(lambda: step(action, "not_interested", reason="a" * 501)).message_dict


def test_what_no_longer_applies_is_emptied_and_stays_in_the_journal(action):
    step(action, "in_progress")
    step(action, "blocked", **BLOCKED)
    assert (kept(action).reason, kept(action).condition) == (BLOCKED["reason"], BLOCKED["condition"])
    step(action, "in_progress")
    now = kept(action)
    assert (now.reason, now.condition, now.remind_on) == ("", "", None)
    last = journal.history_of(action).filter(verb=ACTION_STEP).first()
    assert last.details["before"]["reason"] == BLOCKED["reason"]
    assert last.details["before"]["remind_on"] == "2026-04-01"


def test_looking_again_later_keeps_the_state_and_since_when(action):
    step(action, "in_progress")
    step(action, "blocked", **BLOCKED)
    with clock.held_at("2026-04-02"):
        StructureAction.objects.update(reminded_on=dt.date(2026, 4, 1))
        step(action, "blocked", **{**BLOCKED, "remind_on": dt.date(2026, 6, 1)})
    now = kept(action)
    assert (now.status_since, now.remind_on, now.reminded_on) == (dt.date(2026, 3, 2), dt.date(2026, 6, 1), None)


def test_what_is_not_asked_is_not_taken(action):
    step(action, "in_progress", reason="en douce", evidence="en douce")
    assert (kept(action).reason, kept(action).evidence) == ("", "")


def test_what_is_reopened_keeps_what_showed_that_it_was_done(action):
    step(action, "in_progress")
    step(action, "done", evidence="Compte rendu du 2 mars")
    assert kept(action).is_closed
    step(action, "in_progress", reason="Il reste un site.")
    assert (kept(action).evidence, kept(action).reason) == ("Compte rendu du 2 mars", "Il reste un site.")


def test_the_second_of_two_who_step_at_once_is_told_and_nothing_is_lost(action):
    first, second = kept(action), kept(action)
    step(first, "not_interested", reason="Autre priorité.")
    assert "Entre-temps" in refusal(lambda: step(second, "in_progress")).messages[0]
    again = kept(action)
    assert (again.status, again.reason) == (ActionStatus.NOT_INTERESTED, "Autre priorité.")


def test_an_action_removed_meanwhile_says_so(action):
    seen = kept(action)
    action.delete()
    assert "retiré" in refusal(lambda: step(seen, "in_progress")).messages[0]


def test_the_form_asks_what_the_step_asks_and_nothing_else(action):
    action.status = "in_progress"
    names = {
        step.to: [name for name in StepForm(row=action, step=step).fields if name not in {"submission_key", "typed_by", "seen"}]
        for step in action.next_steps
    }
    assert names == {"done": ["evidence"], "blocked": ["reason", "condition", "remind_on"], "not_interested": ["reason"]}
    blocked = StepForm(row=action, step=action.COURSE.step("in_progress", "blocked"))
    assert [blocked[name].label for name in names["blocked"]] == ["Motif", "Ce qui débloquerait", "À revoir le"]


def test_every_step_of_every_course_leads_somewhere_and_every_state_can_be_left():
    for model in (ActionSheet, StructureAction):
        course = model.COURSE
        assert set(course.steps) == set(course.states.values)
        reached = {step.to for steps in course.steps.values() for step in steps}
        assert reached == set(course.states.values)
        for state, steps in course.steps.items():
            assert len({step.to for step in steps}) == len(steps), state


def test_a_reminder_whose_day_has_come_is_chosen_anew(action):
    action.status, action.reason, action.remind_on = "blocked", "Budget refusé", dt.date(2026, 3, 2)
    form = StepForm(row=action, step=action.COURSE.step("blocked", "blocked"))
    assert (form["reason"].value(), form["remind_on"].value()) == ("Budget refusé", None)
    action.remind_on = dt.date(2026, 3, 3)
    form = StepForm(row=action, step=action.COURSE.step("blocked", "blocked"))
    assert form["remind_on"].value() == dt.date(2026, 3, 3)


# --- Sheets --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sheet():
    land = factories.two_regions()
    node = factories.NodeFactory(parent=land["east"], kind="sheet", code="fiche", title="Former les tuteurs")
    return ActionSheet.objects.get(node=node)


def test_a_sheet_goes_from_step_to_step_and_its_programme_is_checked_again(sheet, monkeypatch):
    checked = []
    monkeypatch.setattr("continuum.toolkit.registry.programme_changed", lambda programme, by: checked.append(programme))
    officer = PersonFactory(officer=True, membership__programme=sheet.node.programme)
    take_sheet_step(sheet=sheet, to="planned", given={}, by=officer)
    take_sheet_step(sheet=sheet, to="blocked", given=BLOCKED, by=officer)
    assert kept(sheet).status == SheetStatus.BLOCKED
    assert checked == [sheet.node.programme] * 2


def test_a_sheet_is_stepped_by_those_who_write_its_plan_only(sheet):
    programme = sheet.node.programme
    neighbour = PersonFactory(delegate=True, membership__territory=factories.TerritoryFactory(key="R28"))
    for stranger in (PersonFactory(partner=True, membership__programme=programme), PersonFactory(director=True), neighbour):
        with pytest.raises(Refused):
            take_sheet_step(sheet=sheet, to="planned", given={}, by=stranger)


def test_a_sheet_is_late_when_its_last_phase_is_over_and_it_is_not(sheet):
    factories.PhaseFactory(node=sheet.node, starts="2025", ends="2026-02")
    assert kept(sheet).is_late
    factories.PhaseFactory(node=sheet.node, title="Suite", starts="2026-03", ends=None)
    assert not kept(sheet).is_late


def test_what_happened_is_told_the_latest_first(action):
    step(action, "in_progress")
    step(action, "blocked", **BLOCKED)
    told = told_steps(action, ACTION_STEP)
    assert [one["text"] for one in told] == ["Bloquée", "En cours"]
    said = "Motif\u00a0: Le prestataire ne répond plus. Ce qui débloquerait\u00a0: Un autre prestataire."
    assert told[0]["note"] == f"Par Continuum. {said}"
    step(action, "blocked", **BLOCKED)
    assert told_steps(action, ACTION_STEP)[0]["text"] == "Toujours bloquée"
    assert told_steps(action, ACTION_STEP, signed=False)[2]["note"] == ""
