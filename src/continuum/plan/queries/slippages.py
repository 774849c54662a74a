"""Dates put off: what was planned at first, and what a shift of a whole plan would move."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from continuum.plan import rules
from continuum.plan.models import Milestone, Node, Phase, Slippage
from continuum.toolkit import clock
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.spans import DateSpan, moved
from continuum.toolkit.typography import counted

from .presence import hung

ONGOING = "permanente et déjà commencée"
KNOWN_BY_MONTH, KNOWN_BY_YEAR = "connue au mois près", "connue à l’année près"


def slippages_of(node: Node) -> list[Slippage]:
    """What was put off on a node, in the order in which it was said."""
    return list(hung(node, Slippage).select_related("phase", "milestone", "source"))


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


def shift_between(before: PartialDate, after: PartialDate) -> Shift | None:
    """By how much a date moved: whole months when its day stays the same, else days; nothing if it became more precise."""
    if (before.month is None) != (after.month is None) or (before.day is None) != (after.day is None):
        return None
    if before.day != after.day:
        return Shift(days=(after.first - before.first).days)
    return Shift(months=(after.year - before.year) * 12 + (after.month or 1) - (before.month or 1))


def _is_over(row: Phase | Milestone) -> bool:
    if isinstance(row, Milestone) and row.is_held:
        return True
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


PUT_OFF_AGAIN, NOT_YOURS = "reportée de nouveau depuis", "d’un élément du plan où vous n’écrivez pas"


@dataclass(frozen=True)
class Returning:
    """What comes back when a whole shift is undone, and what cannot, with the reason."""

    back: list[Slippage]
    left: list[tuple[Slippage, str]]


def returning(slippage: Slippage, person: Any) -> Returning:
    """All that was put off in the same decision: what nobody has put off since, where this person may write."""
    related = ("phase", "milestone", "node__territory", "node__programme")
    together = (
        Slippage.objects.filter(decision=slippage.decision).select_related(*related).order_by("node__path", "starts_after", "pk")
    )
    seen = list(together)
    since = Slippage.objects.filter(Q(phase__in=_ids(seen, "phase_id")) | Q(milestone__in=_ids(seen, "milestone_id"))).order_by()
    last = last_ones(since)
    back, left = [], []
    for one in seen:
        why = "" if one.pk in last else PUT_OFF_AGAIN
        if not getattr(person, "is_system", False) and not rules.take_back(person, one):
            why = NOT_YOURS
        if why:
            left.append((one, why))
        else:
            back.append(one)
    return Returning(back, left)


def _ids(slippages: Iterable[Slippage], name: str) -> list[Any]:
    return [found for one in slippages if (found := getattr(one, name))]
