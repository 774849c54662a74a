"""What upset the programme, and its calendar."""

from continuum.plan.enums import PassageSection
from continuum.toolkit.renderers.document import Block

from .context import ReportContext, Section


def build(context: ReportContext) -> list[Block]:
    if (context.root.pk, PassageSection.IMPACTS) not in context.passages:
        return []
    return context.written(context.root, PassageSection.IMPACTS, 1, number=context.next_chapter())


SECTION = Section("impacts", 30, build)
