"""Reads of reports: the living document, and editions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from continuum.toolkit import clock
from continuum.toolkit.renderers.document import Document
from continuum.toolkit.typography import french_date

from .models import Edition, Report
from .sections import SECTIONS, ReportContext
from .sections.context import OpenQuestion


@dataclass(frozen=True)
class Written:
    """A report as the register answers it now, and the questions that found no answer."""

    document: Document
    open_questions: list[OpenQuestion]


def write(report: Report) -> Written:
    """Put every section one after the other, its questions answered today."""
    context = ReportContext.of(report.programme)
    blocks = tuple(block for section in SECTIONS for block in section.build(context))
    today = clock.today()
    document = Document(
        title=report.title,
        subtitle=report.subtitle,
        author=str(report.programme.sponsor or ""),
        date_text=french_date(today),
        running_title=report.programme.title,
        cover_note="Chaque nombre renvoie à sa source. Les textes marqués « démonstration » ont été réécrits."
        if settings.DEMO
        else "Chaque nombre renvoie à sa source.",
        blocks=blocks,
        dated_on=today,
    )
    return Written(document, context.open_questions)


def report_seen(person: Any) -> Any:
    return Report.objects.visible_to(person).select_related("programme__territory", "programme__sponsor")


def editions_of(report: Report) -> Any:
    return Edition.objects.filter(report=report).select_related("frozen_by").defer("document", "docx", "pdf")
