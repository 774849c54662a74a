"""What the programme leaves behind: guides, kits, syntheses."""

from continuum.plan.enums import PassageSection
from continuum.plan.queries import published_resources
from continuum.toolkit.renderers.document import Block, Heading, Table, cells
from continuum.toolkit.typography import french_date, french_number

from .context import ReportContext, Section


def build(context: ReportContext) -> list[Block]:
    table = _published(context)
    if (context.root.pk, PassageSection.RESOURCES) in context.passages:
        return [*context.written(context.root, PassageSection.RESOURCES, 1, number=context.next_chapter()), *table]
    title = str(PassageSection.RESOURCES.label)
    return [Heading(1, title, number=context.next_chapter()), *table] if table else []


def _published(context: ReportContext) -> list[Block]:
    """What was published, with its latest edition, and how many times it was taken."""
    rows = tuple(
        cells(one.title, one.get_kind_display(), f"{one.last_edition}, {french_date(one.last_day)}", french_number(one.taken))
        for one in published_resources(context.root)
    )
    header = cells("Ressource", "Nature", "Dernière édition", "Téléchargements")
    return [Table("Ressources publiées", header, rows, ("left", "left", "left", "right"), (3, 1, 2, 1.2))] if rows else []


SECTION = Section("resources", 70, build)
