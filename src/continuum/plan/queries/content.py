"""What a plan says, part by part, as it is printed, published, frozen and compared: one reading for all these uses.

No person is named in it: what is published cannot be taken back, an erasure can be asked at any time. Institutions are named and
structures counted, as in a report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from continuum.plan.models import Node
from continuum.toolkit.renderers.document import (
    Block,
    Bullets,
    Document,
    FigureRun,
    Heading,
    Link,
    Paragraph,
    Table,
    Text,
    from_dict,
    plain,
    to_dict,
)


@dataclass(frozen=True)
class Dated:
    """A phase or a milestone behind the words of a part: what tells that it was put off, and why."""

    identity: str
    when: str
    cause: str = ""
    put_off: int = 0
    """How many times."""


@dataclass(frozen=True)
class Part:
    """One row of the form. Parts of one `group` stand together under its name, as « Partenaires associés » on paper."""

    key: str
    label: str
    blocks: tuple[Block, ...] = ()
    group: str = ""
    for_members: bool = False
    """Read by the members of the programme, not by everybody: money, links to what is not published with it.

    Why a sheet is held up is in no part: it is said on its page alone.
    """
    invented: bool = False
    """Written for the demonstration."""
    dates: tuple[Dated, ...] = ()

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Its words without their setting, to be compared: a line for each paragraph, item or row."""
        return tuple(line for block in self.blocks for line in _lines(block))

    def __bool__(self) -> bool:
        return bool(self.blocks)


@dataclass(frozen=True)
class NodeContent:
    """A plan, an axis or a sheet, with all the parts of its form in the order of the paper; the empty ones too."""

    address: str
    kind: str
    kind_label: str
    number: str
    title: str
    tagline: str
    territory: str
    depth: int
    parts: tuple[Part, ...]
    identity: str = ""
    """The same wherever it is moved."""

    def part(self, key: str) -> Part | None:
        return next((part for part in self.parts if part.key == key), None)

    @property
    def written(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part)

    @property
    def name(self) -> str:
        """« Fiche action A2 »."""
        return f"{self.kind_label.capitalize()} {self.number}".strip()

    def for_everybody(self) -> NodeContent:
        """Without what only members read, nor any way into their pages."""
        parts = (replace(part, blocks=_without_ways_in(part.blocks)) for part in self.parts if not part.for_members)
        return replace(self, parts=tuple(parts))


@dataclass(frozen=True)
class PlanContent:
    """A node and all that hangs on it, in the order of the plan."""

    nodes: tuple[NodeContent, ...]

    @property
    def top(self) -> NodeContent:
        return self.nodes[0]

    @property
    def sheets(self) -> list[NodeContent]:
        return [node for node in self.nodes if node.kind == "sheet"]

    def node(self, address: str) -> NodeContent | None:
        return next((node for node in self.nodes if node.address == address), None)

    def for_everybody(self) -> PlanContent:
        return PlanContent(tuple(node.for_everybody() for node in self.nodes))

    def to_json(self) -> list[dict[str, Any]]:
        """As a version keeps it."""
        return [_stored(node) for node in self.nodes]

    @classmethod
    def from_json(cls, stored: Iterable[dict[str, Any]]) -> PlanContent:
        return cls(tuple(_read(one) for one in stored))


def _stored(node: NodeContent) -> dict[str, Any]:
    plain_fields = {name: getattr(node, name) for name in NodeContent.__dataclass_fields__ if name != "parts"}
    return {**plain_fields, "parts": [_stored_part(part) for part in node.parts]}


def _stored_part(part: Part) -> dict[str, Any]:
    blocks = to_dict(Document("", blocks=part.blocks))["blocks"]
    dates = [[one.identity, one.when, one.cause, one.put_off] for one in part.dates]
    plain_fields = {name: getattr(part, name) for name in ("key", "label", "group", "for_members", "invented")}
    return {**plain_fields, "dates": dates, "blocks": blocks}


def _read(stored: dict[str, Any]) -> NodeContent:
    return NodeContent(**{**stored, "parts": tuple(_read_part(part) for part in stored["parts"])})


def _read_part(stored: dict[str, Any]) -> Part:
    blocks = from_dict({"title": "", "blocks": stored["blocks"]}).blocks
    return Part(**{**stored, "blocks": blocks, "dates": tuple(Dated(*one) for one in stored["dates"])})


def _without_ways_in(value: Any) -> Any:
    """The same words, leading nowhere on this site; of a figure, the documents where it was read and nothing of its working note.

    Versions published before the two were told apart keep no source: nothing is said then.
    """
    match value:
        case tuple():
            return tuple(_without_ways_in(one) for one in value)
        case Link(text, url):
            return value if _leads_away(url) else Text(text)
        case FigureRun(source=source):
            return replace(value, url=None, note=source)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: _without_ways_in(getattr(value, one.name)) for one in fields(value)})
    return value


def _leads_away(url: str) -> bool:
    host = urlsplit(url).netloc
    return bool(host) and host != urlsplit(settings.SITE_URL).netloc


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text):
            yield text
        case Paragraph(runs):
            yield plain(runs)
        case Bullets(items):
            yield from (plain(item) for item in items)
        case Table(rows=rows):
            yield from (" | ".join(plain(cell) for cell in row) for row in rows)


def content_of(top: Node) -> PlanContent:
    """What a node and all below it say today: as many questions to the database for one sheet as for forty."""
    from .parts import Rows

    nodes = in_order(Node.objects.below(top).select_related("territory", "sheet__organisation", "audience"))
    rows = Rows.of(top, nodes)
    return PlanContent(tuple(_content(node, top, rows) for node in nodes))


def _content(node: Node, top: Node, rows: Any) -> NodeContent:
    return NodeContent(
        address=node.address,
        kind=node.kind,
        kind_label=str(node.get_kind_display()),
        number=node.printed_number,
        title=node.title,
        tagline=node.tagline,
        territory=str(node.territory),
        depth=node.path.count("/") - top.path.count("/"),
        parts=tuple(rows.parts_of(node)),
        identity=str(node.pk),
    )


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Each node followed by what hangs on it, brothers in the order of the plan."""
    below: dict[Any, list[Node]] = {}
    found = list(nodes)
    known = {node.pk for node in found}
    for node in sorted(found, key=lambda one: (one.order, one.path)):
        below.setdefault(node.parent_id if node.parent_id in known else None, []).append(node)

    def walk(brothers: Sequence[Node]) -> Iterator[Node]:
        for node in brothers:
            yield node
            yield from walk(below.get(node.pk, ()))

    return list(walk(below.get(None, ())))
