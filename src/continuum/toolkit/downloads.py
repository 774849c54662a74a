"""A paper that leaves the site: saved under the name of what it says, and sealed where a browser opens it all the same."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from . import clock
from .folding import fold

SEALED = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Opened by mistake inside the browser, a document runs nothing and calls nobody."""
PAPERS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
LONGEST_NAME = 80


def paper_response(content: bytes, form: str, name: str) -> HttpResponse:
    """« comite-de-pilotage-2026-03-12.pdf », to be saved."""
    stem = fold(name).replace(" ", "-")[:LONGEST_NAME].strip("-") or "document"
    return sealed_response(content, PAPERS[form], f"{stem}-{clock.today():%Y-%m-%d}.{form}")


def sealed_response(content: bytes, media_type: str, file_name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name)
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    return response
