"""Annexes: how the figures were counted, what was found and accepted, the documents that they come from."""

from continuum.figures.enums import FindingState, Level
from continuum.figures.models import Finding
from continuum.figures.queries import Answer, closed_answers, name_of
from continuum.plan.enums import PassageSection
from continuum.plan.models import Source
from continuum.toolkit.renderers.document import Block, Bullets, Cell, Heading, Paragraph, Table, cells, words

from .context import ReportContext, Section
from .tables import answer_cell


def build(context: ReportContext) -> list[Block]:
    blocks: list[Block] = [Heading(1, "Annexes")]
    blocks += context.written(context.root, PassageSection.METHODS, 2)
    findings = list(Finding.objects.filter(programme=context.programme))
    return [*blocks, *closed_periods(context), *open_findings(findings), *accepted_findings(findings), *sources(context)]


def closed_periods(context: ReportContext) -> list[Block]:
    """What was corrected after its period was closed: the value that was handed over stays, and what it is since."""
    blocks: list[Block] = []
    for lock, answers in closed_answers(context.register):
        rows = tuple(_moved(answer) for answer in answers if answer.since)
        if rows:
            header = cells("Mesure", "Pour", "Arrêté", "Depuis")
            said = f"Corrigé depuis que la période {lock} est arrêtée"
            blocks.append(Table(said, header, rows, ("left", "left", "right", "right"), (4, 3, 1.5, 1.5)))
    return [Heading(2, "Périodes arrêtées"), *blocks] if blocks else []


def _moved(answer: Answer) -> tuple[Cell, ...]:
    kept = answer_cell(answer) if answer.frozen else words("–")
    return (*cells(answer.measure.label, name_of(answer.node)), kept, *cells(answer.since))


def open_findings(findings: list[Finding]) -> list[Block]:
    """A report does not hide what does not add up: it says what is still being checked."""
    found = [one for one in findings if one.state == FindingState.OPEN and one.level == Level.CONTRADICTION]
    if not found:
        return []
    lead = "Au moment d’arrêter ce bilan, ces chiffres ou ces dates se contredisent dans les documents et restent à trancher."
    return [
        Heading(2, "Contradictions à trancher"),
        Paragraph(words(lead)),
        Bullets(tuple(words(f.public_summary) for f in found)),
    ]


def accepted_findings(findings: list[Finding]) -> list[Block]:
    found = [one for one in findings if one.state == FindingState.ACCEPTED]
    if not found:
        return []
    rows = tuple(cells(finding.public_summary, finding.reason) for finding in found)
    table = Table("Écarts acceptés, et pourquoi", cells("Écart", "Raison"), rows, widths=(3, 2))
    return [Heading(2, "Écarts acceptés"), table]


def sources(context: ReportContext) -> list[Block]:
    rows = [
        cells(source.title, source.publisher, str(source.published_on or "sans date"))
        for source in Source.objects.filter(programme=context.programme)
    ]
    if not rows:
        return []
    table = Table("Documents dont les chiffres sont tirés", cells("Document", "Éditeur", "Date"), tuple(rows), widths=(4, 3, 2))
    return [Heading(2, "Sources"), table]


SECTION = Section("annexes", 90, build)
