"""A plan in a spreadsheet: taken away, brought back, looked at, applied."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from continuum.directory.rules import member, staff
from continuum.plan import rules, services
from continuum.plan.forms import ApplyForm, WorkbookForm
from continuum.plan.models import WorkbookReading
from continuum.toolkit import clock, frames
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.folding import fold
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import attempt

from .attachments import SEALED
from .writing import crumbs_to, node_standing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(member)
@once
def spreadsheet(request: HttpRequest, address: str) -> HttpResponse:
    """The workbook to take away; for whoever writes there, the one to bring back."""
    node = node_standing(request, address)
    frames.place(request, programme=node.programme, territory=node.territory)
    may_bring = rules.bring_workbook(request.user, node)
    form: Any = initial_or_kept(request, WorkbookForm) if may_bring else None
    brought: list[WorkbookReading] = []

    def bring() -> None:
        file = form.cleaned_data["file"]
        name = "".join(sign for sign in file.name if sign.isprintable())[:200] or "classeur"
        brought.append(services.bring_workbook(node=node, file_name=name, content=file.read(), by=request.user))

    if form is not None and request.method == "POST" and form.is_valid() and attempt(form, bring):
        return redirect(brought[0])
    crumbs = [*crumbs_to(node), {"label": "Travailler dans un tableur"}]
    return render(request, "plan/spreadsheet.html", {"node": node, "form": form, "crumbs": crumbs})


@page(member)
def workbook_file(request: HttpRequest, address: str) -> HttpResponse:
    node = node_standing(request, address)
    response = HttpResponse(services.plan_workbook(node=node, by=request.user), content_type=XLSX)
    stem = fold(node.title).replace(" ", "-")[:80].strip("-") or "plan"
    name = f"{stem}-{clock.today():%Y-%m-%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Security-Policy"] = SEALED
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page(staff)
@once
def workbook(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a file would change, cell by cell; nothing is saved before she says so."""
    rows = WorkbookReading.objects.select_related("node__programme", "node__territory", "node__parent")
    found = visible_or_404(rows, request.user, pk=pk)
    frames.place(request, programme=found.node.programme, territory=found.node.territory)
    if found.applied_at is not None:
        return render(request, "plan/workbook.html", {"reading": found, "crumbs": _crumbs(found)})
    proposal = services.proposal(found, request.user)
    form = initial_or_kept(request, ApplyForm, key=proposal.key, needs_cause=proposal.needs_cause)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _apply(request, found, form)):
        messages.success(request, f"{counted(proposal.count, 'changement est appliqué', 'changements sont appliqués')}.")
        return redirect(found.node)
    if form.is_bound:
        proposal = services.proposal(found, request.user)
        form.show_again(proposal.key)
    context = {"reading": found, "proposal": proposal, "form": form, "crumbs": _crumbs(found)}
    context["may_apply"] = rules.apply_workbook(request.user, found)
    return render(request, "plan/workbook.html", context)


def _apply(request: HttpRequest, found: WorkbookReading, form: ApplyForm) -> None:
    typed = form.cleaned_data
    why = {"cause": typed.get("cause", ""), "note": typed.get("note", "")}
    services.apply_workbook(reading=found, seen=typed["seen"], **why, by=request.user)


def _crumbs(found: WorkbookReading) -> list[dict[str, str]]:
    link = {"label": "Travailler dans un tableur", "url": reverse("plan:spreadsheet", args=[found.node.address])}
    return [*crumbs_to(found.node), link, {"label": found.file_name}]
