"""The register itself: loads in one batch what a set of questions needs, and rolls it up both trees in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q

from continuum.directory.models import Territory
from continuum.figures.enums import Reach
from continuum.figures.models import Reading
from continuum.plan.enums import Aggregation, NodeKind
from continuum.plan.models import Indicator, Measure, Node
from continuum.plan.queries import current_addresses, former_addresses
from continuum.toolkit import registry
from continuum.toolkit.counting import counted_by
from continuum.toolkit.dates import Period
from continuum.toolkit.typography import french_number

from .answers import Answer, Part, Question, Span


def answers(questions: Iterable[Question]) -> dict[Question, Answer]:
    """Answer a batch of questions in a constant number of queries, all declared sources in one."""
    wanted = list(dict.fromkeys(questions))
    register = Register.load([q.measure for q in wanted], [q.node for q in wanted])
    return {question: found for question in wanted if (found := register.ask(question)) is not None}


def answer(question: Question) -> Answer | None:
    """Answer one question; None when its measure or node does not exist."""
    return answers([question]).get(question)


class Register:
    """All that is known of some measures under some nodes."""

    def __init__(self, nodes: list[Node], measures: list[Measure], readings: list[Reading]) -> None:
        self.nodes = {node.address: node for node in nodes}
        self.measures = {measure.code: measure for measure in measures}
        self.children: dict[Any, list[Node]] = defaultdict(list)
        for node in sorted(nodes, key=lambda node: node.order):
            self.children[node.parent_id].append(node)
        self.readings: dict[tuple[Any, Any], list[Reading]] = defaultdict(list)
        for reading in readings:
            self.readings[reading.measure_id, reading.node_id].append(reading)
        self.counted: dict[tuple[str, Any], list[registry.Counted]] = defaultdict(list)
        self._memo: dict[tuple[Any, ...], Answer] = {}
        self._peers: dict[str, dict[str, int]] = {}

    @cached_property
    def expected(self) -> set[tuple[Any, Any]]:
        """Which node expects which measure: asked only when something of it is known below."""
        nodes = [node.pk for node in self.nodes.values()]
        return set(Indicator.objects.filter(node__in=nodes).order_by().values_list("measure_id", "node_id"))

    @cached_property
    def known_codes(self) -> list[str]:
        """The codes of all measures, to guess what a wrong one meant; asked once, however many are wrong."""
        return list(Measure.objects.values_list("code", flat=True))

    @classmethod
    def load(cls, measure_codes: Sequence[str], addresses: Sequence[str], programme: Any = None) -> Register:
        """What is known of some measures under some nodes, wherever they were moved since; of one programme, if it is given."""
        nodes = _nodes_below(addresses, programme)
        if not set(addresses) <= {node.address for node in nodes}:
            nodes = _nodes_below(current_addresses(addresses).values(), programme)
        return cls._loaded(Measure.objects.filter(code__in=set(measure_codes)), nodes)

    @classmethod
    def at(cls, node: Node) -> Register:
        """All that is known at a node and below it; kept with the node, so that a page reads it once."""
        kept: Register | None = getattr(node, "_register", None)
        if kept is None:
            kept = node._register = cls.of(node.branch)  # type: ignore[attr-defined]
        return kept

    @classmethod
    def of(cls, nodes: list[Node]) -> Register:
        """All that is known of these nodes, which are read already with their territories."""
        return cls._loaded(Measure.objects.all(), nodes)

    @classmethod
    def _loaded(cls, wanted: Any, nodes: list[Node]) -> Register:
        ids = [node.pk for node in nodes]
        measures = list(wanted)
        register = cls(nodes, measures, _readings(measures, ids))
        for row in counted_by([source for source in registry.facts if source.measure in register.measures], ids):
            register.counted[row.measure, row.node].append(row)
        return register

    def standing(self, address: str) -> Node | None:
        """The node at an address, or that stood there before it was moved."""
        return self.nodes.get(address) or self.nodes.get(self._moved_to.get(address, ""))

    @cached_property
    def _moved_to(self) -> dict[str, str]:
        """Asked once, and only when an address leads nowhere today."""
        return former_addresses(self.nodes.values())

    def ask(self, question: Question) -> Answer | None:
        node, measure = self.standing(question.node), self.measures.get(question.measure)
        if node is None or measure is None:
            return None
        path = node.territory.path
        if question.territory:
            asked = Territory.objects.with_key(question.territory).first()
            if asked is None:
                return None
            path = asked.path
        return self._ask(measure, node, Reach(question.reach), path, question)

    def _ask(self, measure: Measure, node: Node, reach: Reach, path: str, question: Question | None = None) -> Answer:
        """The answer at a node, in the smaller of the asked territory and the node's own."""
        if node.territory.path.startswith(path):
            path = node.territory.path
        period = question.period if question else None
        key = (measure.pk, node.pk, reach, path, period)
        if key not in self._memo:
            question = (
                replace(question, node=node.address, reach=reach) if question else Question(measure.code, node.address, reach)
            )
            self._memo[key] = self._build(Answer(question, measure, node), reach, path)
        return self._memo[key]

    def _build(self, found: Answer, reach: Reach, path: str) -> Answer:
        here = [reading for reading in self._known(found) if reading.territory.path == path]
        leaf = not self.children[found.node.pk]
        same = {Reach.HERE, Reach.BOTH} if leaf and reach != Reach.BELOW else {reach}
        latest, found.older = _latest([reading for reading in here if reading.reach in same])
        found.typed = latest
        if found.measure.aggregation == Aggregation.NONE:
            return found
        parts: list[Part] = []
        if reach != Reach.BELOW:
            parts += self._here_parts(found, here, path, include_typed=reach == Reach.BOTH and not leaf)
        if reach == Reach.BELOW:
            parts += self._below_parts(found, path)
        elif reach == Reach.BOTH and not leaf:
            parts += self._below_as_part(found, path)
        found.parts = parts
        found.computed = combine(found.measure.aggregation, [part.span for part in parts if part.span])
        lacking = [part.label for part in parts if part.span is None or not part.complete]
        found.missing = [*found.missing, *lacking] if lacking else found.missing
        if found.computed is None:
            found.missing, found.parts = (), ()
        return found

    def _here_parts(self, found: Answer, here: list[Reading], path: str, include_typed: bool) -> list[Part]:
        """What is known at the node itself: readings about it alone, facts declared by rooms, smaller territories."""
        parts, node = [], found.node
        own, _ = _latest([reading for reading in here if reading.reach == Reach.HERE]) if include_typed else ([], [])
        if own:
            span = Span.hull([span for span in map(Span.of, own) if span])
            parts.append(Part(f"{node} (ce niveau seul)", own[0].get_absolute_url(), span, found.unit_sign))
        counted = self._declared(found.measure, node, found.question.period) if path == node.territory.path else None
        if counted:
            parts.append(Part(f"{node} (compté)", "", counted, found.unit_sign))
        return parts + self._territory_parts(found, path)

    def _known(self, found: Answer) -> list[Reading]:
        """The approved readings of a measure at a node, those of the asked period only."""
        rows = self.readings.get((found.measure.pk, found.node.pk), [])
        if not found.question.period:
            return rows
        period = Period.parse(found.question.period)
        return [row for row in rows if period.holds(row.on or row.starts, row.on or row.ends)]

    def _declared(self, measure: Measure, node: Node, asked: str | None) -> Span | None:
        """What rooms count there, in the asked period."""
        rows = self.counted.get((measure.code, node.pk), [])
        if asked:
            period = Period.parse(asked)
            rows = [row for row in rows if row.month and period.first <= row.month and (row.until or row.month) <= period.last]
        if not rows:
            return None
        if measure.aggregation == Aggregation.DISTINCT:
            names = frozenset(str(row.organisation) for row in rows if row.organisation)
            return Span(Decimal(len(names)), Decimal(len(names)), names=names)
        total = Decimal(sum(row.count for row in rows))
        return Span(total, total)

    def _territory_parts(self, found: Answer, path: str) -> list[Part]:
        """Readings of smaller territories at the same node; an EPCI astride the border is shown apart."""
        groups: dict[str, list[Reading]] = defaultdict(list)
        for reading in self._known(found):
            if reading.territory.path != path and reading.territory.path.startswith(path):
                groups[reading.territory.path].append(reading)
            elif reading.territory.kind == "epci" and _astride(reading.territory, path):
                found.astride = [*found.astride, reading]
        largest = [key for key in groups if not any(key != other and key.startswith(other) for other in groups)]
        parts = []
        for key in largest:
            latest, _ = _latest(groups[key])
            span = Span.hull([span for span in map(Span.of, latest) if span])
            parts.append(Part(str(latest[0].territory), latest[0].get_absolute_url(), span, found.unit_sign))
        self._note_missing_territories(found, path, [groups[key][0].territory for key in largest])
        return parts

    def _note_missing_territories(self, found: Answer, path: str, answered: list[Territory]) -> None:
        if not answered:
            return
        if path not in self._peers:
            peers = Territory.objects.filter(path__startswith=path).order_by().values_list("kind")
            self._peers[path] = dict(peers.annotate(Count("pk")))
        for kind in {territory.kind for territory in answered}:
            lacking = self._peers[path][kind] - sum(territory.kind == kind for territory in answered)
            if lacking > 0:
                s = "s" if lacking > 1 else ""
                found.missing = [*found.missing, f"{french_number(lacking)} autre{s} territoire{s}"]

    def _below_as_part(self, found: Answer, path: str) -> Sequence[Part]:
        """What lies below, part by part; or in one part where somebody typed its total."""
        below = self._ask(found.measure, found.node, Reach.BELOW, path, found.question)
        if not below.typed:
            return below.parts
        return [Part("Niveaux qui en dépendent", below.question, below.span, found.unit_sign, below.complete)]

    def natural_reach(self, measure: Measure, node: Node) -> Reach:
        """The reach that typed totals of a node are about: « 20 comités en région » are counted below it, not at it."""
        reaches = {reading.reach for reading in self.readings[measure.pk, node.pk]}
        return Reach(reaches.pop()) if len(reaches) == 1 else Reach.BOTH

    def _below_parts(self, found: Answer, path: str) -> list[Part]:
        """The answers of what hangs on the node; a plan, or whoever expects that measure, must have one."""
        parts = []
        measure = found.measure.pk
        for child in self._below.get((measure, found.node.pk), ()):
            if not _meet(child.territory.path, path):
                continue
            part = self._below_part(found, child, path)
            if part.span or child.kind == NodeKind.PLAN or (measure, child.pk) in self.expected:
                parts.append(part)
        return parts if any(part.span for part in parts) else []

    def _below_part(self, found: Answer, child: Node, path: str) -> Part:
        """The answer of a node; where rooms count and nobody reads, at the end of a branch, their count is all there is to it."""
        measure, asked = found.measure, found.question
        if self.children.get(child.pk) or self.readings.get((measure.pk, child.pk)):
            answered = self._ask(measure, child, Reach.BOTH, path, asked)
            complete = answered.complete or bool(answered.typed)
            return Part(name_of(child), asked, answered.span, found.unit_sign, complete, child.address)
        counted = self._declared(measure, child, asked.period) if child.territory.path.startswith(path) else None
        span = combine(measure.aggregation, [counted]) if counted else None
        return Part(name_of(child), asked, span, found.unit_sign, node=child.address)

    @cached_property
    def _below(self) -> dict[tuple[Any, Any], list[Node]]:
        """By measure and node of which something is known: what hangs on the node and is known too, or should be."""
        measures: dict[Any, set[Any]] = defaultdict(set)
        for measure, node in self._told | self.expected if self._told else ():
            measures[node].add(measure)
        found: dict[tuple[Any, Any], list[Node]] = defaultdict(list)
        for brothers in self.children.values():
            for child in brothers:
                above = measures.get(child.parent_id, set())
                for measure in above if child.kind == NodeKind.PLAN else above & measures.get(child.pk, set()):
                    found[measure, child.parent_id].append(child)
        return found

    @cached_property
    def _told(self) -> set[tuple[Any, Any]]:
        """The measures of which something is known at a node or below: anywhere else there is no answer to look for."""
        parents = {node.pk: node.parent_id for node in self.nodes.values()}
        known = {asked for asked, readings in self.readings.items() if readings}
        found = set()
        for measure, node in known | {(self.measures[code].pk, node) for code, node in self.counted}:
            while node in parents and (measure, node) not in found:
                found.add((measure, node))
                node = parents[node]
        return found


