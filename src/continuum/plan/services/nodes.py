"""Plans, axes and sheets."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from continuum.directory.models import Territory
from continuum.plan import rules
from continuum.plan.enums import KINDS_BELOW, NodeKind
from continuum.plan.models import Node
from continuum.plan.queries import carried_by, free_code
from continuum.toolkit.access import acts
from continuum.toolkit.typography import join_french

from .rows import added, before_change, changed, remove_row

STILL_CARRIES = "« {node} » porte encore\u00a0: {held}. Supprimez-les d’abord."


@acts(rule=rules.add_node, on="parent")
def add_node(*, parent: Node, node: Node, by: Any) -> Node:
    """Hang a plan, an axis or a sheet on a node; its code comes from its title."""
    if node.kind not in KINDS_BELOW.get(parent.kind, ()):
        kinds = f"{NodeKind(node.kind).label} sous {NodeKind(parent.kind).label}"
        raise ValidationError({"kind": f"Le plan ne range pas {kinds}. Choisissez une autre nature ou un autre endroit."})
    _refuse_outside(node.territory, parent)
    siblings = Node.objects.select_for_update().filter(parent=parent)
    longest = min(60, 249 - len(parent.path))
    node.parent, node.programme = parent, parent.programme
    node.code = free_code(node.code or node.title, siblings.values_list("code", flat=True), longest)
    node.path = f"{parent.path}{node.code}/"
    node.order = max([*siblings.values_list("order", flat=True), 0]) + 1
    node.save()
    return added(node, "node.added", node.programme, by)


@acts(rule=rules.change_node, on="node")
def change_node(*, node: Node, by: Any) -> Node:
    """Change its title, number, tagline or territory; its address stays, since texts and files quote it."""
    before = before_change(node, rules.change_node, by)
    if before.parent is None:
        raise ValidationError("Cet élément est le programme lui-même : modifiez le programme.")
    _refuse_outside(node.territory, before.parent)
    refuse_narrower(node.territory, Node.objects.below(before).exclude(pk=node.pk))
    node.save(update_fields=["title", "tagline", "printed_number", "territory", "audience"])
    return changed(before, node, "node.changed", node.programme, by)


@acts(rule=rules.remove_node, on="node")
def remove_node(*, node: Node, by: Any) -> None:
    """Take away a node on which nothing hangs."""
    if held := carried_by(node):
        raise ValidationError(STILL_CARRIES.format(node=node, held=join_french(held)))
    remove_row(node, "node.removed", node.programme, by)


def _refuse_outside(territory: Territory, parent: Node) -> None:
    if not parent.territory.contains(territory):
        around = f"« {parent} », qui porte sur {parent.territory}"
        raise ValidationError({"territory": f"{territory} n’est pas dans le territoire de {around}. Choisissez-en une partie."})


def refuse_narrower(territory: Territory, below: models.QuerySet[Node]) -> None:
    outside = next((node for node in below.select_related("territory") if not territory.contains(node.territory)), None)
    if outside is not None:
        reason = f"« {outside} », qui en dépend, porte sur {outside.territory}, hors de {territory}."
        raise ValidationError({"territory": f"{reason} Changez d’abord son territoire."})
