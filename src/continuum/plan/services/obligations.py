"""What an agreement obliges to, by a day: written, moved, fulfilled or waived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from continuum.plan import rules
from continuum.plan.models import FundingAgreement, Obligation
from continuum.plan.queries import people_running
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.steps import take_step

from .rows import added, before_change, changed, refuse_unoffered, remove_row

OBLIGATION_STEP = "obligation.step"
journal.declare({OBLIGATION_STEP: "état de l’obligation changé"})


@acts(rule=rules.add_obligation, on="agreement")
def add_obligation(*, agreement: FundingAgreement, obligation: Obligation, by: Any) -> Obligation:
    obligation.agreement, obligation.status_since = agreement, clock.today()
    refuse_unoffered(obligation, None, by, owner=people_running(agreement.node))
    obligation.save()
    return added(obligation, "obligation.added", agreement.node.programme, by)


@acts(rule=rules.change_obligation, on="obligation")
def change_obligation(*, obligation: Obligation, seen: Mapping[str, str] | None = None, by: Any) -> Obligation:
    """Correct it; for another day or another person, its reminders begin again."""
    before = before_change(obligation, rules.change_obligation, by)
    settle(obligation, before, seen)
    obligation.agreement_id, obligation.status = before.agreement_id, before.status
    refuse_unoffered(obligation, before, by, owner=people_running(obligation.agreement.node))
    is_same = (obligation.due_on, obligation.owner_id) == (before.due_on, before.owner_id)
    obligation.reminded_on = before.reminded_on if is_same else None
    if obligation.is_invented:
        obligation.origin = Origin.ENTERED
    obligation.save()
    return changed(before, obligation, "obligation.changed", obligation.agreement.node.programme, by)


@acts(rule=rules.remove_obligation, on="obligation")
def remove_obligation(*, obligation: Obligation, by: Any) -> None:
    """Take away what was written by mistake; what the funder waives is a step, which keeps its reason."""
    before_change(obligation, rules.remove_obligation, by)
    remove_row(obligation, "obligation.removed", obligation.agreement.node.programme, by)


@acts(rule=rules.take_obligation_step, on="obligation")
def take_obligation_step(*, obligation: Obligation, to: str, given: Mapping[str, Any], by: Any) -> Obligation:
    """Bring it to another state; `obligation` bears the state that the person has seen."""
    return take_step(row=obligation, to=to, given=given, by=by, verb=OBLIGATION_STEP)
