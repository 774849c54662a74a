"""Plans and sheets set for paper: the sheet in its two columns, on one page; the plan with a cover, its own parts, its sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from continuum.plan.enums import NodeKind
from continuum.plan.models import Node, PlanVersion
from continuum.toolkit import clock
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.renderers.document import Block, Bullets, Document, Form, FormRow, Heading, Paragraph, Text
from continuum.toolkit.typography import counted

from .content import NodeContent, Part, PlanContent, content_of
from .nodes import ancestors

ALWAYS = frozenset(
    {
        *("context", "stakes", "description", "starts", "duration", "initiators", "partners"),
        *("quantitative", "qualitative", "steering", "means"),
    }
)
"""The rows of the paper form, which stay when nothing is written there: they are filled by hand."""

NAMES = frozenset({"initiators", "partners"})


@dataclass(frozen=True)
class Imprint:
    """What a paper says of itself: whose plan, in which state, printed when."""

    programme: str
    sponsor: str
    plan: str
    state: str
    printed_on: dt.date

    @property
    def printed(self) -> str:
        return f"imprimé le {in_full(self.printed_on)}"

    @property
    def foot(self) -> str:
        """« LAB’QVT · Grand Est · version 2 du 3 mars 2026 · imprimé le 12 mars 2026 »."""
        return " · ".join(dict.fromkeys(filter(None, (self.programme, self.plan, self.state, self.printed))))


def in_full(day: dt.date) -> str:
    """« 3 mars 2026 »."""
    return str(PartialDate.of(day))


def imprint_of(node: Node, version: PlanVersion | None = None) -> Imprint:
    """Of a node as it stands today, or as a version froze it."""
    today = clock.today()
    above = [one.title for one in (*ancestors(node), node) if one.kind == NodeKind.PLAN]
    state = f"état du {in_full(today)}"
    if version is not None:
        state = f"version {version.number} du {in_full(version.published_at.astimezone(clock.PARIS).date())}"
    programme = node.programme
    return Imprint(programme.title, str(programme.sponsor or ""), above[0] if above else "", state, today)


def papers_content(node: Node, version: PlanVersion | None = None) -> PlanContent:
    return content_of(node) if version is None else PlanContent.from_json(version.content)


def paper_of(content: PlanContent, imprint: Imprint) -> Document:
    """A sheet alone is its page; anything else has a cover, its contents, and a page for each of its sheets."""
    top = content.top
    if top.kind == NodeKind.SHEET:
        form = sheet_form(top, imprint)
        return Document(top.title, author=imprint.sponsor, blocks=(form,), dated_on=imprint.printed_on, has_cover=False)
    count = len(content.sheets)
    return Document(
        title=top.title,
        subtitle=top.tagline,
        author=imprint.sponsor,
        date_text=f"{imprint.state[:1].upper()}{imprint.state[1:]}",
        cover_note=f"{top.territory}, {counted(count, 'fiche action', 'fiches action')}, {imprint.printed}.",
        blocks=tuple(_plan_blocks(content, imprint)),
        running_title=" · ".join(dict.fromkeys((imprint.programme, top.title))),
        dated_on=imprint.printed_on,
    )


def _plan_blocks(content: PlanContent, imprint: Imprint) -> Iterator[Block]:
    for node in content.nodes:
        if node.kind == NodeKind.SHEET:
            yield sheet_form(node, imprint, level=max(node.depth, 1))
            continue
        if node.depth:
            yield Heading(min(node.depth, 4), node.title, number=node.number)
        if node.depth and node.tagline:
            yield Paragraph((Text(node.tagline, italic=True),))
        yield from _parts(node)


def _parts(node: NodeContent) -> Iterator[Block]:
    """What is written on a plan or an axis, each part under its title, those of a group under one."""
    level, group = min(node.depth + 1, 4), ""
    for part in node.written:
        if part.group and part.group != group:
            yield Heading(level, part.group)
        if part.group:
            yield Paragraph((Text(part.label, bold=True),))
        else:
            yield Heading(level, part.label)
        group = part.group
        yield from (_below(block, level) for block in part.blocks)


def _below(block: Block, level: int) -> Block:
    """A title inside a text stands under the title of its part."""
    return replace(block, level=min(level + 1, 4)) if isinstance(block, Heading) else block


def sheet_form(node: NodeContent, imprint: Imprint, level: int = 1) -> Form:
    """A sheet in the layout of the paper form: all its rows, and what else is filled."""
    rows = tuple(_row(part) for part in node.parts if part or part.key in ALWAYS)
    return Form(
        label=f"{node.kind_label.capitalize()} n°\u00a0{node.number}".strip(),
        title=node.title,
        rows=rows,
        above=f"Territoire\u00a0: {node.territory}",
        tagline=node.tagline,
        foot=imprint.foot,
        number=f"Fiche {node.number}".strip(),
        level=level,
    )


def _row(part: Part) -> FormRow:
    blocks = tuple(_in_one_line(block) for block in part.blocks) if part.key in NAMES else part.blocks
    return FormRow(part.label, blocks, part.group)


def _in_one_line(block: Block) -> Block:
    """Names follow each other, as on the paper form: a line for each would take the room of the texts."""
    if not isinstance(block, Bullets):
        return block
    separated = ((*item, Text("\u202f; ")) for item in block.items)
    return Paragraph(tuple(run for item in separated for run in item)[:-1])


def sheet_count(node: Node, version: PlanVersion | None = None) -> int:
    """How many sheets its paper holds."""
    if version is not None:
        return sum(one["kind"] == NodeKind.SHEET for one in version.content)
    return Node.objects.below(node).filter(kind=NodeKind.SHEET).count()
