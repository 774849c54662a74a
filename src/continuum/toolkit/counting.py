"""Facts counted by rooms: each source is a query of the same columns, so that all those of a page are asked in one.

A room writes `fact_rows(its rows, its measure)`; who reads the facts of some nodes calls `counted_by(sources, nodes)`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, DecimalField, F, UUIDField, Value
from django.db.models.functions import Cast

from .dates import Period
from .registry import Counted, FactSource
from .typography import counted

COLUMNS = ("fact", "fact_node", "fact_territory", "fact_organisation", "fact_month", "fact_until", "fact_count")
NOBODY = Cast(Value(None), UUIDField())
"""PostgreSQL puts in one column only what has one type, nothing included."""
NO_DATE = Value("", output_field=CharField())
WHOLE_MONTH = len("2026-01")
MOST_LISTED = 200
OTHER_ORGANISATIONS = ("organisation dont le nom ne vous est pas ouvert", "organisations dont le nom ne vous est pas ouvert")
Listed = Sequence[tuple[str, str]]


def fact_rows(
    rows: Any,
    measure: str,
    *,
    node: str = "node_id",
    territory: str = "node__territory_id",
    count: Any = None,
    month: Any = NO_DATE,
    until: Any = NO_DATE,
    organisation: Any = NOBODY,
) -> Any:
    """The grouped query of a source of facts: how many of these rows, or `count`, by node, territory and what else is given.

    `month` and `until` are texts, « 2026-03 » and « 2026-12-31 »; a month known by its year alone, « 2026 », is none.
    """
    by = {"fact_node": F(node), "fact_territory": F(territory), "fact_organisation": organisation}
    grouped = rows.order_by().values(**by, fact_month=month, fact_until=until)
    many = Cast(count or Count("pk"), DecimalField(max_digits=16, decimal_places=2))
    return grouped.annotate(fact_count=many, fact=Value(measure, output_field=CharField())).values_list(*COLUMNS)


def in_period(rows: Any, period: Period | None, month: Any = NO_DATE, until: Any = None) -> Any:
    """Only those that a figure of this period counts: `month` and `until` are what `fact_rows` is given for them."""
    if period is None:
        return rows
    begins = period.first if period.first.day == 1 else period.first.replace(day=1) + dt.timedelta(days=32)
    placed = rows.annotate(fact_month=month).filter(fact_month__range=(f"{begins:%Y-%m}", f"{period.last:%Y-%m}"))
    whole = placed.filter(fact_month__contains="-")
    return whole.annotate(fact_until=until).filter(fact_until__lte=period.last.isoformat()) if until is not None else whole


def listed(rows: Any, said: Callable[[Any], tuple[str, str]], most: int = MOST_LISTED) -> Listed:
    """The rows behind a figure, each with its address; beyond `most`, how many are left out is said."""
    shown = list(rows[: most + 1])
    lines = [said(one) for one in shown[:most]]
    return and_others(lines, rows.count() - most, ("autre", "autres")) if len(shown) > most else lines


def and_others(lines: Listed, count: int, words: tuple[str, str]) -> Listed:
    """These lines, then one that leads nowhere and says how many are not shown."""
    if not count:
        return lines
    others = counted(count, *words)
    return [*lines, (f"et {others}" if lines else others, "")]


def counted_by(sources: Iterable[FactSource], nodes: Any) -> Iterator[Counted]:
    """What these sources count on these nodes (identities, or a query of them), in one query whatever their number."""
    asked = [source.count(nodes) for source in sources]
    if asked:
        first, *others = asked
        for row in first.union(*others, all=True) if others else first:
            yield _read(*row)


def _read(measure: str, node: UUID, territory: int, organisation: UUID | None, month: str, until: str, count: Decimal) -> Counted:
    first = dt.date.fromisoformat(f"{month}-01") if len(month) == WHOLE_MONTH else None
    last = dt.date.fromisoformat(until) if until else None
    return Counted(measure, node, territory, round(count, 2), first, organisation, last)
