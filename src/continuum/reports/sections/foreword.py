"""The foreword of the programme."""

from continuum.plan.enums import PassageSection
from continuum.toolkit.renderers.document import Block

from .context import ReportContext, Section


def build(context: ReportContext) -> list[Block]:
    return context.written(context.root, PassageSection.FOREWORD, 1)


SECTION = Section("foreword", 10, build)
