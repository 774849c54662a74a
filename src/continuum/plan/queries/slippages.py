"""Dates put off: what was planned at first, and what a shift of a whole plan would move."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from continuum.plan.models import Milestone, Node, Phase, Slippage
from continuum.toolkit import clock
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.spans import DateSpan, moved
from continuum.toolkit.typography import counted

ONGOING = "permanente et déjà commencée"
KNOWN_BY_MONTH, KNOWN_BY_YEAR = "connue au mois près", "connue à l’année près"


def slippages_of(node: Node) -> list[Slippage]:
    """What was put off on a node, in the order in which it was said."""
    return list(Slippage.objects.filter(node=node).select_related("phase", "milestone", "source"))


def planned_at_first(slippages: Iterable[Slippage]) -> dict[Any, DateSpan]:
    """By phase and milestone: its dates before anything was put off, where they are no longer the same."""
    ordered = sorted(slippages, key=lambda one: one.rank)
    first = {one.dated_id: one.before for one in reversed(ordered)}
    now = {one.dated_id: one.after for one in ordered}
    return {key: span for key, span in first.items() if span != now[key]}


def last_ones(slippages: Iterable[Slippage]) -> set[Any]:
    """Those that may be taken back: the last of each phase or milestone."""
    return {one.pk for one in {one.dated_id: one for one in sorted(slippages, key=lambda one: one.rank)}.values()}


@dataclass(frozen=True)
class Shift:
    """By how much a plan is put off."""

    months: int = 0
    days: int = 0

    @property
    def words(self) -> str:
        return f"{self.months}\u00a0mois" if self.months else counted(self.days, "jour", "jours")

    def of(self, date: PartialDate) -> PartialDate | None:
        return moved(date, months=self.months, days=self.days)


@dataclass(frozen=True)
class Move:
    """A phase or a milestone, and the dates that it would have."""

    row: Phase | Milestone
    to: DateSpan


@dataclass(frozen=True)
class Shifting:
    """What a shift moves, and what it leaves in place with the reason."""

    moves: list[Move]
    left: list[tuple[Phase | Milestone, str]]

    @property
    def key(self) -> str:
        """The same as long as the same rows would go from the same dates to the same dates."""
        said = sorted(f"{move.row.pk} {move.row.span} {move.to}" for move in self.moves)
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def dated_below(node: Node) -> tuple[Any, Any]:
    """The phases and the milestones of a node and of all that hangs on it."""
    phases, milestones = (
        rows.filter(node__path__startswith=node.path).select_related("node")
        for rows in (Phase.objects.order_by("node__path", "starts", "pk"), Milestone.objects.order_by("node__path", "on", "pk"))
    )
    return phases, milestones


def shifting(rows: Iterable[Phase | Milestone], shift: Shift) -> Shifting:
    """What is over stays; of what has begun, only the end moves; what is not known well enough is left in place."""
    moves, left = [], []
    for row in rows:
        if _is_over(row):
            continue
        to, why = _shifted(row, shift)
        if to:
            moves.append(Move(row, to))
        else:
            left.append((row, why))
    return Shifting(moves, left)


def _is_over(row: Phase | Milestone) -> bool:
    return row.span.last < clock.today() and not _goes_on(row)


def _goes_on(row: Phase | Milestone) -> bool:
    return isinstance(row, Phase) and row.ends is None


def _shifted(row: Phase | Milestone, shift: Shift) -> tuple[DateSpan | None, str]:
    span, begun = row.span, row.span.starts.last < clock.today()
    if begun and _goes_on(row):
        return None, ONGOING
    starts = span.starts if begun else shift.of(span.starts)
    ends = shift.of(span.ends) if span.ends else None
    if starts is None:
        return None, _known(span.starts)
    if span.ends and ends is None:
        return None, _known(span.ends)
    return DateSpan(starts, ends), ""


def _known(date: PartialDate) -> str:
    return KNOWN_BY_MONTH if date.month else KNOWN_BY_YEAR
