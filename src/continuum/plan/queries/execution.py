"""What was planned and what was done, in euros: by year, by funder and year, and by element of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from continuum.directory.models import Organisation
from continuum.plan.enums import BudgetSide
from continuum.plan.models import BudgetLine, Node
from continuum.toolkit.enums import Origin

from .money import CENT, UNNAMED, Amounts, Gap, amounts_of

OTHERS = "autres financeurs"
HEADINGS = ("Élément du plan", "Année", "Sens", "Financeur", "Prévu", "Réalisé", "Écart")


@dataclass(frozen=True)
class ExecutionLine:
    """Planned, actual, and what separates them; `url` leads to who or what it is about."""

    name: str
    amounts: Amounts
    url: str = ""

    @property
    def gap(self) -> Decimal | None:
        """Actual less planned; nothing to compare while one of them is not known."""
        planned, actual = self.amounts.planned, self.amounts.actual
        return None if planned is None or actual is None else actual - planned


@dataclass(frozen=True)
class ExecutionYear:
    """A year: what was spent, what each funder gave, all of them together."""

    year: int
    costs: ExecutionLine
    funders: Sequence[ExecutionLine]
    fundings: ExecutionLine

    @property
    def to_find(self) -> Gap | None:
        return _gap(self.costs.amounts.planned, self.fundings.amounts.planned)

    @property
    def result(self) -> Decimal | None:
        """What came in less what went out, once something of both is known."""
        received, spent = self.fundings.amounts.actual, self.costs.amounts.actual
        return None if received is None or spent is None else received - spent


@dataclass(frozen=True)
class Execution:
    """The table of a node with all that hangs on it; `parts` says the costs of each element that has some."""

    years: Sequence[ExecutionYear]
    parts: Sequence[ExecutionLine]
    is_invented: bool
    rows: Sequence[dict[str, Any]]

    def cells(self) -> Iterator[list[Any]]:
        """For a spreadsheet: one line for each element, year, side and funder."""
        for row in self.rows:
            line = ExecutionLine("", Amounts(row["planned_sum"], row["actual_sum"]))
            side = BudgetSide(row["side"])
            funder = _funder(row) if side == BudgetSide.FUNDING else ""
            amounts = (line.amounts.planned, line.amounts.actual, line.gap)
            cents = [None if amount is None else amount.quantize(CENT) for amount in amounts]
            yield [row["node__title"], row["year"], side.label, funder, *cents]


def execution_of(node: Node, named: QuerySet[Organisation]) -> Execution:
    """In one query, whatever hangs on the node; `named`: the funders whom the reader may know, the others are together."""
    is_seen = Exists(named.filter(pk=OuterRef("funder")))
    lines = BudgetLine.objects.filter(Q(node=node) | Q(node__path__startswith=node.path)).order_by()
    keys = ("node__path", "node__title", "year", "side", "funder_id", "funder__name", "origin")
    found = lines.values(*keys, is_seen=is_seen).annotate(planned_sum=Sum("planned"), actual_sum=Sum("actual"))
    rows = sorted(found, key=lambda row: (row["node__path"], row["year"], row["side"], _funder(row)))
    return Execution(
        years=[_year(year, [row for row in rows if row["year"] == year]) for year in sorted({row["year"] for row in rows})],
        parts=_parts([row for row in rows if row["side"] == BudgetSide.COST]),
        is_invented=any(row["origin"] == Origin.INVENTED for row in rows),
        rows=rows,
    )


def _year(year: int, rows: Sequence[dict[str, Any]]) -> ExecutionYear:
    costs, given = ([row for row in rows if row["side"] == side] for side in (BudgetSide.COST, BudgetSide.FUNDING))
    names = sorted({_funder(row) for row in given}, key=lambda name: (name in (OTHERS, UNNAMED), name))
    funders = [_of_funder(name, [row for row in given if _funder(row) == name]) for name in names]
    return ExecutionYear(
        year, ExecutionLine("Dépenses", amounts_of(costs)), funders, ExecutionLine("Financements", amounts_of(given))
    )


def _of_funder(name: str, rows: Sequence[dict[str, Any]]) -> ExecutionLine:
    url = Organisation(pk=rows[0]["funder_id"]).get_absolute_url() if rows[0]["is_seen"] else ""
    return ExecutionLine(name, amounts_of(rows), url)


def _parts(costs: Sequence[dict[str, Any]]) -> list[ExecutionLine]:
    paths = list(dict.fromkeys(row["node__path"] for row in costs))
    return [_part([row for row in costs if row["node__path"] == path]) for path in paths]


def _part(rows: Sequence[dict[str, Any]]) -> ExecutionLine:
    return ExecutionLine(rows[0]["node__title"], amounts_of(rows), Node(path=rows[0]["node__path"]).get_absolute_url())


def _funder(row: dict[str, Any]) -> str:
    if row["funder_id"] is None:
        return UNNAMED
    return str(row["funder__name"]) if row["is_seen"] else OTHERS


def _gap(costs: Decimal | None, fundings: Decimal | None) -> Gap | None:
    return None if costs is None and fundings is None else Gap((costs or Decimal(0)) - (fundings or Decimal(0)))
