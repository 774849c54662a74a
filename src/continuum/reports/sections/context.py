"""What every section works with: the programme, its tree, its texts, and the register's answers to all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Value

from continuum.directory.models import Programme
from continuum.figures.queries import Register, reply
from continuum.plan.enums import PassageSection
from continuum.plan.models import Milestone, Node, Partnership, Passage, Phase, Slippage, Testimony
from continuum.toolkit import questions
from continuum.toolkit.renderers.document import Aside, Block, Heading, Text
from continuum.toolkit.spans import DateSpan


@dataclass(frozen=True)
class Section:
    """A part of a report; `build` gives its blocks, or none when there is nothing to say."""

    code: str
    order: int
    build: Callable[[ReportContext], list[Block]]


@dataclass(frozen=True)
class OpenQuestion:
    """A question of a text that has no answer: where, and what to do."""

    passage: Passage
    asked: str
    remedy: str


@dataclass(frozen=True)
class Step:
    """A line of a calendar: an event of some kind, or a phase, which has none."""

    node_id: Any
    title: str
    span: DateSpan
    kind: str


def _calendar(programme: Programme) -> list[Step]:
    """The phases and the events of a programme in order of date, asked in one question."""
    phases = Phase.objects.filter(node__programme=programme).order_by()
    events = Milestone.objects.filter(node__programme=programme).order_by()
    rows: Any = phases.values_list("node_id", "title", "starts", "ends", Value(""))
    rows = rows.union(events.values_list("node_id", "title", "on", "until", "kind"), all=True)
    steps = [Step(node, title, DateSpan(starts, ends), kind) for node, title, starts, ends, kind in rows]
    return sorted(steps, key=lambda step: (step.span.starts.iso, step.title))


@dataclass
class ReportContext:
    """Everything of a programme that its report may print, read in a constant number of queries."""

    programme: Programme
    root: Node
    nodes: list[Node]
    passages: dict[tuple[Any, str], Passage]
    register: Register
    testimonies: dict[Any, list[Testimony]]
    phases: dict[Any, list[Step]]
    milestones: dict[Any, list[Step]]
    partnerships: dict[Any, list[Partnership]]
    slippages: list[Slippage]
    open_questions: list[OpenQuestion] = field(default_factory=list)
    chapter: int = 0

    @classmethod
    def of(cls, programme: Programme) -> ReportContext:
        nodes = list(Node.objects.filter(programme=programme).select_related("territory"))
        root = next(node for node in nodes if node.is_root)
        passages = list(Passage.objects.filter(node__programme=programme).select_related("node"))
        steps = _calendar(programme)
        return cls(
            programme=programme,
            root=root,
            nodes=sorted(nodes, key=lambda node: node.order),
            passages={(passage.node_id, passage.section): passage for passage in passages},
            register=Register.of(nodes),
            testimonies=_by_node(
                Testimony.objects.filter(node__programme=programme).publishable().select_related("organisation")
            ),
            phases=_by_node(step for step in steps if not step.kind),
            milestones=_by_node(step for step in steps if step.kind),
            partnerships=_by_node(Partnership.objects.filter(node__programme=programme).select_related("organisation")),
            slippages=list(
                Slippage.objects.filter(node__programme=programme).select_related("phase", "milestone", "node__territory")
            ),
        )

    def children(self, node: Node) -> list[Node]:
        return [child for child in self.nodes if child.parent_id == node.pk]

    def next_chapter(self) -> str:
        """Chapters are numbered by their place on the page, so that no number is ever missing."""
        self.chapter += 1
        return str(self.chapter)

    def written(self, node: Node, section: str, level: int, title: str | None = None, number: str = "") -> list[Block]:
        """A passage under its heading, its questions answered; nothing when nobody wrote it."""
        passage = self.passages.get((node.pk, section))
        if passage is None or not passage.body.strip():
            return []
        heading = title if title is not None else str(PassageSection(section).label)
        blocks: list[Block] = [Heading(level, heading, number=number)] if heading else []
        if passage.is_invented:
            blocks.append(Aside((Text("réécrit d’après la source."),), "demo"))
        return [
            *blocks,
            *questions.to_blocks(passage.body, lambda asked: self._reply(passage, asked), heading_level=min(level + 1, 4)),
        ]

    def _reply(self, passage: Passage, asked: questions.Question) -> questions.AnsweredQuestion:
        answered = reply(self.register, asked, passage.node.address)
        if answered.missing:
            self.open_questions.append(OpenQuestion(passage, asked.source_text, answered.note or ""))
        return answered


def _by_node(rows: Any) -> dict[Any, list[Any]]:
    grouped: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.node_id].append(row)
    return grouped
