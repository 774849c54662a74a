"""Nodes, bodies, meetings and their parts that a person may write on, and the way to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from continuum.meetings.models import Committee, Meeting
from continuum.meetings.queries import meeting_shown
from continuum.plan.models import Node
from continuum.plan.queries import node_at
from continuum.toolkit import frames
from continuum.toolkit.access import visible_or_404

Rule = Callable[[Any, Any], bool]
Crumbs = list[dict[str, str]]


def node_to_write(request: HttpRequest, address: str, rule: Rule) -> Node:
    """A node in whose name this person may meet; otherwise the same answer as for a missing one."""
    found = node_at(request.user, address)
    if found is None:
        raise Http404
    return _allowed(request, found, found, rule)


def committee_to_write(request: HttpRequest, pk: UUID, rule: Rule) -> Committee:
    rows = Committee.objects.select_related("node__territory", "node__programme__territory")
    found: Committee = visible_or_404(rows, request.user, pk=pk)
    return _allowed(request, found, found.node, rule)


def meeting_to_write(request: HttpRequest, pk: UUID, rule: Rule) -> Meeting:
    found: Meeting = visible_or_404(meeting_shown(request.user), request.user, pk=pk)
    return _allowed(request, found, found.node, rule)


def part_to_write(request: HttpRequest, model: Any, pk: UUID, rule: Rule, to_node: str) -> Any:
    """A row that hangs on a meeting or on a body; `to_node`: the way from it to its node."""
    rows = model.objects.select_related(f"{to_node}__territory", f"{to_node}__programme__territory")
    found = visible_or_404(rows, request.user, pk=pk)
    node: Any = found
    for step in to_node.split("__"):
        node = getattr(node, step)
    return _allowed(request, found, node, rule)


def _allowed(request: HttpRequest, row: Any, node: Node, rule: Rule) -> Any:
    if not rule(request.user, row):
        raise Http404
    frames.place(request, programme=node.programme, territory=node.territory)
    return row


def to_list(request: HttpRequest) -> dict[str, str]:
    """The first crumb, by the word of the reader's own frame."""
    label = "Réunions" if request.user.frame_kind == "staff" else "Rencontres"  # type: ignore[union-attr]
    return {"label": label, "url": reverse("meetings:meetings")}


def to_committee(request: HttpRequest, committee: Committee) -> Crumbs:
    above = {"label": "Instances", "url": reverse("meetings:committees")}
    return [to_list(request), above, {"label": str(committee), "url": committee.get_absolute_url()}]


def to_meeting(request: HttpRequest, meeting: Meeting) -> Crumbs:
    return [to_list(request), {"label": str(meeting), "url": meeting.get_absolute_url()}]


def to_node(request: HttpRequest, node: Node) -> Crumbs:
    return [to_list(request), {"label": str(node), "url": node.get_absolute_url()}]
