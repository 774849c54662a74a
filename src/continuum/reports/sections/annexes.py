"""Annexes: how the figures were counted, what was found and accepted, the documents that they come from."""

from continuum.figures.enums import FindingState, Level
from continuum.figures.models import Finding
from continuum.plan.enums import PassageSection
from continuum.plan.models import Source
from continuum.toolkit.renderers.document import Block, Bullets, Heading, Paragraph, Table, cells, words

from .context import ReportContext, Section


def build(context: ReportContext) -> list[Block]:
    blocks: list[Block] = [Heading(1, "Annexes")]
    blocks += context.written(context.root, PassageSection.METHODS, 2)
    findings = list(Finding.objects.filter(programme=context.programme))
    return [*blocks, *open_findings(findings), *accepted_findings(findings), *sources(context)]


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
