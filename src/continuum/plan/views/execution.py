"""The execution table of a node: on the screen, and carried away to a spreadsheet."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from continuum.directory.models import Organisation
from continuum.directory.rules import member
from continuum.plan import queries
from continuum.plan.models import Node
from continuum.toolkit import frames, journal
from continuum.toolkit.access import page
from continuum.toolkit.exports import EXPORTS
from continuum.toolkit.listing import EXPORTS_ALLOWED
from continuum.toolkit.throttling import too_often

from .writing import crumbs_to, node_standing


@page(member)
def execution(request: HttpRequest, address: str) -> HttpResponseBase:
    """For all members of the programme: sums only, as on the page of the node."""
    node = node_standing(request, address)
    frames.place(request, programme=node.programme, territory=node.territory)
    found = queries.execution_of(node, Organisation.objects.visible_to(request.user))
    form = request.GET.get("format", "")
    if form:
        return _carried_away(request, node, found, form)
    context = {
        "node": node,
        "execution": found,
        "crumbs": [*crumbs_to(node), {"label": "Tableau d’exécution"}],
        "exports": [{"label": one.label, "url": f"{request.path}?format={key}"} for key, one in EXPORTS.items()],
    }
    return render(request, "plan/execution.html", context)


def _carried_away(request: HttpRequest, node: Node, found: queries.Execution, form: str) -> HttpResponseBase:
    if form not in EXPORTS:
        raise Http404
    if refusal := too_often(request, "export", EXPORTS_ALLOWED):
        return refusal
    journal.write(request.user, "export", node, {"format": form, "rows": len(found.rows), "what": "execution"})
    return EXPORTS[form].respond(f"execution-{node.code}", queries.EXECUTION_HEADINGS, found.cells())
