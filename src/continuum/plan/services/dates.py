"""Phases and milestones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.plan import rules
from continuum.plan.models import Milestone, Node, Phase
from continuum.plan.queries import following
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.meanwhile import settle

from .rows import added, before_change, changed, refuse_crossed, refuse_unoffered, remove_row

journal.declare({"milestone.held": "étape tenue"})
ALREADY_PUT_OFF = (
    "Cette date a déjà été reportée\u00a0: elle ne se corrige plus ici. Reportez-la de nouveau, "
    "ou annulez son dernier report s’il a été mal noté."
)


@acts(rule=rules.add_phase, on="node")
def add_phase(*, node: Node, phase: Phase, by: Any) -> Phase:
    phase.node = node
    _refuse_bad_phase(phase, None, by)
    phase.save()
    return added(phase, "phase.added", node.programme, by)


@acts(rule=rules.change_phase, on="phase")
def change_phase(*, phase: Phase, seen: Mapping[str, str] | None = None, by: Any) -> Phase:
    """Correct a phase; what was read in a document keeps its source, the journal what it said before."""
    before = before_change(phase, rules.change_phase, by)
    settle(phase, before, seen)
    _refuse_silent_change(before, phase)
    _refuse_bad_phase(phase, before, by)
    phase.save()
    return changed(before, phase, "phase.changed", phase.node.programme, by)


@acts(rule=rules.remove_phase, on="phase")
def remove_phase(*, phase: Phase, by: Any) -> None:
    """Its milestones stay, without a phase."""
    remove_row(phase, "phase.removed", phase.node.programme, by)


@acts(rule=rules.add_milestone, on="node")
def add_milestone(*, node: Node, milestone: Milestone, by: Any) -> Milestone:
    milestone.node = node
    refuse_bad_milestone(milestone, None, by)
    milestone.save()
    return added(milestone, "milestone.added", node.programme, by)


@acts(rule=rules.change_milestone, on="milestone")
def change_milestone(
    *, milestone: Milestone, following_too: bool = False, seen: Mapping[str, str] | None = None, by: Any
) -> Milestone:
    """Correct a date: a finding that accused it vanishes with its cause. Of an event that comes back, its title and its kind
    may change for the following dates too."""
    before = before_change(milestone, rules.change_milestone, by)
    settle(milestone, before, seen)
    _refuse_silent_change(before, milestone)
    refuse_bad_milestone(milestone, before, by)
    if following_too:
        following(before).filter(done_on=None).update(title=milestone.title, kind=milestone.kind)
    milestone.save()
    return changed(before, milestone, "milestone.changed", milestone.node.programme, by)


@acts(rule=rules.hold_milestone, on="milestone")
def hold_milestone(
    *, milestone: Milestone, on: PartialDate, evidence: str = "", seen: Mapping[str, str] | None = None, by: Any
) -> Milestone:
    """Say that it took place, when, and what shows it."""
    before = before_change(milestone, rules.hold_milestone, by)
    _refuse_to_come(on)
    milestone.done_on, milestone.evidence = on, evidence
    settle(milestone, before, seen)
    milestone.save(update_fields=["done_on", "evidence"])
    return changed(before, milestone, "milestone.held", milestone.node.programme, by)


@acts(rule=rules.remove_milestone, on="milestone")
def remove_milestone(*, milestone: Milestone, by: Any) -> None:
    remove_row(milestone, "milestone.removed", milestone.node.programme, by)


def _refuse_silent_change(before: Phase | Milestone, row: Phase | Milestone) -> None:
    """What was once put off has a date first planned: from then on its dates move with a cause."""
    changed = [name for name in row.DATES if getattr(before, name) != getattr(row, name)]
    if changed and row.slippages.exists():
        raise ValidationError({changed[0]: ALREADY_PUT_OFF})


def _refuse_bad_phase(phase: Phase, before: Phase | None, by: Any) -> None:
    refuse_unoffered(phase, before, by, source=phase.node.programme.sources.all())
    refuse_crossed(phase.starts, "ends", phase.ends)


def refuse_bad_milestone(milestone: Milestone, before: Milestone | None, by: Any) -> None:
    refuse_unoffered(milestone, before, by, source=milestone.node.programme.sources.all())
    refuse_crossed(milestone.on, "until", milestone.until)
    if milestone.done_on:
        _refuse_to_come(milestone.done_on)
    elif milestone.evidence:
        raise ValidationError({"done_on": "Cette preuve en est une si l’étape a eu lieu\u00a0: dites quand."})
    if milestone.phase is not None and milestone.phase.node_id != milestone.node_id:
        raise ValidationError({"phase": f"La phase « {milestone.phase} » n’est pas de « {milestone.node} »."})


def _refuse_to_come(on: PartialDate) -> None:
    if on.first > clock.today():
        raise ValidationError({"done_on": f"{on} n’est pas encore passé\u00a0: attendez que l’étape ait eu lieu."})
