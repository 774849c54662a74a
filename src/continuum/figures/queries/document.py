"""The register written as `figures-1`, the document that the coherence method checks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import prefetch_related_objects

from continuum.directory.enums import PUBLIC_KINDS
from continuum.directory.models import Programme, Territory
from continuum.figures.enums import Reach
from continuum.figures.models import Reading
from continuum.plan.enums import Aggregation, Nature, OutlineList
from continuum.plan.models import Milestone, Node, OutlineEntry, Phase

from .answers import Answer
from .register import Register, name_of

Document = dict[str, Any]


def figures_document(programme: Programme) -> Document:
    """All approved readings, dated events, outlines and numbered nodes of a programme."""
    root = Node.objects.get(programme=programme, parent__isnull=True)
    codes = list(Reading.objects.approved().filter(node__programme=programme).values_list("measure__code", flat=True).distinct())
    register = Register.load(codes, [root.address])
    read = [reading for readings in register.readings.values() for reading in readings]
    prefetch_related_objects(read, "listed__organisation", "covers")
    events = [*_span_events(programme), *_outline_events(programme), *_numbered_nodes(register)]
    return {"format": "figures-1", "figures": list(_figures(register)), "events": events}


def _figures(register: Register) -> Iterator[Document]:
    nodes = {node.pk: node for node in register.nodes.values()}
    names = _node_names(nodes.values())
    for readings in list(register.readings.values()):
        for reading in readings:
            node = nodes[reading.node_id]
            yield {**_figure(reading, names[node.pk]), **_parts_in_tree(register, reading, node)}
            if parts := _parts_by_measure(register, reading):
                yield {
                    **_figure(reading, names[node.pk]),
                    "id": f"reading:{reading.pk}#parts",
                    "listed": [],
                    "covers": [],
                    **parts,
                }


def _figure(reading: Reading, name: str) -> Document:
    measure = reading.measure
    figure: Document = {
        "id": f"reading:{reading.pk}",
        "measure": measure.code,
        "label": measure.label,
        "unit": "date" if measure.nature == Nature.DATE else measure.unit,
        "territory": territory_name(reading.territory),
        "node": _with_reach(name, reading.reach),
        "precision": reading.precision,
        "aggregation": measure.aggregation,
        "value": _value(reading),
        "numerator": _number(reading.numerator),
        "denominator": _number(reading.denominator),
        "object": reading.about or None,
        "listed": _listed_names(reading),
        "covers": [str(covered) for covered in reading.covers.all()],
        "date": reading.on.iso if reading.on else None,
        "source": _source(reading),
    }
    if reading.starts and reading.ends:
        figure["period"] = [reading.starts.iso, reading.ends.iso]
    return {key: value for key, value in figure.items() if value not in (None, [], "")}


def _node_names(nodes: Iterable[Node]) -> dict[Any, str]:
    """Names for sentences, one per node: the region of a regional plan, else its title, else its address."""
    names = {node.pk: name_of(node) for node in nodes}
    titles = {node.pk: node.title for node in nodes}
    for candidates in (titles, {node.pk: node.address for node in nodes}):
        shared = {name for name, count in Counter(names.values()).items() if count > 1}
        names |= {key: candidates[key] for key, name in names.items() if name in shared}
    return names


def _with_reach(name: str, reach: str) -> str:
    """A number about a node alone and one about what lies below answer two questions."""
    about = {Reach.HERE: ", ce niveau seul", Reach.BELOW: ", niveaux qui en dépendent"}.get(Reach(reach), "")
    return f"{name}{about}"


def _listed_names(reading: Reading) -> list[str]:
    """Sentences are read beyond a structure's own territory: institutions by name, structures by a rank."""
    names = []
    for rank, name in enumerate(reading.listed.all(), start=1):
        public = name.organisation is None or name.organisation.kind in PUBLIC_KINDS
        names.append(str(name) if public else f"structure n° {rank}")
    return names


def _value(reading: Reading) -> str | None:
    if reading.day:
        return reading.day.iso
    if reading.rubric is not None:
        return str(reading.rubric)
    return _number(reading.value)


