"""Lists of the register for pages and reports: the grid of a programme's figures, readings, findings, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from continuum.directory.models import Programme, Territory
from continuum.figures.enums import FindingState, Level, Reach
from continuum.figures.models import Finding, Lock, Reading
from continuum.plan.enums import NodeKind, Scale
from continuum.plan.models import Measure, Node
from continuum.toolkit import registry
from continuum.toolkit.dates import Period

from .answers import Answer, Question
from .register import Register, name_of


@dataclass(frozen=True)
class GridRow:
    measure: Measure
    cells: list[Answer | None]
    total: Answer | None

    @property
    def has_rivals(self) -> bool:
        """Some plan has several answers to this question, and nobody chose."""
        rivals = [cell for cell in [self.total, *self.cells] if cell and cell.typed_span and not cell.retained]
        return any(cell.typed_span.low != cell.typed_span.high for cell in rivals if cell.typed_span)


@dataclass(frozen=True)
class Grid:
    """The figures of a node: one row a measure, one column a plan, then counted beside declared."""

    node: Node
    columns: list[Node]
    rows: list[GridRow]

    @property
    def column_names(self) -> list[str]:
        return [name_of(column) for column in self.columns]

    def of_scale(self, scale: str) -> Grid:
        return Grid(self.node, self.columns, [row for row in self.rows if row.measure.scale == scale])

    @property
    def by_plan(self) -> Grid:
        """Measures that some plan answers: they are compared plan by plan."""
        return Grid(self.node, self.columns, [row for row in self.rows if any(row.cells)])

    @property
    def overall(self) -> Grid:
        """Measures known for the whole only: one value each."""
        return Grid(self.node, [], [row for row in self.rows if not any(row.cells)])

    @property
    def by_scale(self) -> list[tuple[str, Grid]]:
        grids = [(str(label), self.of_scale(value)) for value, label in Scale.choices]
        return [(label, grid) for label, grid in grids if grid.rows]


def figure_grid(node: Node) -> Grid:
    """All figures known at a node and below it, in a constant number of queries."""
    register = Register.at(node)
    own = register.nodes[node.address]
    columns = [child for child in register.children[own.pk] if child.kind == NodeKind.PLAN]
    columns = columns if len(columns) > 1 else []
    rows = [_row(register, measure, own, columns) for measure in sorted(register.measures.values(), key=_order)]
    return Grid(own, columns, [row for row in rows if row])


def _order(measure: Measure) -> tuple[str, int, str]:
    return (list(Scale.values).index(measure.scale).__str__(), measure.order, measure.label)


def _row(register: Register, measure: Measure, node: Node, columns: list[Node]) -> GridRow | None:
    cells = [_ask(register, measure, column) for column in columns]
    total = _ask(register, measure, node)
    if not (total and total.has_value) and not any(cell and cell.has_value for cell in cells):
        return None
    return GridRow(measure, [cell if cell and cell.has_value else None for cell in cells], total)


def _ask(register: Register, measure: Measure, node: Node) -> Answer | None:
    return register.ask(Question(measure.code, node.address, register.natural_reach(measure, node)))


def history(answer: Answer) -> list[Reading]:
    """All dated readings of one question, oldest first."""
    return sorted([*answer.older, *answer.typed], key=lambda reading: reading.dated.iso if reading.dated else "")


def elsewhere(answer: Answer, person: Any) -> Any:
    """Who says otherwise in another programme's name: the same measure, read elsewhere."""
    return (
        Reading.objects.visible_to(person)
        .approved()
        .filter(measure=answer.measure)
        .exclude(node__programme=answer.node.programme_id)
        .select_related("measure", "node__programme", "territory", "source")
    )


def findings_of(programme: Programme, person: Any, level: str | None = None, state: str = FindingState.OPEN) -> Any:
    found = Finding.objects.visible_to(person).filter(programme=programme, state=state)
    return found.filter(level=level) if level else found


def open_counts(programmes: Sequence[Programme], person: Any) -> dict[Any, dict[str, int]]:
    """Open contradictions and points to be made precise, per programme."""
    counts: dict[Any, dict[str, int]] = {}
    rows = Finding.objects.visible_to(person).filter(programme__in=programmes, state=FindingState.OPEN)
    for programme_id, level in rows.values_list("programme_id", "level"):
        line = counts.setdefault(programme_id, {Level.CONTRADICTION: 0, Level.PRECISION: 0})
        line[level] += 1
    return counts


def declared_rows(asked: Question, node: Node, person: Any) -> list[tuple[str, str]]:
    """The rows that a room counts for this very question, of its period and its reach, as far as this person may see them."""
    source = registry.facts.get(asked.measure)
    if source is None:
        return []
    nodes = Node.objects.below(node)
    if asked.reach == Reach.HERE:
        nodes = nodes.filter(pk=node.pk)
    elif asked.reach == Reach.BELOW:
        nodes = nodes.exclude(pk=node.pk)
    if asked.territory and (within := Territory.objects.with_key(asked.territory).first()):
        nodes = nodes.filter(territory__path__startswith=within.path)
    period = Period.parse(asked.period) if asked.period else None
    return list(source.rows(person, list(nodes.values_list("pk", flat=True)), period))


def closed_answers(register: Register) -> list[tuple[Lock, list[Answer]]]:
    """For each closed period what was kept, with what the register says since: first what moved, wherever it moved."""
    return [(lock, _told_of(register, lock)) for lock in register.closed_periods]


def _told_of(register: Register, lock: Lock) -> list[Answer]:
    told = [answer for answer in register.known_in(lock.period) if answer.frozen or answer.since]
    shown = [answer for answer in told if answer.since or answer.node.kind in {NodeKind.PROGRAMME, NodeKind.PLAN}]
    return sorted(shown, key=lambda answer: (not answer.since, answer.measure.order, answer.measure.label, answer.node.path))


def register_of(programme: Programme) -> Register:
    """All that is known in a programme."""
    return Register.of(list(Node.objects.filter(programme=programme).select_related("territory")))
