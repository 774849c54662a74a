"""Seconds to print sheets, plans, a report and a register, to send sheets to a spreadsheet and read them back.

    python benchmarks/papers.py            # a throw-away SQLite database
    python benchmarks/papers.py --count 10

Each figure is the median of five, database included. The first plan of a process is measured apart: what was set once is set
faster the next time.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
COUNT, TIMES = 40, 5
BARS = {
    "sheet pdf": 1.0,
    "sheet docx": 1.0,
    "plan pdf": 10.0,
    "plan pdf, the first time": 10.0,
    "plan docx": 10.0,
    "workbook out": 10.0,
    "workbook in": 10.0,
    "register of 5,000 rows pdf": 10.0,
    "report of forty pages pdf and docx": 3.0,
}
SECTIONS = ("context", "stakes", "objectives", "description", "steering", "means", "lessons")
TEXT = (
    "Une cellule d’appui réunit les employeurs, les prescripteurs et les organismes de formation du territoire.\n\n"
    + "\n".join(
        f"- {words}"
        for words in ("identifier les besoins", "former celles et ceux qui arrivent", "lever les obstacles du quotidien")
    )
)


def plan_of(count: int) -> Any:
    """A plan of so many sheets, each as full as the model on paper."""
    from continuum.plan.models import BudgetLine, Milestone, Mission, Passage, Phase
    from continuum.plan.tests.factories import IndicatorFactory, NodeFactory, PartnershipFactory, two_regions
    from continuum.toolkit.dates import PartialDate

    land = two_regions()
    axis = NodeFactory(parent=land["east"], kind="axis", code="axe", title="Accompagner")
    for number in range(count):
        sheet = NodeFactory(
            parent=axis, kind="sheet", code=f"f{number}", title=f"Développer l’action {number}", printed_number=str(number)
        )
        Passage.objects.bulk_create(Passage(node=sheet, section=section, body=TEXT) for section in SECTIONS)
        Mission.objects.bulk_create(
            Mission(node=sheet, order=rank, title="Sensibiliser", activities="Réunir\nDiffuser") for rank in range(4)
        )
        Phase.objects.create(node=sheet, title="Mise en œuvre", starts=PartialDate(2025, 1))
        Milestone.objects.create(node=sheet, title="Bilan", on=PartialDate(2026, 1))
        BudgetLine.objects.create(node=sheet, side="cost", kind="staff", year=2025, planned=12_000)
        PartnershipFactory(node=sheet)
        IndicatorFactory(node=sheet, target=40)
    return land["east"]


def timed(act: Callable[[], Any]) -> float:
    act()
    return median(_once(act) for _ in range(TIMES))


def _once(act: Callable[[], Any]) -> float:
    start = perf_counter()
    act()
    return perf_counter() - start


def measured(count: int) -> dict[str, float]:
    import pypdf

    from continuum.plan import services
    from continuum.plan.models import Node
    from continuum.plan.queries.workbook_changes import proposal_of
    from continuum.plan.services.workbooks import _read

    plan = plan_of(count)
    sheet = Node.objects.get(code="f0")
    print(f"sheet: {len(pypdf.PdfReader(io.BytesIO(services.print_node(sheet, 'pdf'))).pages)} page")
    found = {"plan pdf, the first time": _once(lambda: services.print_node(plan, "pdf"))}
    found |= {f"sheet {form}": timed(lambda form=form: services.print_node(sheet, form)) for form in ("pdf", "docx")}
    found |= {f"plan {form}": timed(lambda form=form: services.print_node(plan, form)) for form in ("pdf", "docx")}
    admin = _administrator()
    content = services.plan_workbook(node=plan, by=admin)
    found["workbook out"] = timed(lambda: services.plan_workbook(node=plan, by=admin))
    found["workbook in"] = timed(lambda: proposal_of(_read(content), plan, admin, {}))
    return found | _of_documents()


def _of_documents() -> dict[str, float]:
    """A report and a register, without the database."""
    from dataclasses import replace

    from continuum.toolkit.renderers.docx import render_docx
    from continuum.toolkit.renderers.pdf import render_pdf
    from continuum.toolkit.tests.report_sample import sample_report
    from continuum.toolkit.tests.test_renderers_print import SITE, long_table

    report = replace(sample_report(18), dated_on=None)
    return {
        "register of 5,000 rows pdf": timed(lambda: render_pdf(long_table(5000), SITE)),
        "report of forty pages pdf and docx": timed(lambda: (render_pdf(report, SITE), render_docx(report, SITE))),
    }


def _administrator() -> Any:
    from continuum.directory.tests.factories import PersonFactory

    return PersonFactory(admin=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="sheets of the plan")
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "CONTINUUM_SQLITE": f"{folder}/papers.sqlite3",
            "CONTINUUM_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "continuum.config.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        found = measured(count)
    print(json.dumps({name: round(value, 2) for name, value in found.items()}, indent=2))
    late = [name for name, value in found.items() if value > BARS[name]]
    print("late: " + ", ".join(late) if late else "within the bars")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