def _number(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _source(reading: Reading) -> Document | None:
    if reading.source is None:
        return None
    source = reading.source
    known = {
        "document": source.name,
        "place": reading.place,
        "date": source.published_on.iso if source.published_on else None,
        "valid_until": source.valid_until.iso if source.valid_until else None,
    }
    return {key: value for key, value in known.items() if value}


def territory_name(territory: Territory) -> str:
    """A name that says which: communes share theirs."""
    return f"{territory} ({territory.code})" if territory.kind in {"commune", "epci"} else str(territory)


def _parts_in_tree(register: Register, reading: Reading, node: Node) -> Document:
    """What lies below a typed total, and whether all of it has answered."""
    measure = reading.measure
    if measure.aggregation == Aggregation.NONE or reading.reach == Reach.HERE or reading.territory_id != node.territory_id:
        return {}
    below = register._ask(measure, register.nodes[node.address], Reach.BELOW, node.territory.path)
    competing = [_competing(register, measure, child, reading) for child in register.children[node.pk]]
    chosen = _fair_choice(reading, [group for group in competing if group])
    if not chosen:
        return {}
    here = [r for r in register.readings[measure.pk, node.pk] if r.reach == Reach.HERE] if reading.reach == Reach.BOTH else []
    return {"parts": [f"reading:{part.pk}" for part in [*chosen, *here]], "complete": below.complete}


def _competing(register: Register, measure: Any, node: Node, total: Reading) -> list[Reading]:
    """The typed readings that stand for a child, or those below it."""
    answered: Answer = register._ask(measure, node, Reach.BOTH, node.territory.path)
    if answered.retained:
        return [answered.retained]
    if answered.typed:
        return list(answered.typed)
    return [reading for child in register.children[node.pk] for reading in _competing(register, measure, child, total)[:1]]


def _fair_choice(total: Reading, groups: list[list[Reading]]) -> list[Reading]:
    """Among competing readings, those that accuse the total least; none when some choice agrees with it."""
    if total.number is None or not groups:
        return [group[0] for group in groups]
    if all(len(group) == 1 for group in groups):
        return [group[0] for group in groups]
    least = [min(group, key=lambda reading: reading.number or 0) for group in groups]
    most = [max(group, key=lambda reading: reading.number or 0) for group in groups]
    if sum(reading.number or 0 for reading in least) > total.number:
        return least
    return most if sum(reading.number or 0 for reading in most) < total.number else []


def _parts_by_measure(register: Register, reading: Reading) -> Document:
    """Measures that are parts of this one, read at the same node and territory."""
    parts = [m for m in register.measures.values() if m.part_of_id == reading.measure_id]
    found: dict[Any, Reading] = {}
    for measure in parts:
        for candidate in register.readings[measure.pk, reading.node_id]:
            if candidate.territory_id == reading.territory_id:
                found.setdefault(measure.pk, candidate)
    if not found:
        return {}
    return {"parts": [f"reading:{part.pk}" for part in found.values()], "complete": len(found) == len(parts)}


def _span_events(programme: Programme) -> Iterator[Document]:
    """The programme, its phases within it, and milestones within their phase."""
    whole = f"programme:{programme.pk}"
    yield _event(whole, programme.title, start=programme.starts, end=programme.ends)
    for phase in Phase.objects.filter(node__programme=programme).select_related("node__territory"):
        yield _event(f"phase:{phase.pk}", phase.title, start=phase.starts, end=phase.ends, within=whole, node=phase.node)
    milestones = Milestone.objects.filter(node__programme=programme).select_related("node__territory")
    for milestone in milestones:
        within = f"phase:{milestone.phase_id}" if milestone.phase_id else whole
        when = {"start": milestone.on, "end": milestone.until} if milestone.until else {"date": milestone.on}
        yield _event(
            f"milestone:{milestone.pk}", milestone.title, within=within, node=milestone.node, measure=milestone.kind, **when
        )


def _event(
    key: str, label: str, *, within: str | None = None, node: Node | None = None, measure: str | None = None, **dates: Any
) -> Document:
    event: Document = {"id": key, "label": label, "within": [within] if within else None, "measure": measure}
    event |= {name: date.iso for name, date in dates.items() if date}
    if node:
        event |= {"territory": territory_name(node.territory), "node": node.address}
    return {name: value for name, value in event.items() if value is not None}


def _outline_events(programme: Programme) -> Iterator[Document]:
    """Printed headings of each source: their numbers must follow one another."""
    by_source: dict[Any, list[OutlineEntry]] = defaultdict(list)
    entries = OutlineEntry.objects.filter(source__programme=programme, listed_in=OutlineList.HEADINGS).exclude(number="")
    for entry in entries.select_related("source"):
        by_source[entry.source_id].append(entry)
    for entries_of_source in by_source.values():
        source = entries_of_source[0].source
        yield {"id": f"source:{source.pk}", "label": source.title}
        for entry in entries_of_source:
            yield {"id": f"outline:{entry.pk}", "label": entry.title, "number": entry.number, "within": [f"source:{source.pk}"]}


def _numbered_nodes(register: Register) -> Iterator[Document]:
    """The tree of the plan, for the numbers printed on its axes and sheets."""
    for node in register.nodes.values():
        within = {"within": [f"node:{node.parent_id}"]} if node.parent_id else {}
        number = {"number": node.printed_number} if node.printed_number else {}
        yield {"id": f"node:{node.pk}", "label": node.title, **number, **within}
