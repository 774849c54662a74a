"""A part per plan of the programme: what was written, who, when, the words of people, the key figures."""

from continuum.plan.enums import PassageSection
from continuum.plan.models import Node
from continuum.toolkit.renderers.document import Block, Heading, Paragraph, Quote, Text

from .context import ReportContext, Section
from .tables import calendar_table, key_figures_table, partners_table

# The order of the paper: what was tried, what was done, with whom, what is learnt from it.
ORDER = (
    PassageSection.CONTEXT,
    PassageSection.STAKES,
    PassageSection.OBJECTIVES,
    PassageSection.EXPERIMENTATION,
    PassageSection.DESCRIPTION,
    PassageSection.ACTIONS,
    PassageSection.PARTNERS,
    PassageSection.COMMITTEE,
    PassageSection.STEERING,
    PassageSection.MEANS,
)


def build(context: ReportContext) -> list[Block]:
    parts = context.children(context.root)
    if not parts:
        return []
    number = context.next_chapter()
    title = "Les expérimentations en région" if len({part.territory_id for part in parts}) > 1 else "Le plan et ses actions"
    blocks: list[Block] = [Heading(1, title, number=number)]
    for rank, part in enumerate(parts, start=1):
        blocks += node_part(context, part, f"{number}.{rank}", level=2)
    return blocks


def node_part(context: ReportContext, node: Node, number: str, level: int) -> list[Block]:
    """A node and, below it, those that hang on it."""
    blocks: list[Block] = [Heading(level, _title(node), number=number)]
    if node.tagline:
        blocks.append(Paragraph((Text(node.tagline, italic=True),)))
    below = min(level + 1, 4)
    for section in ORDER:
        blocks += context.written(node, section, below)
    blocks += partners_table(context, node, below)
    blocks += testimonies(context, node, below)
    blocks += context.written(node, PassageSection.OUTLOOK, below)
    blocks += calendar_table(context, node, level=below)
    blocks += key_figures_table(context, node, below)
    for rank, child in enumerate(context.children(node), start=1):
        blocks += node_part(context, child, f"{number}.{rank}", below)
    return blocks


def _title(node: Node) -> str:
    return node.title if str(node.territory) in node.title or node.kind != "plan" else f"{node.title} ({node.territory})"


def testimonies(context: ReportContext, node: Node, level: int) -> list[Block]:
    found = context.testimonies.get(node.pk, [])
    if not found:
        return []
    quotes: list[Block] = [Quote((Text(quoted.text),), quoted.attribution) for quoted in found]
    return [Heading(level, "Témoignages"), *quotes]


SECTION = Section("plans", 40, build)
