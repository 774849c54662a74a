"""What is to be handed over by a day: awaited, received, accepted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from continuum.plan import rules
from continuum.plan.models import Deliverable, Node
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.meanwhile import settle

from .rows import added, before_change, changed, remove_row


@acts(rule=rules.add_deliverable, on="node")
def add_deliverable(*, node: Node, deliverable: Deliverable, by: Any) -> Deliverable:
    deliverable.node = node
    _refuse_bad(deliverable)
    deliverable.save()
    return added(deliverable, "deliverable.added", node.programme, by)


@acts(rule=rules.change_deliverable, on="deliverable")
def change_deliverable(*, deliverable: Deliverable, seen: Mapping[str, str] | None = None, by: Any) -> Deliverable:
    """Correct it; say that it was received, then accepted."""
    before = before_change(deliverable, rules.change_deliverable, by)
    settle(deliverable, before, seen)
    _refuse_bad(deliverable)
    if deliverable.is_invented:
        deliverable.origin = Origin.ENTERED
    deliverable.save()
    return changed(before, deliverable, "deliverable.changed", deliverable.node.programme, by)


@acts(rule=rules.remove_deliverable, on="deliverable")
def remove_deliverable(*, deliverable: Deliverable, by: Any) -> None:
    remove_row(deliverable, "deliverable.removed", deliverable.node.programme, by)


def _refuse_bad(deliverable: Deliverable) -> None:
    """Its call and its resource are those of its programme."""
    deliverable.clean()
    linked = (deliverable.tender, deliverable.resource)
    if any(one and one.node.programme_id != deliverable.node.programme_id for one in linked):
        raise Refused("What a deliverable is linked to belongs to its programme")
