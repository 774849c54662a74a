"""Who takes part in a node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from continuum.directory.models import Organisation
from continuum.plan import rules
from continuum.plan.models import Node, Partnership
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.meanwhile import settle

from .nodes import locked
from .rows import added, before_change, changed, refuse_unoffered, remove_row


@acts(rule=rules.add_partner, on="node")
def add_partner(*, node: Node, partnership: Partnership, by: Any) -> Partnership:
    locked(node)
    partnership.node = node
    refuse_unoffered(partnership, None, by, organisation=Organisation.objects.visible_to(by))
    partnership.validate_constraints()
    partnership.save()
    return added(partnership, "partner.added", node.programme, by)


@acts(rule=rules.change_partner, on="partnership")
def change_partner(*, partnership: Partnership, seen: Mapping[str, str] | None = None, by: Any) -> Partnership:
    """As what it takes part, and what it brings; another organisation is another partnership."""
    before = before_change(partnership, rules.change_partner, by)
    if partnership.organisation_id != before.organisation_id:
        raise Refused("Another organisation is another partnership")
    settle(partnership, before, seen)
    partnership.clean()
    partnership.validate_constraints()
    partnership.save()
    return changed(before, partnership, "partner.changed", partnership.node.programme, by)


@acts(rule=rules.remove_partner, on="partnership")
def remove_partner(*, partnership: Partnership, by: Any) -> None:
    remove_row(partnership, "partner.removed", partnership.node.programme, by)
