"""Papers: a sheet or a plan as PDF or Word, at once when it is short, in the background when it is not."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from continuum.directory.rules import member
from continuum.plan import queries, services
from continuum.plan.enums import PaperForm
from continuum.plan.models import Node, Paper, PlanVersion
from continuum.toolkit import frames
from continuum.toolkit.access import helped_by, page, visible_or_404
from continuum.toolkit.downloads import paper_response
from continuum.toolkit.services import note_work_seen
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once

from .writing import crumbs_to, node_standing

MOST_AT_ONCE = 5
"""Sheets that a page may print while somebody waits; more are printed in the background."""


@page(member)
@once
def print_node(request: HttpRequest, address: str) -> HttpResponse:
    """Choose a format; « forme » in the address gives the file of what is short."""
    node = node_standing(request, address)
    return _printed(request, node, None, crumbs_to(node))


@page(member)
@once
def print_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same of a published version."""
    version = visible_or_404(queries.versions_seen(request.user), request.user, pk=pk)
    crumbs = [*crumbs_to(version.node), {"label": str(version), "url": version.get_absolute_url()}]
    return _printed(request, version.node, version, crumbs)


def _printed(request: HttpRequest, node: Node, version: PlanVersion | None, crumbs: list[dict[str, str]]) -> HttpResponse:
    frames.place(request, programme=node.programme, territory=node.territory)
    count = queries.sheet_count(node, version)
    wanted = request.GET.get("forme", "")
    if request.method == "GET" and wanted:
        if wanted not in PaperForm.values or count > MOST_AT_ONCE:
            raise Http404
        return _file(services.print_node(node, wanted, version), wanted, version or node)
    form = initial_or_kept(request, OnceForm)
    if request.method == "POST" and form.is_valid() and (chosen := request.POST.get("forme", "")) in PaperForm.values:
        return redirect(services.order_paper(node=node, form=chosen, version=version, by=request.user))
    context = {"node": node, "version": version, "form": form, "crumbs": [*crumbs, {"label": "Imprimer"}]}
    shown = {"count": count, "at_once": count <= MOST_AT_ONCE, "formats": PaperForm.choices, "request_path": request.path}
    return render(request, "plan/print.html", context | shown)


@page(member)
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A plan being printed, then its file."""
    found = visible_or_404(
        Paper.objects.select_related("node__programme", "node__territory", "work", "version"), request.user, pk=pk
    )
    frames.place(request, programme=found.node.programme, territory=found.node.territory)
    if found.work is not None and helped_by(request) is None:
        note_work_seen(work=found.work, by=request.user)
    context = {"paper": found, "crumbs": [*crumbs_to(found.node), {"label": str(found)}]}
    return render(request, "plan/paper.html", context)


@page(member)
def paper_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = visible_or_404(Paper.objects.select_related("node", "version"), request.user, pk=pk)
    if found.content is None:
        raise Http404
    return _file(bytes(found.content), found.form, found.version or found.node)


def _file(content: bytes, form: str, printed: Node | PlanVersion) -> HttpResponse:
    """To be saved, under the name of what it prints."""
    return paper_response(content, form, str(printed))
