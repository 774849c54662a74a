"""What upset the programme, and its calendar: what was written of it, then what was put off, by how much and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from continuum.figures.queries import name_of
from continuum.plan.enums import PassageSection, SlippageCause
from continuum.plan.models import Slippage
from continuum.toolkit.renderers.document import Block, Cell, Heading, Paragraph, Table, cells, words
from continuum.toolkit.spans import days_moved
from continuum.toolkit.typography import counted, join_french

from .context import ReportContext, Section


def build(context: ReportContext) -> list[Block]:
    written = (context.root.pk, PassageSection.IMPACTS) in context.passages
    if not written and not context.slippages:
        return []
    number = context.next_chapter()
    blocks = context.written(context.root, PassageSection.IMPACTS, 1, number=number)
    return (blocks or [Heading(1, str(PassageSection.IMPACTS.label), number=number)]) + put_off(context)


def put_off(context: ReportContext) -> list[Block]:
    """Every slippage of the programme, those of one cause together, the commonest cause first."""
    if not context.slippages:
        return []
    groups = _by_cause(context.slippages)
    rows = tuple(_row(cause, one) for cause, group in groups for one in group)
    header = cells("Cause", "Étape ou phase", "Avant", "Après", "Écart")
    table = Table("Dates reportées, par cause", header, rows, widths=(2, 3, 2, 2, 2))
    return [Heading(2, "Les reports de dates"), _summary(context.slippages, groups), table]


def _by_cause(slippages: Iterable[Slippage]) -> list[tuple[str, list[Slippage]]]:
    groups: dict[str, list[Slippage]] = defaultdict(list)
    for one in slippages:
        groups[str(SlippageCause(one.cause).label)].append(one)
    return sorted(groups.items(), key=lambda group: (-len({one.dated_id for one in group[1]}), group[0]))


def _counted(slippages: Iterable[Slippage]) -> str:
    """A date put off three times is one."""
    phases, milestones = ({found for one in slippages if (found := getattr(one, name))} for name in ("phase_id", "milestone_id"))
    said = (
        counted(len(phases), "phase", "phases") if phases else "",
        counted(len(milestones), "étape", "étapes") if milestones else "",
    )
    return join_french(filter(None, said))


def _summary(slippages: list[Slippage], groups: list[tuple[str, list[Slippage]]]) -> Paragraph:
    causes = [f"{_counted(group)} pour la cause «\u00a0{cause}\u00a0»" for cause, group in groups]
    text = f"Ce qui a été reporté en cours de route\u00a0: {join_french(causes)}."
    longest = max(slippages, key=lambda one: days_moved(one.before, one.after))
    if days_moved(longest.before, longest.after) > 0:
        text += f" Le plus long report est celui de «\u00a0{longest.dated}\u00a0» ({name_of(longest.node)})\u00a0: {longest.gap}."
    return Paragraph(words(text))


def _row(cause: str, one: Slippage) -> tuple[Cell, ...]:
    return cells(cause, f"{one.dated} ({name_of(one.node)})", one.before_words, one.after_words, one.gap)


SECTION = Section("impacts", 30, build)
