"""Plans, axes and sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max

from continuum.directory.models import Segment, Territory
from continuum.plan import rules
from continuum.plan.enums import KINDS_BELOW, NodeKind
from continuum.plan.models import ActionSheet, Node
from continuum.plan.queries import carried_by, free_code_under
from continuum.toolkit.access import acts
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.typography import join_french

from .rows import added, before_change, changed, refuse_unoffered, remove_row

STILL_CARRIES = "«\u00a0{node}\u00a0» porte encore\u00a0: {held}. Supprimez-les d’abord."
FOREIGN = "«\u00a0{audience}\u00a0» est un public d’un autre programme\u00a0: choisissez-en un autre."


@acts(rule=rules.add_node, on="parent")
def add_node(*, parent: Node, node: Node, by: Any) -> Node:
    """Hang a plan, an axis or a sheet on a node; its code comes from its title."""
    if node.kind not in KINDS_BELOW.get(parent.kind, ()):
        kinds = f"{NodeKind(node.kind).label} sous {NodeKind(parent.kind).label}"
        raise ValidationError({"kind": f"Le plan ne range pas {kinds}. Choisissez une autre nature ou un autre endroit."})
    parent = locked(parent)
    refuse_outside(node.territory, parent)
    _refuse_foreign(node, None, parent.programme_id, by)
    node.parent, node.programme = parent, parent.programme
    node.code = free_code_under(parent, node.code or node.title)
    node.path, node.order = f"{parent.path}{node.code}/", last_rank(parent) + 1
    node.save()
    if node.kind == NodeKind.SHEET:
        ActionSheet.objects.create(node=node)
    return added(node, "node.added", node.programme, by)


@acts(rule=rules.change_node, on="node")
def change_node(*, node: Node, seen: Mapping[str, str] | None = None, by: Any) -> Node:
    """Change its title, number, tagline or territory; its address stays, since texts and files quote it."""
    before = before_change(node, rules.change_node, by)
    if before.parent is None:
        raise ValidationError("Cet élément est le programme lui-même : modifiez le programme.")
    settle(node, before, seen)
    refuse_outside(node.territory, before.parent)
    _refuse_foreign(node, before, before.programme_id, by)
    refuse_narrower(node.territory, Node.objects.below(before).exclude(pk=node.pk))
    node.save(update_fields=["title", "tagline", "printed_number", "territory", "audience"])
    return changed(before, node, "node.changed", node.programme, by)


@acts(rule=rules.remove_node, on="node")
def remove_node(*, node: Node, by: Any) -> None:
    """Take away a node on which nothing hangs."""
    before_change(node, rules.remove_node, by)
    if held := carried_by(node):
        raise ValidationError(STILL_CARRIES.format(node=node, held=join_french(held)))
    remove_row(node, "node.removed", node.programme, by)


def locked(parent: Node) -> Node:
    """Where it stands today: it may have been moved since its page was shown, and nobody moves it until this is done."""
    return Node.objects.select_for_update(of=("self",)).select_related("programme", "territory").get(pk=parent.pk)


def _refuse_foreign(node: Node, before: Node | None, programme_id: Any, by: Any) -> None:
    """The words of a public are read by all who read the node: those of another programme are not theirs."""
    refuse_unoffered(node, before, by, audience=Segment.objects.visible_to(by))
    is_new = before is None or node.audience_id != before.audience_id
    if is_new and node.audience and node.audience.programme_id not in (None, programme_id):
        raise ValidationError({"audience": FOREIGN.format(audience=node.audience)})


def last_rank(parent: Node) -> int:
    return Node.objects.filter(parent=parent).aggregate(last=Max("order"))["last"] or 0


def refuse_outside(territory: Territory, parent: Node) -> None:
    if not parent.territory.contains(territory):
        around = f"« {parent} », qui porte sur {parent.territory}"
        raise ValidationError({"territory": f"{territory} n’est pas dans le territoire de {around}. Choisissez-en une partie."})


def refuse_narrower(territory: Territory, below: models.QuerySet[Node]) -> None:
    outside = next((node for node in below.select_related("territory") if not territory.contains(node.territory)), None)
    if outside is not None:
        reason = f"« {outside} », qui en dépend, porte sur {outside.territory}, hors de {territory}."
        raise ValidationError({"territory": f"{reason} Changez d’abord son territoire."})
