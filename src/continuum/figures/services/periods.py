"""Closed periods: what the register answered that day is kept; what changes afterwards shows beside."""

from __future__ import annotations

from typing import Any

from continuum.directory.models import Programme
from continuum.figures import rules
from continuum.figures.models import Frozen, Lock
from continuum.figures.queries import Answer, register_of
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts

LONGEST = 120
"""So many signs of a kept answer are stored."""

journal.declare({"period.locked": "période arrêtée", "period.opened": "période rouverte"})


@acts(rule=rules.lock_period, on="programme")
def lock_period(*, programme: Programme, lock: Lock, by: Any) -> Lock:
    """Close a period: what every node of the programme answers for it is kept as it stands."""
    lock.programme, lock.locked_at = programme, clock.now()
    lock.locked_by = None if getattr(by, "is_system", False) else by
    lock.save()
    known = register_of(programme).known_in(lock.period)
    Frozen.objects.bulk_create(_frozen(lock, answer) for answer in known)
    journal.write(by, "period.locked", lock)
    return lock


def _frozen(lock: Lock, answer: Answer) -> Frozen:
    span = answer.span
    return Frozen(
        lock=lock,
        measure=answer.measure,
        node=answer.node,
        reach=answer.question.reach,
        words=answer.words[:LONGEST],
        low=span.low if span else None,
        high=span.high if span else None,
    )


@acts(rule=rules.lift_lock, on="lock")
def lift_lock(*, lock: Lock, by: Any) -> None:
    """Open a closed period again."""
    journal.write(by, "period.opened", lock)
    lock.delete()