def _readings(measures: list[Measure], nodes: list[Any]) -> list[Reading]:
    """The approved readings of measures at nodes: one row for each name that they count, or one for a reading without names."""
    found = Reading.objects.approved().filter(measure__in=measures, node__in=nodes, organisation__isnull=True)
    rows = found.select_related("source", "territory")
    names: dict[Any, list[Any]] = defaultdict(list)
    readings: dict[Any, Reading] = {}
    for row in rows.annotate(named=F("listed__organisation"), called=F("listed__label")):
        readings.setdefault(row.pk, row)
        names[row.pk].append(row.named or row.called)
    known = {measure.pk: measure for measure in measures}
    for reading in readings.values():
        reading.measure = known[reading.measure_id]
        reading.names = frozenset(str(name) for name in names[reading.pk] if name)
    return list(readings.values())


def _nodes_below(addresses: Iterable[str], programme: Any) -> list[Node]:
    below = Q(pk__in=[])
    for address in set(addresses):
        below |= Q(path__startswith=f"{address}/")
    within = Q(programme=programme) if programme else Q()
    return list(Node.objects.filter(below, within).select_related("territory"))


def name_of(node: Node) -> str:
    """A regional plan is known by its region, a sheet by its title."""
    same = node.parent_id and node.kind == NodeKind.PLAN
    return str(node.territory) if same else node.title


