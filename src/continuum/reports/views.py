"""Pages of reports: read it now, freeze it, download what was frozen."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.directory.rules import member, staff
from continuum.toolkit import frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Column, Listing
from continuum.toolkit.records import Work
from continuum.toolkit.renderers.html import render_html, table_of_contents
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once

from . import queries, rules, services
from .models import Edition, Report

TYPES = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf"}

REPORTS = Listing(
    "bilans",
    title="Bilans",
    columns=[
        Column("title", "Bilan", sortable=True, link=lambda row: row.get_absolute_url()),
        Column("programme", "Programme", sortable="programme__title"),
        Column("edition_count", "Éditions arrêtées", numeric=True, sortable=True),
    ],
    default_order="title",
    empty="Aucun bilan : un programme qui a des textes et des chiffres en a un.",
    words=("bilan", "bilans"),
)


@page(member)
def reports(request: HttpRequest) -> HttpResponseBase:
    rows = queries.report_seen(request.user).annotate(edition_count=Count("editions"))
    return REPORTS.page(request, rows)


def _report(request: HttpRequest, code: str) -> Report:
    found = visible_or_404(queries.report_seen(request.user), request.user, programme__code=code)
    frames.place(request, programme=found.programme, territory=found.programme.territory)
    return found


@page(member)
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The report as the register answers it now."""
    found = _report(request, code)
    written = queries.write(found)
    context = {
        "report": found,
        "html": render_html(written.document),
        "contents": table_of_contents(written.document),
        "open_questions": written.open_questions if request.user.is_programme_staff else [],
        "editions": queries.editions_of(found),
        "may_freeze": rules.freeze_report(request.user, found),
        "crumbs": [{"label": "Bilans", "url": reverse("reports:reports")}, {"label": found.programme.title}],
    }
    return render(request, "reports/report.html", context)


class FreezeForm(OnceForm):
    """The button is the answer."""


@page(staff)
@once
def freeze(request: HttpRequest, code: str) -> HttpResponse:
    """Put the report on record; then wait for its files, or leave."""
    found = _report(request, code)
    if not rules.freeze_report(request.user, found):
        raise Http404
    form = initial_or_kept(request, FreezeForm, person=request.user)
    if request.method == "POST" and form.is_valid():
        edition = services.freeze_report(report=found, by=request.user)
        messages.success(request, f"L’édition {edition.number} est arrêtée. Ses fichiers se préparent.")
        waiting = Work.objects.visible_to(request.user).filter(key__endswith=str(edition.pk)).first()
        return redirect(waiting or edition)
    open_questions = queries.write(found).open_questions
    return render(request, "reports/freeze.html", {"report": found, "form": form, "open_questions": open_questions})


def _edition(request: HttpRequest, code: str, number: int) -> Edition:
    rows = Edition.objects.select_related("report__programme__territory", "frozen_by")
    return visible_or_404(rows, request.user, report__programme__code=code, number=number)


@page(member)
def edition(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A frozen edition, and its files."""
    found = _edition(request, code, number)
    document = services.document_of(found)
    frames.place(request, programme=found.report.programme, territory=found.report.programme.territory)
    context = {
        "edition": found,
        "html": render_html(document),
        "contents": table_of_contents(document),
        "changed": queries.changed_since(found),
        "crumbs": [
            {"label": "Bilans", "url": reverse("reports:reports")},
            {"label": found.report.programme.title, "url": found.report.get_absolute_url()},
            {"label": f"Édition {found.number}"},
        ],
    }
    return render(request, "reports/edition.html", context)


@page(member)
def download(request: HttpRequest, code: str, number: int, form: str) -> HttpResponse:
    """A file of an edition, as it was made when it was frozen."""
    content = getattr(_edition(request, code, number), form) if form in TYPES else None
    if not content:
        raise Http404
    response = HttpResponse(bytes(content), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="bilan-{code}-{number}.{form}"'
    return response
