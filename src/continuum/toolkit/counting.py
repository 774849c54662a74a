"""Facts counted by rooms: each source is a query of the same columns, so that all those of a page are asked in one.

A room writes `fact_rows(its rows, its measure)`; who reads the facts of some nodes calls `counted_by(sources, nodes)`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, DecimalField, F, UUIDField, Value
from django.db.models.functions import Cast

from .registry import Counted, FactSource

COLUMNS = ("fact", "fact_node", "fact_territory", "fact_organisation", "fact_month", "fact_until", "fact_count")
NOBODY = Cast(Value(None), UUIDField())
"""PostgreSQL puts in one column only what has one type, nothing included."""
NO_DATE = Value("", output_field=CharField())
WHOLE_MONTH = len("2026-01")


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