def combine(aggregation: str, spans: list[Span]) -> Span | None:
    """Several answers in one, as the measure says."""
    if not spans:
        return None
    if aggregation == Aggregation.SUM:
        return Span.total(spans)
    if aggregation == Aggregation.DISTINCT:
        return _distinct(spans)
    if aggregation == Aggregation.WEIGHTED_MEAN:
        return _weighted(spans)
    return spans[-1]


def _distinct(spans: list[Span]) -> Span:
    """Organisations counted once; where names are missing, only a minimum is known."""
    known = frozenset().union(*(span.names or frozenset() for span in spans))
    if all(span.names is not None for span in spans):
        return Span(Decimal(len(known)), Decimal(len(known)), names=known)
    least = max([Decimal(len(known)), *(span.low for span in spans)])
    return Span(least, least, "lower_bound")


def _weighted(spans: list[Span]) -> Span | None:
    """Percentages add up by their numerators and denominators, never by themselves."""
    ratios = [span.ratio for span in spans if span.ratio]
    if len(ratios) < len(spans):
        return None
    top, bottom = sum(ratio[0] for ratio in ratios), sum(ratio[1] for ratio in ratios)
    share = Decimal(top) / Decimal(bottom) * 100
    return Span(share, share, ratio=(Decimal(top), Decimal(bottom)))


def _latest(readings: list[Reading]) -> tuple[Sequence[Reading], Sequence[Reading]]:
    """The readings of the last period known compete for the answer; the earlier ones are its history."""

    def period(reading: Reading) -> str:
        return reading.dated.iso if reading.dated else ""

    if len(readings) < 2:
        return readings, ()
    last = max(period(reading) for reading in readings)
    return [r for r in readings if period(r) == last], [r for r in readings if period(r) != last]


def _meet(path: str, other: str) -> bool:
    """One of two territories holds the other."""
    return path.startswith(other) or other.startswith(path)


def _astride(epci: Territory, path: str) -> bool:
    return path.startswith(epci.path.rsplit("E", 1)[0]) and Territory.objects.filter(epci=epci, path__startswith=path).exists()
