"""The order of what hangs on a node, and moving a node with all that hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from continuum.plan import rules
from continuum.plan.enums import KINDS_BELOW, NodeKind
from continuum.plan.models import FormerAddress, Node
from continuum.plan.queries import free_code_under
from continuum.toolkit import journal, registry
from continuum.toolkit.access import Refused, acts

from .nodes import last_rank, locked, refuse_outside

journal.declare({"node.ordered": "ordre du plan changé", "node.moved": "élément du plan déplacé"})
NOT_THE_SAME = "Entre-temps, quelqu’un a ajouté ou retiré un élément\u00a0: voici l’ordre d’aujourd’hui."
ALREADY_THERE = "« {node} » y est déjà\u00a0: choisissez un autre endroit."
UNDER_ITSELF = "« {node} » ne se range pas sous lui-même\u00a0: choisissez un autre endroit."
OTHER_PROGRAMME = "Un élément ne change pas de programme\u00a0: dupliquez-le plutôt."
NO_ROOM = "{kind} ne se range pas sous {above}\u00a0: choisissez un autre endroit."


@acts(rule=rules.order_children, on="parent")
def step_child(*, parent: Node, child: UUID, steps: int, by: Any) -> Node | None:
    """Put a child so many ranks further, or nearer when negative; at the end of the list it stays. Returns it."""
    siblings = _siblings(parent)
    found = next((one for one in siblings if one.pk == child), None)
    if found is None:
        raise ValidationError(NOT_THE_SAME)
    rank = siblings.index(found)
    siblings.insert(min(max(rank + steps, 0), len(siblings) - 1), siblings.pop(rank))
    _number(parent, siblings, by)
    return found


@acts(rule=rules.order_children, on="parent")
def order_children(*, parent: Node, children: Sequence[UUID], by: Any) -> None:
    """Put all the children in this order."""
    siblings = {one.pk: one for one in _siblings(parent)}
    if set(siblings) != set(children) or len(siblings) != len(children):
        raise ValidationError(NOT_THE_SAME)
    _number(parent, [siblings[pk] for pk in children], by)


def _siblings(parent: Node) -> list[Node]:
    """In their order, locked with their parent: two people at once put them in order one after the other."""
    locked(parent)
    return list(Node.objects.select_for_update().filter(parent=parent).order_by("order", "path"))


def _number(parent: Node, siblings: list[Node], by: Any) -> None:
    moved = [(rank, one) for rank, one in enumerate(siblings, 1) if one.order != rank]
    for rank, one in moved:
        one.order = rank
    Node.objects.bulk_update([one for _, one in moved], ["order"])
    if moved:
        journal.write(by, "node.ordered", parent, {"order": " · ".join(one.title[:60] for one in siblings[:50])})


@acts(rule=rules.move_node, on="node")
def move_node(*, node: Node, parent: Node, by: Any) -> Node:
    """Hang it elsewhere in its programme with all that hangs on it; its former addresses still lead to it."""
    kept, home = _locked_for_a_move(node, parent)
    if not getattr(by, "is_system", False) and not (rules.move_node(by, kept) and rules.add_node(by, home)):
        raise Refused(f"{by} may not move {kept} to {home}")
    _refuse_wrong_home(kept, home)
    before, below = kept.path, list(Node.objects.below(kept).values_list("pk", "path"))
    kept.code = free_code_under(home, kept.code, moving=kept)
    kept.parent, kept.order = home, last_rank(home) + 1
    after = f"{home.path}{kept.code}/"
    kept.save(update_fields=["parent", "code", "order"])
    Node.objects.below(kept).update(path=Concat(Value(after), Substr("path", len(before) + 1)))
    FormerAddress.objects.filter(path__in=[after + path.removeprefix(before) for _, path in below]).delete()
    FormerAddress.objects.bulk_create(
        [FormerAddress(path=path, node_id=pk) for pk, path in below],
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["node"],
    )
    journal.write(by, "node.moved", kept, {"before": before.rstrip("/"), "after": after.rstrip("/")})
    registry.programme_changed(kept.programme, by)
    kept.path = after
    return kept


def _locked_for_a_move(node: Node, parent: Node) -> tuple[Node, Node]:
    """Both as they stand today, with the whole tree locked from its root down: nobody moves or adds anything meanwhile."""
    tree = Node.objects.select_for_update(of=("self",)).filter(programme=node.programme_id).order_by("path")
    rows = {one.pk: one for one in tree.select_related("programme", "territory")}
    if parent.pk not in rows or node.pk not in rows:
        raise ValidationError({"parent": OTHER_PROGRAMME})
    return rows[node.pk], rows[parent.pk]


def _refuse_wrong_home(node: Node, home: Node) -> None:
    if home.path.startswith(node.path):
        raise ValidationError({"parent": UNDER_ITSELF.format(node=node)})
    if home.pk == node.parent_id:
        raise ValidationError({"parent": ALREADY_THERE.format(node=node)})
    if node.kind not in KINDS_BELOW.get(home.kind, ()):
        kinds = {"kind": str(NodeKind(node.kind).label).capitalize(), "above": NodeKind(home.kind).label}
        raise ValidationError({"parent": NO_ROOM.format(**kinds)})
    try:
        refuse_outside(node.territory, home)
    except ValidationError as refused:
        raise ValidationError({"parent": refused.messages}) from refused
