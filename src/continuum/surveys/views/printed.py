"""A questionnaire on paper: printed from the browser, or carried away as a PDF; typed afterwards from what came back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from continuum.directory.rules import staff
from continuum.surveys import queries
from continuum.surveys.models import InstrumentVersion
from continuum.toolkit.access import page, visible_or_404


@page(staff)
def print_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole questionnaire, to be filled by hand, in the language that the address says."""
    rows = InstrumentVersion.objects.published().select_related("instrument").defer(*queries.HEAVY)
    found: InstrumentVersion = visible_or_404(rows, request.user, pk=pk)
    compiled, language = queries.compiled_of(found), request.GET.get("langue", "")
    context = {
        "version": found,
        "pages": queries.printed_pages(compiled, language),
        "languages": queries.languages_of(compiled.form, language),
        "campaigns": queries.campaigns_to_type(request.user, found),
    }
    return render(request, "surveys/answering/paper.html", context)
