"""What was decided: written down, corrected, taken away; brought to its end step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.meetings import rules
from continuum.meetings.models import Decision, Meeting
from continuum.meetings.queries import can_be_noted, people_for_decisions
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.steps import take_step
from continuum.toolkit.typography import french_date

from .gatherings import kept_meeting
from .rows import added, locked, removed, rewritten

DECISION_STEP = "decision.step"
journal.declare(
    {
        "decision.added": "décision ajoutée",
        "decision.changed": "décision modifiée",
        "decision.removed": "décision supprimée",
        DECISION_STEP: "état de la décision changé",
    }
)
NOT_YET = "Elle est prévue le {on}\u00a0: on écrit ce qui s’y est dit et décidé à partir de ce jour-là."
NOT_HELD = "Cette réunion est «\u00a0{now}\u00a0»\u00a0: rien ne s’y est dit ni décidé."
NOT_THERE = "Cette personne ne conduit pas ce programme et n’était pas attendue à la réunion\u00a0: choisissez dans la liste."
OTHER_PROGRAMME = "Cet élément du plan n’est pas de ce programme\u00a0: choisissez dans la liste."
OTHER_MEETING = "Ce point n’est pas à l’ordre du jour de cette réunion\u00a0: choisissez dans la liste."
DUE_BEFORE = "Elle serait due avant d’avoir été prise, le {on}\u00a0: corrigez l’échéance."
FOLLOWED = ("status", "status_since", "reason", "condition", "remind_on", "reminded_on", "evidence")
"""What changes by its steps only."""


@acts(rule=rules.add_decision, on="meeting")
def add_decision(*, meeting: Meeting, decision: Decision, by: Any) -> Decision:
    """Decided at that meeting; where it stands then changes by its steps."""
    decision.meeting = kept_meeting(meeting, rules.add_decision, by)
    refuse_before_its_day(decision.meeting)
    decision.status_since = clock.today()
    _refuse_bad(decision, None)
    return added(decision, "decision.added", by)


@acts(rule=rules.change_decision, on="decision")
def change_decision(*, decision: Decision, seen: Mapping[str, str] | None = None, by: Any) -> Decision:
    """Correct it; for another day or another person, its reminders begin again."""
    before = _kept(decision, rules.change_decision, by)
    settle(decision, before, seen)
    for name in FOLLOWED:
        setattr(decision, name, getattr(before, name))
    if (decision.due_on, decision.owner_id) != (before.due_on, before.owner_id):
        decision.reminded_on = None
    _refuse_bad(decision, before)
    return rewritten(before, decision, "decision.changed", by)


@acts(rule=rules.remove_decision, on="decision")
def remove_decision(*, decision: Decision, by: Any) -> None:
    """Written by mistake; what is given up is a step, which keeps its reason."""
    removed(_kept(decision, rules.remove_decision, by), "decision.removed", by)


@acts(rule=rules.take_decision_step, on="decision")
def take_decision_step(*, decision: Decision, to: str, given: Mapping[str, Any], by: Any) -> Decision:
    """Bring it to another state; `decision` bears the state that the person has seen."""
    _kept(decision, rules.take_decision_step, by)
    return take_step(row=decision, to=to, given=given, by=by, verb=DECISION_STEP)


def refuse_before_its_day(meeting: Meeting) -> None:
    """Nothing is said nor decided before the day of a meeting, nor at one that did not take place."""
    if can_be_noted(meeting):
        return
    if meeting.is_to_come:
        raise ValidationError(NOT_YET.format(on=french_date(meeting.on)))
    raise ValidationError(NOT_HELD.format(now=meeting.get_status_display()))


def _kept(decision: Decision, rule: Any, by: Any) -> Decision:
    kept: Decision = locked(decision, rule, by, "meeting__node__territory", "meeting__node__programme")
    if kept.meeting_id != decision.meeting_id:
        raise Refused("A decision stays in its meeting")
    decision.meeting = kept.meeting
    return kept


def _refuse_bad(decision: Decision, before: Decision | None) -> None:
    """What is new in it must be possible; whoever was named and has left since stays named."""
    meeting = decision.meeting
    if _is_new("owner_id", decision, before) and decision.owner not in people_for_decisions(meeting):
        raise ValidationError({"owner": NOT_THERE})
    if decision.node and decision.node.programme_id != meeting.node.programme_id:
        raise ValidationError({"node": OTHER_PROGRAMME})
    if decision.item and decision.item.meeting_id != meeting.pk:
        raise ValidationError({"item": OTHER_MEETING})
    if _is_new("due_on", decision, before) and decision.due_on and decision.due_on < meeting.on:
        raise ValidationError({"due_on": DUE_BEFORE.format(on=french_date(meeting.on))})


def _is_new(name: str, decision: Decision, before: Decision | None) -> bool:
    value = getattr(decision, name)
    return value is not None and (before is None or getattr(before, name) != value)
