"""Reads of published versions: those of a plan, those that anyone may read, and a version set for the screen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet

from continuum.plan.models import FormerAddress, Node, PlanVersion
from continuum.toolkit.renderers.document import Bullets, FigureRun, Paragraph, Table
from continuum.toolkit.typography import counted, join_french

from .completeness import completeness_below
from .content import NodeContent, Part, PlanContent
from .nodes import text_html
from .presence import hung

FACTS = ("status", "starts", "duration", "organisation", "priority")
"""Said in a word or two: set side by side at the head of a sheet."""


def versions_seen(person: Any) -> QuerySet[PlanVersion]:
    """With all that a page about one of them names."""
    named = ("node__territory", "node__programme__territory", "published_by")
    return PlanVersion.objects.visible_to(person).select_related(*named)


def versions_of(node: Node) -> QuerySet[PlanVersion]:
    """Newest first, with their open and settled comments counted; without their contents, which are long."""
    threads = Count("comments", filter=Q(comments__answer_to=None))
    rows = hung(node, PlanVersion).order_by("-number").defer("content").select_related("published_by")
    return rows.annotate(comment_count=threads)


def last_version(node: Node) -> PlanVersion | None:
    return PlanVersion.objects.filter(node=node).order_by("-number").first()


def content_in(version: PlanVersion) -> PlanContent:
    """What was frozen."""
    return PlanContent.from_json(version.content)


def key_of(content: PlanContent) -> str:
    """Another content, another key: what was shown before it was published."""
    return hashlib.sha256(json.dumps(content.to_json(), sort_keys=True).encode()).hexdigest()[:40]


# --- For anyone ----------------------------------------------------------------------------------------------------------


def published_plans() -> list[PlanVersion]:
    """The last public version of each plan."""
    rows = PlanVersion.objects.open_to_all().defer("content").select_related("node__territory")
    by_plan = groupby(rows.order_by("node__path", "-number"), key=lambda version: version.node_id)
    return [next(versions) for _, versions in by_plan]


def public_versions(address: str) -> QuerySet[PlanVersion]:
    """Those that anyone may read of the plan that stands there, newest first."""
    rows = PlanVersion.objects.open_to_all().filter(node__path=f"{address}/")
    return rows.select_related("node__territory").order_by("-number")


def new_public_address(address: str) -> str:
    """Where the plan that stood there before it was moved stands now, if anyone may read it; else nothing."""
    moved = FormerAddress.objects.filter(path=f"{address}/", node__versions__is_public=True).select_related("node").first()
    return moved.node.address if moved else ""


# --- Set for the screen ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownPart:
    place: str
    anchor: str
    part: Part
    html: str
    comment_count: int = 0


@dataclass(frozen=True)
class ShownGroup:
    """Parts that stand together under a name, or one that stands alone."""

    title: str
    parts: tuple[ShownPart, ...]


@dataclass(frozen=True)
class ShownNode:
    node: NodeContent
    anchor: str
    facts: list[dict[str, str]]
    groups: list[ShownGroup]
    comment_count: int = 0
    """On the node itself; those on a part stand with it."""

    @property
    def is_empty(self) -> bool:
        return not self.facts and not self.groups


def shown(content: PlanContent, counts: Mapping[str, int] | None = None) -> list[ShownNode]:
    """Every node with what is written of it; `counts`: how many comments by place."""
    return [_shown_node(node, content.top, counts or {}) for node in content.nodes]


def _shown_node(node: NodeContent, top: NodeContent, counts: Mapping[str, int]) -> ShownNode:
    written = [part for part in node.written if part.key not in FACTS]
    groups = [
        ShownGroup(group, tuple(_shown_part(node, part, counts) for part in parts))
        for group, parts in groupby(written, key=lambda part: part.group)
    ]
    return ShownNode(node, anchor_of(node.address), list(_facts(node, top)), groups, counts.get(node.address, 0))


def _shown_part(node: NodeContent, part: Part, counts: Mapping[str, int]) -> ShownPart:
    place = f"{node.address}#{part.key}"
    anchor = anchor_of(place)
    return ShownPart(place, anchor, part, text_html(list(part.blocks), f"{anchor}-"), counts.get(place, 0))


def anchor_of(place: str) -> str:
    """« lab-qvt/est#context » within a page."""
    return place.replace("#", "--").replace("/", "-")


def _facts(node: NodeContent, top: NodeContent) -> Iterator[dict[str, str]]:
    for key in FACTS:
        part = node.part(key)
        if part:
            yield {"label": part.label, "value": " ".join(part.lines)}
    if node is not top and node.territory != top.territory:
        yield {"label": "Territoire", "value": node.territory}


# --- Still to be written -----------------------------------------------------------------------------------------------------


def still_unwritten(node: Node, content: PlanContent) -> str:
    """In one line what the sheets still lack; nothing when they are complete enough."""
    found, lines = completeness_below(node), []
    if found and found.wanting:
        sheets = join_french([f"«\u00a0{one.node}\u00a0» ({one.percent}\u00a0%)" for one in found.wanting])
        gaps = ", ".join(f"{one.words} ({one.count})" for one in found.gaps)
        total = counted(found.sheet_count, "fiche", "fiches")
        lines.append(f"{len(found.wanting)} sur {total} à compléter\u00a0: {sheets}. Le plus souvent\u00a0: {gaps}.")
    if silent := unanswered(content):
        lines.append(f"{counted(silent, 'question des textes n’a pas', 'questions des textes n’ont pas')} de réponse.")
    return " ".join(lines)


def unanswered(content: PlanContent) -> int:
    """Questions of the texts to which the register says nothing."""
    return sum(
        isinstance(run, FigureRun) and run.missing
        for node in content.nodes
        for part in node.parts
        for block in part.blocks
        for run in _runs(block)
    )


def _runs(block: Any) -> Iterator[Any]:
    match block:
        case Paragraph(runs):
            yield from runs
        case Bullets(items):
            for item in items:
                yield from item
        case Table(rows=rows):
            for row in rows:
                for cell in row:
                    yield from cell
