"""A plan leaves as a workbook and comes back: looked at cell by cell, tried, then applied at once or not at all."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from continuum.plan import rules
from continuum.plan.enums import SlippageCause
from continuum.plan.models import (
    ActionSheet,
    BudgetLine,
    Indicator,
    Milestone,
    Mission,
    Node,
    Partnership,
    Passage,
    Phase,
    WorkbookReading,
)
from continuum.plan.models.slippages import refuse_unexplained
from continuum.plan.queries.workbook_changes import GUIDE, Proposal, Sheets, Step, proposal_of
from continuum.plan.queries.workbooks import STAMP, TABLES, BookTable, book_of
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.imports.limits import Unreadable
from continuum.toolkit.imports.worker import every_sheet
from continuum.toolkit.typography import counted
from continuum.toolkit.workbooks import SheetColumn, WorkbookSheet, workbook

from .workbook_steps import Because, take_step

journal.declare({"workbook.applied": "tableau appliqué"})
MOST_ROWS = 2_000
TOO_MANY_ROWS = "La feuille «\u00a0{name}\u00a0» a plus de 2\u202f000 lignes\u00a0: ce n’est pas le classeur d’un plan."
NOT_HERS = "vous n’écrivez pas sur cette fiche."
ALREADY_APPLIED = "Ce classeur a déjà été appliqué. Téléchargez-en un nouveau pour continuer."
CHANGED_MEANWHILE = (
    "Entre-temps, le plan a changé\u00a0: voici ce que ce classeur y changerait maintenant. Relisez, puis appliquez."
)
NOTHING = "Ce classeur ne changerait rien\u00a0: il n’y a rien à appliquer."
HELD = (ActionSheet, Passage, Mission, Phase, Milestone, Indicator, BudgetLine, Partnership)
"""Where the cells of a workbook are kept, beside the nodes themselves."""
TRIAL = Because(SlippageCause.OTHER, "essai")
HOW_TO = (
    "Changez les cellules blanches\u00a0; les colonnes grises se lisent seulement.",
    "Ne modifiez ni les adresses, ni les identifiants, ni les empreintes\u00a0: ils disent de quelle ligne du plan il s’agit.",
    "Une nouvelle fiche\u00a0: une ligne sans adresse, avec son titre et son axe.",
    "Une ligne effacée ne retire rien\u00a0: on retire une fiche depuis sa page.",
    "Les dates\u00a0: 12/10/2021, octobre 2021 ou 2021\u00a0; une fiche sans fin est «\u00a0permanente\u00a0».",
    "Missions\u00a0: une ligne par mission, puis une ligne par activité qui commence par «\u00a0- \u00a0».",
    "Partenaires\u00a0: un nom par ligne, tel qu’il est dans l’annuaire.",
    "Les questions entre doubles crochets restent des questions\u00a0: leurs chiffres se lisent à l’écran et sur le papier.",
    "Rien ne change tant que vous n’avez pas relu ce que le classeur changerait.",
)


@acts(rule=rules.plan_workbook, on="node")
def plan_workbook(*, node: Node, by: Any) -> bytes:
    """The sheets of a plan as far as this person sees them; that it left is written in the journal."""
    book = book_of(node, by)
    sheets = [_sheet(table, book[table.name]) for table in TABLES if table.name in book]
    guide = WorkbookSheet(GUIDE, [SheetColumn("Travailler dans ce classeur", 100)], [[line] for line in HOW_TO])
    journal.write(by, "export", node, {"rows": sum(map(len, book.values()))})
    return workbook([*sheets, guide])


def _sheet(table: BookTable, rows: list[Any]) -> WorkbookSheet:
    columns = [
        SheetColumn(one.heading, one.width, locked=not one.step, hidden=one.key == STAMP, choices=one.choices)
        for one in table.columns
    ]
    return WorkbookSheet(table.name, columns, [row.values(table) for row in rows])


@acts(rule=rules.bring_workbook, on="node")
def bring_workbook(*, node: Node, file_name: str, content: bytes, by: Any) -> WorkbookReading:
    """Read a file and try what it asks, without keeping anything but what it says and what would be refused."""
    sheets = _read(content)
    reading = WorkbookReading(node=node, file_name=file_name[:200], brought_by=by, brought_at=clock.now())
    refused = _tried(proposal_of(sheets, node, by, {}), by)
    reading.content = {"sheets": sheets, "refused": refused}
    reading.save()
    return reading


def _read(content: bytes) -> Sheets:
    try:
        read = every_sheet(content)
    except Unreadable as refusal:
        raise ValidationError({"file": str(refusal)}) from refusal
    if name := next((name for name, rows in read.items() if len(rows) > MOST_ROWS), ""):
        raise ValidationError({"file": TOO_MANY_ROWS.format(name=name[:60])})
    return {name: [(row.number, row.cells) for row in rows] for name, rows in read.items()}


class _Undone(Exception):
    """What was tried is taken back."""


def _tried(proposal: Proposal, by: Any) -> dict[str, str]:
    """Every step, done and taken back: what the verbs of the plan refuse is known before anybody says yes."""
    refused: dict[str, str] = {}
    try:
        with transaction.atomic():
            for step in proposal.steps:
                if sentence := _refusal(step, TRIAL, by):
                    refused[step.key] = sentence
            raise _Undone
    except _Undone:
        return refused


def _refusal(step: Step, because: Because, by: Any) -> str:
    try:
        with transaction.atomic():
            take_step(step, because, by)
    except ValidationError as error:
        return " ".join(error.messages)
    except PermissionDenied:
        return NOT_HERS
    return ""


def proposal(reading: WorkbookReading, person: Any) -> Proposal:
    """What a file that was brought would change now."""
    return proposal_of(reading.content["sheets"], reading.node, person, reading.content["refused"])


@acts(rule=rules.apply_workbook, on="reading")
def apply_workbook(*, reading: WorkbookReading, seen: str, cause: str = "", note: str = "", by: Any) -> int:
    """Do all that was shown, or nothing; how many changes. `seen`: the key of what was shown."""
    kept = WorkbookReading.objects.select_for_update(of=("self",)).select_related("node__programme").get(pk=reading.pk)
    if kept.applied_at is not None:
        raise ValidationError(ALREADY_APPLIED)
    _hold(kept.node)
    found = proposal(kept, by)
    if found.key != seen:
        raise ValidationError(CHANGED_MEANWHILE)
    if not found.steps:
        raise ValidationError(NOTHING)
    if found.needs_cause:
        refuse_unexplained(cause, note)
    for step in found.steps:
        if refusal := _refusal(step, Because(cause, note), by):
            raise ValidationError(f"{step.changes[0].row}\u00a0: {refusal} Rien n’a été appliqué.")
    kept.applied_at, kept.applied_count = clock.now(), found.count
    kept.content = {}
    kept.save(update_fields=["applied_at", "applied_count", "content"])
    journal.write(by, "workbook.applied", kept.node, {"changes": counted(found.count, "changement", "changements")})
    return found.count


def _hold(top: Node) -> None:
    """Nobody changes a cell between the comparison and the writing: what was saved before is told, what comes after waits."""
    nodes = list(Node.objects.select_for_update().below(top).order_by("path").values_list("pk", flat=True))
    for model in HELD:
        list(model.objects.select_for_update().filter(node__in=nodes).order_by("pk").values_list("pk"))
