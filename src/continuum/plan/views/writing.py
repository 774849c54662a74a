"""Nodes and rows that a person may write on, and the way to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from continuum.plan import queries
from continuum.plan.models import Node
from continuum.toolkit import frames
from continuum.toolkit.access import visible_or_404


def node_to_write(request: HttpRequest, address: str, rule: Callable[[Any, Node], bool]) -> Node:
    """A node that this person may write on; otherwise the same answer as for a missing one."""
    found = node_standing(request, address)
    return written_at(request, found, found, rule)


def node_standing(request: HttpRequest, address: str) -> Node:
    """The node of an address of today or of yesterday: what was being written when it was moved is not lost."""
    found = queries.node_at(request.user, address)
    if found is None:
        raise Http404
    return found


def row_to_write(request: HttpRequest, model: Any, pk: Any, rule: Callable[[Any, Any], bool], *also: str) -> Any:
    """A row of a node, on the same condition, with what else is named."""
    rows = model.objects.select_related("node__territory", "node__programme__territory", *also)
    found = visible_or_404(rows, request.user, pk=pk)
    return written_at(request, found, found.node, rule)


def written_at(request: HttpRequest, row: Any, node: Node, rule: Callable[[Any, Any], bool]) -> Any:
    """The row, if this person may write on it where it hangs."""
    if not rule(request.user, row):
        raise Http404
    frames.place(request, programme=node.programme, territory=node.territory)
    return row


def crumbs_to(node: Node) -> list[dict[str, str]]:
    """From the list of programmes down to the node, each a link."""
    above = [{"label": step.title, "url": step.get_absolute_url()} for step in [*queries.ancestors(node), node]]
    return [{"label": "Programmes", "url": reverse("plan:programmes")}, *above]
