"""What the programme leaves behind: guides, kits, syntheses."""

from continuum.plan.enums import PassageSection
from continuum.toolkit.renderers.document import Block

from .context import ReportContext, Section


def build(context: ReportContext) -> list[Block]:
    if (context.root.pk, PassageSection.RESOURCES) not in context.passages:
        return []
    return context.written(context.root, PassageSection.RESOURCES, 1, number=context.next_chapter())


SECTION = Section("resources", 70, build)
