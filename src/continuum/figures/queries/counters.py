"""Monthly counters: a year of them as one grid, a cell for each month and each counter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from continuum.figures.models import Capture, Counter, Lock, Reading
from continuum.plan.enums import Aggregation, Nature, NodeKind, Scale
from continuum.plan.models import Measure, Node
from continuum.toolkit import clock
from continuum.toolkit.dates import PartialDate

OLDEST = 2000
Key = tuple[Any, str]


@dataclass(frozen=True)
class Cell:
    """One month of one counter: what is known of it, and whether it may be typed here."""

    counter: Counter
    month: PartialDate
    readings: Sequence[Reading]
    lock: Lock | None

    @property
    def name(self) -> str:
        return f"c_{self.counter.pk.hex}_{self.month.iso}"

    @property
    def label(self) -> str:
        return f"{self.counter}, {self.month}"

    @property
    def reading(self) -> Reading | None:
        return self.readings[0] if len(self.readings) == 1 else None

    @property
    def amount(self) -> Decimal | None:
        return self.reading.number if self.reading else None

    @property
    def is_open(self) -> bool:
        """Typed here unless its period is closed or several readings answer for it, which are then told apart on their pages."""
        return self.lock is None and len(self.readings) < 2


@dataclass(frozen=True)
class CounterGrid:
    """A year of the counters of a node, up to the month that runs."""

    node: Node
    year: int
    counters: list[Counter]
    months: list[PartialDate]
    cells: dict[Key, Cell]
    captures: dict[str, list[Capture]]

    @property
    def open_cells(self) -> list[Cell]:
        return [cell for cell in self.cells.values() if cell.is_open]


def counter_grid(node: Node, year: int) -> CounterGrid:
    """The counters still followed, and those that have something in that year."""
    months = months_of(year)
    known = list(Counter.objects.filter(node=node).select_related("measure", "source", "node"))
    readings = by_cell(month_readings(node, known, months).prefetch_related("listed"))
    counters = [one for one in known if one.is_followed or any((one.measure_id, month.iso) in readings for month in months)]
    locks = list(Lock.objects.filter(programme=node.programme_id))
    cells = {
        (one.pk, month.iso): Cell(one, month, readings.get((one.measure_id, month.iso), ()), lock_of(locks, month))
        for month in months
        for one in counters
    }
    captures: dict[str, list[Capture]] = defaultdict(list)
    for capture in Capture.objects.filter(node=node, month__in=months):
        captures[capture.month.iso].append(capture)
    return CounterGrid(node, year, counters, months, cells, captures)


def months_of(year: int) -> list[PartialDate]:
    """Those that have begun."""
    today = clock.today()
    return [month for number in range(1, 13) if (month := PartialDate(year, number)).first <= today]


def month_readings(node: Node, counters: Iterable[Counter], months: Sequence[PartialDate]) -> Any:
    """What was read of these counters for one whole month, at the node and its own territory."""
    rows = Reading.objects.filter(node=node, territory=node.territory_id, organisation__isnull=True)
    measures = [counter.measure_id for counter in counters]
    return rows.filter(measure__in=measures, starts__in=months, ends__in=months).select_related("measure", "node", "source")


def by_cell(readings: Iterable[Reading]) -> dict[Key, list[Reading]]:
    """By measure and month; what covers several months is a total, and stands elsewhere."""
    found: dict[Key, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.month:
            found[reading.measure_id, reading.month.iso].append(reading)
    return found


def lock_of(locks: Iterable[Lock], month: PartialDate) -> Lock | None:
    return next((lock for lock in locks if lock.starts.first <= month.first and month.last <= lock.ends.last), None)


def year_asked(text: str, node: Node) -> int | None:
    """A year in which months have begun: this one, unless another is asked."""
    if not text:
        return clock.today().year
    return int(text) if text.isascii() and text.isdigit() and OLDEST <= int(text) <= clock.today().year else None


def countable() -> Any:
    """What can be counted month by month: a number that people type, whose months add up or whose last value holds."""
    kept = Measure.objects.typed().filter(nature=Nature.NUMBER, aggregation__in=[Aggregation.SUM, Aggregation.LAST])
    return kept.exclude(scale=Scale.CONTEXT)


def nodes_counting(programme: Any) -> list[Node]:
    """Where counters are kept: the programme itself, and its plans."""
    nodes = Node.objects.filter(programme=programme, kind__in=[NodeKind.PROGRAMME, NodeKind.PLAN])
    return list(nodes.select_related("territory", "programme").order_by("path"))


def captures_of(reading: Reading) -> list[Capture]:
    """What the screen showed in the month of a reading."""
    if reading.month is None:
        return []
    return list(Capture.objects.filter(node=reading.node_id, month=reading.month))
