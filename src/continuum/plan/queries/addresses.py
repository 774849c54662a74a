"""Where a node stands, stood before it was moved, and may stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from continuum.plan import rules
from continuum.plan.enums import KINDS_BELOW
from continuum.plan.models import FormerAddress, Node

from .nodes import free_code, node_seen

LONGEST_CODE, LONGEST_PATH = 60, 250


def node_at(person: Any, address: str) -> Node | None:
    """The node that stands there, or that stood there before it was moved, if this person may see it."""
    path, rows = f"{address}/", node_seen(person)
    found: Node | None = rows.filter(path=path).first() or rows.filter(former_addresses__path=path).first()
    return found


def current_addresses(addresses: Iterable[str]) -> dict[str, str]:
    """For each address, the one where its node stands today: the same, unless it was moved."""
    wanted = set(addresses)
    former = FormerAddress.objects.filter(path__in=[f"{one}/" for one in wanted]).select_related("node")
    return {one: one for one in wanted} | {one.path.rstrip("/"): one.node.address for one in former}


def former_addresses(nodes: Iterable[Node]) -> dict[str, str]:
    """Where these nodes stood, and where each stands today."""
    standing = {node.pk: node.address for node in nodes}
    former = FormerAddress.objects.filter(node__in=standing).values_list("path", "node")
    return {path.rstrip("/"): standing[node] for path, node in former}


def children_of(node: Node) -> list[Node]:
    """What hangs on it, in the order that people gave it."""
    return list(Node.objects.filter(parent=node).select_related("territory").order_by("order", "path"))


def free_code_under(parent: Node, wanted: str, moving: Node | None = None) -> str:
    """A code that no node bears there, nor bore before it was moved: yesterday's links must not lead to another.

    `moving`: the node for which it is asked, which may come back to where it stood.
    """
    former = FormerAddress.objects.filter(path__startswith=parent.path)
    siblings = Node.objects.filter(parent=parent)
    if moving is not None:
        former, siblings = former.exclude(node=moving), siblings.exclude(pk=moving.pk)
    beside = (path[len(parent.path) :].rstrip("/") for path in former.values_list("path", flat=True))
    taken = [*siblings.values_list("code", flat=True), *(code for code in beside if "/" not in code)]
    return free_code(wanted, taken, min(LONGEST_CODE, LONGEST_PATH - 1 - len(parent.path)))


def homes_for(node: Node, person: Any, *, elsewhere: bool = False) -> QuerySet[Node]:
    """The nodes on which it may hang, as far as this person writes there: in its programme, or `elsewhere` too."""
    kinds = [kind for kind, below in KINDS_BELOW.items() if node.kind in below]
    rows = node_seen(person).filter(kind__in=kinds)
    if not elsewhere:
        rows = rows.filter(programme=node.programme_id).exclude(pk=node.parent_id).exclude(path__startswith=node.path)
        rows = rows.filter(territory__path__in=[node.territory.path, *node.territory.paths_above])
    return rows.filter(pk__in=[one.pk for one in rows if rules.add_node(person, one)]).order_by("path")
