"""A full sheet, the workbook of its plan changed as one does in a spreadsheet, and brought back."""

import io
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from continuum.plan import services
from continuum.plan.models import (
    Mission,
    Node,
    WorkbookReading,
)
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.imports.cells import text_of
from continuum.toolkit.submissions import new_key
from continuum.toolkit.workbooks import SheetColumn, WorkbookSheet, workbook

from .factories import (
    BudgetLineFactory,
    IndicatorFactory,
    MeasureFactory,
    MilestoneFactory,
    NodeFactory,
    PartnershipFactory,
    PassageFactory,
    PhaseFactory,
    two_regions,
)

ADDRESS = "essai/est/accueil"
HARD = [
    "=1+1",
    "-moins",
    "+plus",
    "@ici",
    "'=cité",
    "Il y a [[structures]] ici\n\n- une\n- deux",
    "12/03/2026",
    "007",
    "é\u202f; «\u00a0!\u00a0»",
]


def full_land() -> dict[str, Any]:
    """Grand Est has an axis with a full sheet and an empty one."""
    land = two_regions()
    axis = NodeFactory(parent=land["east"], kind="axis", code="axe", title="Accompagner", printed_number="1")
    sheet = NodeFactory(
        parent=land["east"], kind="sheet", code="accueil", title="Accueillir", printed_number="2", tagline="Une accroche"
    )
    empty = NodeFactory(parent=axis, kind="sheet", code="suivre", title="Suivre", printed_number="3")
    PhaseFactory(node=sheet, starts=PartialDate(2025, 1), ends=None, title="Mise en œuvre")
    PassageFactory(node=sheet, section="context", body=HARD[5])
    PassageFactory(node=sheet, section="stakes", body=HARD[0])
    Mission.objects.create(node=sheet, order=0, title="Sensibiliser", activities="Réunir\nDiffuser")
    PartnershipFactory(node=sheet, role="initiator", organisation__name="Région (fictive)")
    PartnershipFactory(node=sheet, role="funder", organisation__name="Fondation (fictive)")
    measure = MeasureFactory(nature="percentage", unit="%")
    land |= {"axis": axis, "sheet": sheet, "empty": empty}
    land["result"] = IndicatorFactory(node=sheet, measure=measure, wording="Part des candidats", target=40)
    land["step"] = MilestoneFactory(node=sheet, title="Lancement", on=PartialDate(2025, 3, 12))
    land["line"] = BudgetLineFactory(node=sheet, planned="12000.50", label=HARD[1])
    return land


Change = Callable[[dict[str, list[list[str]]]], None]


def file_of(node: Node, by: object, change: Change = lambda sheets: None) -> bytes:
    """The workbook as it was taken away, changed as one does in a spreadsheet, saved again."""
    read = CalamineWorkbook.from_filelike(io.BytesIO(services.plan_workbook(node=node, by=by)))
    sheets = {name: [list(map(text_of, row)) for row in read.get_sheet_by_name(name).to_python()] for name in read.sheet_names}
    change(sheets)
    return workbook([WorkbookSheet(name, [SheetColumn(one) for one in rows[0]], rows[1:]) for name, rows in sheets.items()])


def cell(sheet: str, row: str, heading: str, text: str) -> Change:
    """Write in the cell under a heading, on the row whose first cells hold these words."""

    def change(sheets: dict[str, list[list[str]]]) -> None:
        head, *rows = sheets[sheet]
        place = next(place for place, one in enumerate(head) if one.startswith(heading))
        (found,) = [one for one in rows if row in one]
        found[place] = text

    return change


def new_row(sheet: str, **texts: str) -> Change:
    def change(sheets: dict[str, list[list[str]]]) -> None:
        head = sheets[sheet][0]
        sheets[sheet].append([texts.get(one, "") for one in head])

    return change


def both(*changes: Change) -> Change:
    def change(sheets: dict[str, list[list[str]]]) -> None:
        for one in changes:
            one(sheets)

    return change


def bring(client, content: bytes, address: str = "essai/est") -> WorkbookReading:
    file = SimpleUploadedFile("plan.xlsx", content)
    answer = client.post(f"/plan/tableur/{address}/", {"submission_key": new_key(), "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return WorkbookReading.objects.get()


def apply(client, reading: WorkbookReading, **typed: str):
    seen = client.get(reading.get_absolute_url()).context["proposal"].key
    return client.post(reading.get_absolute_url(), {"submission_key": new_key(), "seen": seen, **typed})


def page_of(client, reading: WorkbookReading) -> str:
    return client.get(reading.get_absolute_url()).content.decode().replace("\u00a0", " ").replace("\u202f", " ")
