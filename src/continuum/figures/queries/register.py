"""The register itself: loads in one batch what a set of questions needs, and rolls it up both trees in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from continuum.directory.models import Territory
from continuum.figures.enums import Reach
from continuum.figures.models import Counter, Frozen, Lock, Reading
from continuum.plan.enums import Aggregation, NodeKind
from continuum.plan.models import Indicator, Measure, Node
from continuum.plan.queries import current_addresses, former_addresses
from continuum.toolkit import registry
from continuum.toolkit.counting import counted_by
from continuum.toolkit.dates import Period
from continuum.toolkit.typography import french_number

from .answers import Answer, Part, Question, Span
from .combining import adds_up, combine, latest_of, months_part


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
        found = self._ask(measure, node, Reach(question.reach), path, question)
        if question.period and path == node.territory.path:
            found.lock, found.frozen = self._closed(found, Period.parse(question.period))
        return found

    def known_in(self, period: str) -> Iterator[Answer]:
        """What every node answers for a period, where it knows something; each at the reach of its own totals."""
        nodes = {node.pk: node for node in self.nodes.values()}
        measures = {measure.pk: measure for measure in self.measures.values()}
        kept = {(measure, node) for _, measure, node, _ in self._kept}
        for measure_id, node_id in self._told | kept:
            measure, node = measures[measure_id], nodes[node_id]
            found = self.ask(Question(measure.code, node.address, self.natural_reach(measure, node), period=period))
            if found and found.has_value:
                yield found

    @property
    def closed_periods(self) -> list[Lock]:
        return sorted(self._locks.values(), key=lambda lock: lock.starts.iso)

    def _closed(self, found: Answer, period: Period) -> tuple[Lock | None, Frozen | None]:
        """The closed period that is the one asked, and what was answered there when it was closed."""
        lock = self._locks.get((found.node.programme_id, period))
        if lock is None:
            return None, None
        alike = (found.question.reach,) if self.children[found.node.pk] else (found.question.reach, Reach.HERE, Reach.BOTH)
        kept = (self._kept.get((lock.pk, found.measure.pk, found.node.pk, str(reach))) for reach in alike)
        return lock, next((one for one in kept if one), None)

    @cached_property
    def _locks(self) -> dict[tuple[Any, Period], Lock]:
        """Asked only once a question bears a period; of two closings of one period, the first was the one that was told."""
        programmes = {node.programme_id for node in self.nodes.values()}
        locks = Lock.objects.filter(programme__in=programmes).order_by("-locked_at")
        return {(lock.programme_id, Period.parse(lock.period)): lock for lock in locks}

    @cached_property
    def _kept(self) -> dict[tuple[Any, ...], Frozen]:
        rows = Frozen.objects.filter(lock__in=list(self._locks.values()), measure__in=list(self.measures.values()))
        return {(row.lock_id, row.measure_id, row.node_id, row.reach): row for row in rows}

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
        if reach != Reach.BELOW:
            found.months = [reading for reading in here if adds_up(reading)]
        here = [reading for reading in here if not adds_up(reading)]
        leaf = not self.children[found.node.pk]
        same = {Reach.HERE, Reach.BOTH} if leaf and reach != Reach.BELOW else {reach}
        found.typed, found.older = latest_of([reading for reading in here if reading.reach in same])
        self._let_months_follow(found)
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

    def _let_months_follow(self, found: Answer) -> None:
        """A printed total that ends before the last month counted is a former answer, as for any later reading."""
        last = max((reading.ends.last for reading in found.months if reading.ends), default=None)
        if last and found.typed and not found.retained and all(r.dated and r.dated.last < last for r in found.typed):
            found.typed, found.older = (), [*found.older, *found.typed]

    def _here_parts(self, found: Answer, here: list[Reading], path: str, include_typed: bool) -> list[Part]:
        """What is known at the node itself: readings about it alone, facts declared by rooms, smaller territories."""
        parts, node = [], found.node
        own, _ = latest_of([reading for reading in here if reading.reach == Reach.HERE]) if include_typed else ([], [])
        if own:
            span = Span.hull([span for span in map(Span.of, own) if span])
            parts.append(Part(f"{node} (ce niveau seul)", own[0].get_absolute_url(), span, found.unit_sign))
        if found.months:
            parts.append(months_part(found))
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
            latest, _ = latest_of(groups[key])
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
        reaches = {reading.reach for reading in self.readings[measure.pk, node.pk] if not adds_up(reading)}
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
    monthly = Counter.objects.filter(measure=OuterRef("measure"), node=OuterRef("node"))
    rows = found.select_related("source", "territory").annotate(is_monthly=Exists(monthly))
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


def _meet(path: str, other: str) -> bool:
    """One of two territories holds the other."""
    return path.startswith(other) or other.startswith(path)


def _astride(epci: Territory, path: str) -> bool:
    return path.startswith(epci.path.rsplit("E", 1)[0]) and Territory.objects.filter(epci=epci, path__startswith=path).exists()
