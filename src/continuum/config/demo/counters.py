"""The monthly counters of a demonstration: each month with a number is an approved reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from continuum.figures.enums import Reach, ReadingStatus
from continuum.figures.models import Counter, Reading
from continuum.plan.models import Measure, Node, Source
from continuum.toolkit import clock
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.enums import Origin

Row = dict[str, Any]
Put = Callable[[Any, Row, Row], Any]
NOTHING = "-"


def load_counters(rows: Sequence[Row], put: Put) -> None:
    """What is followed, and what was read of it month by month."""
    for row in rows:
        node = Node.objects.select_related("territory").get(path=f"{row['node']}/")
        measure = Measure.objects.get(code=row["measure"])
        read_in = {"source": Source.objects.get(programme=node.programme_id, code=row["source"]), "place": row["place"]}
        put(Counter, {"node": node, "measure": measure}, read_in)
        known = {
            "status": ReadingStatus.APPROVED,
            "origin": Origin.INVENTED,
            "entered_at": clock.now(),
            "approved_at": clock.now(),
        }
        for month, amount in _months(row["from"], row["amounts"]):
            here = {"measure": measure, "node": node, "territory": node.territory, "starts": month, "ends": month}
            put(Reading, here | {"reach": Reach.HERE}, known | read_in | {"value": amount})


def _months(first: str, amounts: Sequence[str]) -> Iterator[tuple[PartialDate, str]]:
    start = PartialDate.parse(first)
    for rank, amount in enumerate(amounts, start=(start.month or 1) - 1):
        if amount != NOTHING:
            yield PartialDate(start.year + rank // 12, rank % 12 + 1), amount
