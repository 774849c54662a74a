"""The event that gave the results back."""

from continuum.plan.enums import PassageSection
from continuum.toolkit.renderers.document import Block

from .context import ReportContext, Section


def build(context: ReportContext) -> list[Block]:
    if (context.root.pk, PassageSection.RESTITUTION) not in context.passages:
        return []
    return context.written(context.root, PassageSection.RESTITUTION, 1, number=context.next_chapter())


SECTION = Section("restitution", 60, build)
