"""What people do to reports: freeze an edition, and have its files made."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Max

from continuum.directory.models import Programme
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.renderers.document import Document, from_dict, to_dict
from continuum.toolkit.renderers.docx import render_docx
from continuum.toolkit.renderers.pdf import render_pdf
from continuum.toolkit.tasks import start

from . import queries, rules
from .models import Edition, Report

journal.declare({"report.frozen": "édition arrêtée"})
RENDERERS = {"docx": render_docx, "pdf": render_pdf}


@acts(rule=rules.freeze_report, on="report")
def freeze_report(*, report: Report, by: Any) -> Edition:
    """Put on record what the report says today; its files are made in the background."""
    from .tasks import render_edition

    Report.objects.select_for_update().get(pk=report.pk)
    written = queries.write(report)
    last = Edition.objects.filter(report=report).aggregate(last=Max("number"))["last"] or 0
    edition = Edition.objects.create(
        report=report,
        number=last + 1,
        frozen_at=clock.now(),
        frozen_by=None if getattr(by, "is_system", False) else by,
        document=to_dict(written.document),
        open_questions=len(written.open_questions),
    )
    journal.write(by, "report.frozen", edition)
    start(render_edition, by=by, about=edition, key=str(edition.pk), edition_id=str(edition.pk))
    return edition


def render(document: Document, form: str) -> bytes:
    """The document as DOCX or PDF."""
    return RENDERERS[form](document, settings.SITE_URL)


def render_report(programme: Programme, form: str) -> bytes:
    """The living report of a programme as a file, for the command line."""
    return render(queries.write(report_of(programme)).document, form)


def report_of(programme: Programme) -> Report:
    """The report of a programme, opened when there is none yet."""
    title = f"{programme.title}\u00a0: bilan du programme"
    return Report.objects.get_or_create(programme=programme, defaults={"title": title, "subtitle": programme.period})[0]


def document_of(edition: Edition) -> Document:
    return from_dict(edition.document)
