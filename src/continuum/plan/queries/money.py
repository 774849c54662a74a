"""What a node costs and who pays: sums by year and by funder, of the node and of all that hangs on it, each amount once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Sum

from continuum.directory.models import Organisation
from continuum.plan import rules
from continuum.plan.enums import BudgetSide
from continuum.plan.models import BudgetLine, Node
from continuum.toolkit.enums import Origin
from continuum.toolkit.typography import counted, euros

from .presence import hung

CENT = Decimal("0.01")
SUMS = ("planned", "actual", "full_time_equivalents")
UNNAMED = "financeur non précisé"


@dataclass(frozen=True)
class Amounts:
    """Planned and actual, in euros; None where no line says it, which is not zero."""

    planned: Decimal | None = None
    actual: Decimal | None = None

    @classmethod
    def total(cls, parts: Iterable[Amounts]) -> Amounts:
        every = list(parts)
        return cls(_added(one.planned for one in every), _added(one.actual for one in every))


@dataclass(frozen=True)
class Gap:
    """What is planned to be spent, less what is planned to be received."""

    amount: Decimal

    @property
    def words(self) -> str:
        if self.amount > 0:
            return f"à trouver\u00a0: {euros(self.amount)}"
        return f"financé au-delà du besoin\u00a0: {euros(-self.amount)}" if self.amount else "équilibré"

    @property
    def kind(self) -> str:
        """The state that the screen shows."""
        return "to_watch" if self.amount else "done"


@dataclass(frozen=True)
class Balance:
    """Costs against fundings, of one year or of all of them."""

    costs: Amounts
    fundings: Amounts
    year: int | None = None
    full_time_equivalents: Decimal | None = None
    """Of one year only: half a post during two years is no whole post."""

    @property
    def gap(self) -> Gap | None:
        """Nothing to compare while nothing is planned."""
        spent, received = self.costs.planned, self.fundings.planned
        return None if spent is None and received is None else Gap((spent or Decimal(0)) - (received or Decimal(0)))


@dataclass(frozen=True)
class Share:
    """What a funder gives, over the years and everything below; those that the reader may not see are only counted."""

    amounts: Amounts
    organisation: Organisation | None = None
    words: str = ""


@dataclass(frozen=True)
class ShownLine:
    """A line as its reader may see it."""

    line: BudgetLine
    funder: Organisation | None = None


@dataclass(frozen=True)
class Budget:
    """What the page of a node says of its money; `lines` of the node itself, for those who write there."""

    years: Sequence[Balance]
    total: Balance
    shares: Sequence[Share]
    lines: Sequence[ShownLine]
    shows_lines: bool
    is_invented: bool
    """Some of these amounts are made for the demonstration."""


def budget_of(node: Node, person: Any) -> Budget | None:
    """The money of a node and of all that hangs on it; None when no line is written. At most two queries."""
    lines = _lines(node, person)
    rows = [*map(_as_row, lines), *_summed_below(node, person)]
    if not rows:
        return None
    detailed = rules.see_budget_lines(person, node)
    seen = {row["funder"].pk: row["funder"] for row in rows if row["is_seen"]}
    return Budget(
        years=[_balance(rows, year, detailed) for year in sorted({row["year"] for row in rows})],
        total=_balance(rows),
        shares=_shares([row for row in rows if row["side"] == BudgetSide.FUNDING], seen),
        lines=[ShownLine(line, seen.get(line.funder_id)) for line in lines] if detailed else (),
        shows_lines=detailed,
        is_invented=any(row["origin"] == Origin.INVENTED for row in rows),
    )


def _lines(node: Node, person: Any) -> list[Any]:
    """Those of the node itself, one by one."""
    return list(hung(node, BudgetLine).select_related("funder").annotate(is_seen=seen_by(person)))


def _as_row(line: Any) -> dict[str, Any]:
    sums = {f"{name}_sum": getattr(line, name) for name in SUMS}
    return {name: getattr(line, name) for name in ("year", "side", "funder_id", "funder", "origin", "is_seen")} | sums


def _summed_below(node: Node, person: Any) -> list[dict[str, Any]]:
    """What hangs on the node, by year, side and funder; of the funder, as much as a page shows."""
    if not getattr(node, "holds_money_below", True):
        return []
    lines = BudgetLine.objects.filter(node__path__startswith=node.path).exclude(node=node).order_by()
    keys = ("year", "side", "funder_id", "funder__name", "origin")
    rows = lines.values(*keys, is_seen=seen_by(person)).annotate(**{f"{name}_sum": Sum(name) for name in SUMS})
    return [{**row, "funder": Organisation(pk=row["funder_id"], name=row["funder__name"])} for row in rows]


def seen_by(person: Any) -> Exists:
    return Exists(Organisation.objects.visible_to(person).filter(pk=OuterRef("funder")))


def _balance(rows: Sequence[dict[str, Any]], year: int | None = None, detailed: bool = False) -> Balance:
    """Of one year, or of all; people's time is a detail: see `rules.see_budget_lines`."""
    own = [row for row in rows if year in (None, row["year"])]
    costs, fundings = ([row for row in own if row["side"] == side] for side in (BudgetSide.COST, BudgetSide.FUNDING))
    time = _added(row["full_time_equivalents_sum"] for row in costs) if year and detailed else None
    return Balance(amounts_of(costs), amounts_of(fundings), year, time)


def amounts_of(rows: Iterable[dict[str, Any]]) -> Amounts:
    return Amounts.total(Amounts(row["planned_sum"], row["actual_sum"]) for row in rows)


def _added(numbers: Iterable[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)).quantize(CENT) if known else None


def _shares(rows: Sequence[dict[str, Any]], seen: dict[UUID | None, Organisation]) -> list[Share]:
    """Each funder once, by name; then those that are only counted; then what nobody is named for."""
    funders = {row["funder_id"] for row in rows} - {None}

    def given(who: Iterable[UUID | None]) -> Amounts:
        wanted = set(who)
        return amounts_of(row for row in rows if row["funder_id"] in wanted)

    named = sorted((seen[pk] for pk in funders & set(seen)), key=lambda one: one.name)
    shares = [Share(given([one.pk]), one) for one in named]
    if hidden := funders - set(seen):
        shares.append(Share(given(hidden), words=counted(len(hidden), "autre financeur", "autres financeurs")))
    if any(row["funder_id"] is None for row in rows):
        shares.append(Share(given([None]), words=UNNAMED))
    return shares
