"""Events that come back: those of one series together, and what follows one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from continuum.plan.enums import MilestoneKind, Recurrence
from continuum.plan.models import Milestone
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.typography import counted, join_french, of

FOLDED_FROM = 4
"""From so many dates on, a series is shown as one."""
HELD = {MilestoneKind.COMMITTEE: ("tenu", "tenus"), MilestoneKind.EVENT: ("tenu", "tenus")}


@dataclass(frozen=True)
class Repeated:
    """The dates of one event that comes back, in order."""

    rows: Sequence[Milestone]

    @property
    def title(self) -> str:
        """As most of its dates call it: one of them may have been renamed."""
        return Counter(row.title for row in self.rows).most_common(1)[0][0]

    @property
    def words(self) -> str:
        """« 24 réunions, chaque mois, de janvier 2025 à décembre 2026, 3 tenues »."""
        first = self.rows[0]
        kind = MilestoneKind(first.kind)
        rhythm = str(Recurrence(first.every).label) if first.every else ""
        when = f"{of(_month(first.on))} à {_month(self.rows[-1].on)}"
        how_many = counted(len(self.rows), str(kind.label), f"{kind.label}s")
        return ", ".join(filter(None, (how_many, rhythm, when, self._so_far(kind))))

    def _so_far(self, kind: MilestoneKind) -> str:
        held, late = sum(row.is_held for row in self.rows), sum(row.is_late for row in self.rows)
        said = [counted(held, *HELD.get(kind, ("tenue", "tenues")))] if held else []
        return join_french([*said, *([f"{late} en retard"] if late else [])])


def _month(date: PartialDate) -> str:
    return str(PartialDate(date.year, date.month))


def folded(milestones: Iterable[Milestone]) -> list[Milestone | Repeated]:
    """The milestones in order; a long series stands as one, at the place of its first date."""
    ordered = sorted(milestones, key=lambda one: (one.on, one.title))
    rows: dict[Any, list[Milestone]] = {}
    for one in ordered:
        rows.setdefault(one.series or one.pk, []).append(one)
    shown: list[Milestone | Repeated] = []
    for together in rows.values():
        shown += [Repeated(together)] if len(together) >= FOLDED_FROM else together
    return shown


def following(milestone: Milestone) -> Any:
    """The other dates of the same event from this one on, whatever their state."""
    rows = Milestone.objects.filter(series=milestone.series, on__gte=milestone.on).exclude(pk=milestone.pk)
    return rows if milestone.series else rows.none()
