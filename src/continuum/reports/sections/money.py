"""What the programme cost and who paid: planned, actual and the gap, year by year and funder by funder.

A report leaves the house: institutions are named, any other funder is among the others.
"""

from __future__ import annotations

from decimal import Decimal

from continuum.directory.enums import PUBLIC_KINDS
from continuum.directory.models import Organisation
from continuum.plan.queries import ExecutionLine, execution_of
from continuum.toolkit.renderers.document import Aside, Block, Heading, Paragraph, Table, Text, cells
from continuum.toolkit.typography import euros

from .context import ReportContext, Section

HEADER = ("Postes et financeurs", "Prévu", "Réalisé", "Écart")
NOTE = (
    "L’écart est le réalisé moins le prévu, quand les deux sont connus. Un tiret\u00a0: rien n’est écrit, ce qui n’est pas zéro."
)


def build(context: ReportContext) -> list[Block]:
    found = execution_of(context.root, Organisation.objects.filter(kind__in=PUBLIC_KINDS))
    if not found.years:
        return []
    blocks: list[Block] = [Heading(1, "Le budget et son exécution", number=context.next_chapter())]
    if found.is_invented:
        blocks.append(Aside((Text("des montants sont inventés pour la démonstration."),), "demo"))
    for year in found.years:
        lines = [year.costs, *year.funders, year.fundings]
        rows = tuple(_row(line) for line in lines)
        blocks += [Heading(2, str(year.year)), _table(year.year, rows)]
        if year.to_find:
            blocks.append(Paragraph((Text(f"Prévu\u00a0: {year.to_find.words}."),)))
    return blocks


def _table(year: int, rows: tuple) -> Table:
    caption = f"Exécution du budget de {year}, en euros"
    return Table(caption, cells(*HEADER), rows, ("left", "right", "right", "right"), (3, 1.4, 1.4, 1.4), NOTE)


def _row(line: ExecutionLine) -> tuple:
    return cells(line.name, *(_amount(one) for one in (line.amounts.planned, line.amounts.actual, line.gap)))


def _amount(amount: Decimal | None) -> str:
    return "–" if amount is None else euros(amount)


SECTION = Section("money", 65, build)
