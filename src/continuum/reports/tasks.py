"""Long works of reports."""

from __future__ import annotations

from continuum.toolkit.tasks import Progress, work

from .models import Edition
from .services import document_of, render


@work("Préparation des fichiers du bilan")
def render_edition(progress: Progress, *, edition_id: str) -> str:
    """Make the Word and PDF files of an edition; doing it twice gives the same files."""
    edition = Edition.objects.select_related("report__programme").get(pk=edition_id)
    document = document_of(edition)
    progress(0, 2, "Mise en page du document Word")
    edition.docx = render(document, "docx")
    progress(1, 2, "Composition du PDF")
    edition.pdf = render(document, "pdf")
    edition.save(update_fields=["docx", "pdf"])
    progress(2, 2, "Les fichiers sont prêts")
    return edition.get_absolute_url()
