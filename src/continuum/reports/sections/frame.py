"""The programme itself: what it is, who takes part, its phases and its committees."""

from continuum.plan.enums import PassageSection
from continuum.toolkit.renderers.document import Block, Heading

from .context import ReportContext, Section
from .tables import calendar_table, committees_table, partners_table, phases_table


def build(context: ReportContext) -> list[Block]:
    root, number = context.root, context.next_chapter()
    blocks = context.written(root, PassageSection.FRAME, 1, title=f"{context.programme} : le projet", number=number)
    if not blocks:
        blocks = [Heading(1, f"{context.programme} : le projet", number=number)]
    for section in (PassageSection.CONTEXT, PassageSection.OBJECTIVES, PassageSection.DESCRIPTION):
        blocks += context.written(root, section, 2)
    blocks += phases_table(context, root)
    blocks += committees_table(context, root)
    blocks += partners_table(context, root)
    return blocks + calendar_table(context, root, without_committees=True)


SECTION = Section("frame", 20, build)
