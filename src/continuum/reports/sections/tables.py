"""The tables of a report: phases, committees, partners, calendar, key figures."""

from __future__ import annotations

from continuum.directory.enums import PUBLIC_KINDS
from continuum.figures.queries import Answer, Question, name_of
from continuum.plan.enums import MilestoneKind, Nature, NodeKind, Scale
from continuum.plan.models import Measure, Node
from continuum.toolkit.renderers.document import Block, Cell, FigureRun, Heading, Table, cells, words
from continuum.toolkit.typography import counted

from .context import ReportContext


def answer_cell(answer: Answer | None, text: str | None = None) -> Cell:
    """A number that leads to its source; a table would drown in notes, so the page of the figure gives them."""
    if answer is None or not answer.has_value:
        return words("–")
    return (FigureRun(text or answer.words, answer.url),)


def phases_table(context: ReportContext, node: Node) -> list[Block]:
    phases = context.phases.get(node.pk, [])
    if not phases:
        return []
    rows = tuple(cells(phase.title, phase.span.words) for phase in phases)
    return [Table("Les phases du projet", cells("Phase", "Période"), rows, widths=(3, 2))]


def committees_table(context: ReportContext, node: Node) -> list[Block]:
    found = [m for m in context.milestones.get(node.pk, []) if m.kind == MilestoneKind.COMMITTEE]
    if not found:
        return []
    rows = tuple(cells(milestone.span.moment, milestone.title) for milestone in found)
    return [Table("Réunions du comité de pilotage national", cells("Date", "Réunion"), rows, widths=(1, 3))]


def partners_table(context: ReportContext, node: Node, level: int = 2) -> list[Block]:
    roles: dict[str, list[str]] = {}
    structures = set()
    for partner in context.partnerships.get(node.pk, []):
        if partner.organisation.kind in PUBLIC_KINDS:
            roles.setdefault(str(partner.organisation), []).append(partner.get_role_display())
        else:
            structures.add(partner.organisation_id)
    rows = tuple(cells(name, ", ".join(held)) for name, held in sorted(roles.items()))
    if structures:
        # A report leaves the house: structures are counted, institutions named.
        rows += (cells(counted(len(structures), "structure ou prestataire", "structures ou prestataires"), "associés au plan"),)
    if not rows:
        return []
    return [Table("Organisations associées", cells("Organisation", "Rôle"), rows, widths=(3, 2))]


def calendar_table(context: ReportContext, node: Node, level: int = 2, without_committees: bool = False) -> list[Block]:
    """What happened when, in order of date."""
    lines = [
        (m.span.starts.iso, m.span.moment, m.title)
        for m in context.milestones.get(node.pk, [])
        if not (without_committees and m.kind == MilestoneKind.COMMITTEE)
    ]
    if not node.is_root:
        lines += [(phase.span.starts.iso, phase.span.words, phase.title) for phase in context.phases.get(node.pk, [])]
    if not lines:
        return []
    rows = tuple(cells(date, title) for _, date, title in sorted(lines))
    return [Heading(level, "Le calendrier"), Table(f"Calendrier : {name_of(node)}", cells("Date", "Étape"), rows, widths=(1, 3))]


def key_figures_table(context: ReportContext, node: Node, level: int) -> list[Block]:
    """The key figures of a plan, each leading to its source."""
    rows = []
    for measure in ordered_measures(context):
        answer = asked(context, measure, node)
        if answer and answer.has_value:
            rows.append((*cells(measure.label), answer_cell(answer)))
    if not rows:
        return []
    caption = f"Chiffres clés : {name_of(node)}"
    return [
        Heading(level, "Les chiffres clés"),
        Table(caption, cells("Mesure", "Valeur"), tuple(rows), ("left", "right"), (4, 1.5)),
    ]


def totals_table(context: ReportContext) -> list[Block]:
    """One column a plan, then what adds up beside what was declared."""
    plans = [node for node in context.children(context.root) if node.kind == NodeKind.PLAN]
    header = cells("Mesure", *(name_of(plan) for plan in plans), "Compté", "Déclaré")
    rows = []
    for measure in ordered_measures(context):
        total = asked(context, measure, context.root)
        parts = [asked(context, measure, plan) for plan in plans]
        if measure.scale == Scale.CONTEXT or total is None or not any(part and part.has_value for part in parts):
            continue
        counted = answer_cell(total, total.computed_words) if total.computed else words("–")
        declared = answer_cell(total, total.typed_words) if total.typed else words("–")
        rows.append((*cells(measure.label), *(answer_cell(part) for part in parts), counted, declared))
    if not rows:
        return []
    caption = "Chiffres clés du programme : ce qui est compté dans chaque plan, à côté de ce qui est déclaré pour l’ensemble"
    note = (
        "« Compté » additionne les plans ; « déclaré » est le total imprimé. Un total dont un plan n’a pas répondu est incomplet."
    )
    aligns = ("left", *("right" for _ in plans), "right", "right")
    widths = (2.6, *(1.6 for _ in plans), 1.4, 1.4)
    return [Heading(2, "À l’échelle des projets"), Table(caption, header, tuple(rows), aligns, widths, note)]  # type: ignore[arg-type]


def ordered_measures(context: ReportContext) -> list[Measure]:
    numbers = [m for m in context.register.measures.values() if m.nature != Nature.RUBRIC]
    return sorted(numbers, key=lambda measure: (measure.order, measure.label))


def asked(context: ReportContext, measure: Measure, node: Node) -> Answer | None:
    reach = context.register.natural_reach(measure, context.register.nodes[node.address])
    return context.register.ask(Question(measure.code, node.address, reach))
