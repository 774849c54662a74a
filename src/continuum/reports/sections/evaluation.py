"""The evaluation on its two scales: the programme's objectives, the results of its projects."""

from continuum.plan.enums import Nature, PassageSection, Scale
from continuum.toolkit.renderers.document import Block, Heading, Table, cells

from .context import ReportContext, Section
from .tables import answer_cell, asked, totals_table


def build(context: ReportContext) -> list[Block]:
    number = context.next_chapter()
    blocks = context.written(context.root, PassageSection.EVALUATION, 1, title="L’évaluation des projets", number=number)
    if not blocks:
        blocks = [Heading(1, "L’évaluation des projets", number=number)]
    blocks += objectives(context)
    return blocks + totals_table(context)


def objectives(context: ReportContext) -> list[Block]:
    """General objectives, judged from 0 to 3 with what supports the judgement."""
    rows = []
    for measure in context.register.measures.values():
        judged = measure.scale == Scale.OBJECTIVE and measure.nature == Nature.RUBRIC
        if not judged or (measure.pk, context.root.pk) not in context.register.expected:
            continue
        answer = asked(context, measure, context.root)
        if answer and answer.typed:
            reading = answer.retained or answer.typed[0]
            rows.append((*cells(measure.label), answer_cell(answer), *cells(reading.narrative)))
    if not rows:
        return []
    caption = "Objectifs généraux : appréciation de 0 (non atteint) à 3 (pleinement atteint)"
    table = Table(caption, cells("Objectif", "Appréciation", "Ce qui la fonde"), tuple(rows), widths=(3, 1.4, 5))
    return [Heading(2, "À l’échelle du programme"), table]


SECTION = Section("evaluation", 50, build)
