"""Who takes part in a node."""

from __future__ import annotations

from typing import Any

from continuum.plan import rules
from continuum.plan.models import Node, Partnership
from continuum.toolkit.access import acts

from .nodes import locked
from .rows import added, before_change, changed, remove_row


@acts(rule=rules.add_partner, on="node")
def add_partner(*, node: Node, partnership: Partnership, by: Any) -> Partnership:
    locked(node)
    partnership.node = node
    partnership.validate_constraints()
    partnership.save()
    return added(partnership, "partner.added", node.programme, by)


@acts(rule=rules.change_partner, on="partnership")
def change_partner(*, partnership: Partnership, by: Any) -> Partnership:
    before = before_change(partnership, rules.change_partner, by)
    partnership.validate_constraints()
    partnership.save()
    return changed(before, partnership, "partner.changed", partnership.node.programme, by)


@acts(rule=rules.remove_partner, on="partnership")
def remove_partner(*, partnership: Partnership, by: Any) -> None:
    remove_row(partnership, "partner.removed", partnership.node.programme, by)
