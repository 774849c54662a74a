"""The missions of a sheet, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.plan import rules
from continuum.plan.models import Mission, Node
from continuum.toolkit import journal
from continuum.toolkit.access import acts
from continuum.toolkit.meanwhile import settle

from .rows import GONE, added, before_change, changed, remove_row

journal.declare({"mission.moved": "mission déplacée"})


@acts(rule=rules.add_mission, on="node")
def add_mission(*, node: Node, mission: Mission, by: Any) -> Mission:
    """The new one comes last."""
    mission.node, mission.order = node, _ordered(node)
    mission.save()
    return added(mission, "mission.added", node.programme, by)


@acts(rule=rules.change_mission, on="mission")
def change_mission(*, mission: Mission, seen: Mapping[str, str] | None = None, by: Any) -> Mission:
    """What somebody saved meanwhile is brought together with what was typed, or told."""
    before = before_change(mission, rules.change_mission, by)
    settle(mission, before, seen)
    mission.order = before.order
    mission.save()
    return changed(before, mission, "mission.changed", mission.node.programme, by)


@acts(rule=rules.remove_mission, on="mission")
def remove_mission(*, mission: Mission, by: Any) -> None:
    remove_row(mission, "mission.removed", mission.node.programme, by)


@acts(rule=rules.move_mission, on="mission")
def move_mission(*, mission: Mission, up: bool, by: Any) -> None:
    """One place higher or lower; at the end of the list, nothing moves."""
    missions = list(Mission.objects.select_for_update().filter(node=mission.node))
    if mission not in missions:
        raise ValidationError(GONE)
    place = missions.index(mission)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(missions):
        return
    missions[place], missions[other] = missions[other], missions[place]
    for order, one in enumerate(missions):
        one.order = order
    Mission.objects.bulk_update(missions, ["order"])
    journal.write(by, "mission.moved", mission)


def _ordered(node: Node) -> int:
    """The place after the last one."""
    last = Mission.objects.filter(node=node).order_by("-order").values_list("order", flat=True).first()
    return 0 if last is None else last + 1
