"""The actions of a structure: its list, one of them with what was told of it, and who may answer for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from continuum.directory.enums import STRUCTURE_ROLES, Role
from continuum.directory.models import Membership, Organisation, Person
from continuum.plan.enums import NodeKind
from continuum.plan.models import Node, StructureAction

REGIONAL = (Role.DELEGATE, Role.OFFICER)


@dataclass(frozen=True)
class ActionList:
    """What is to be done, in order of date; then what is over, the latest first."""

    to_do: list[StructureAction]
    over: list[StructureAction]

    @classmethod
    def of(cls, organisation: Organisation, person: Any) -> ActionList:
        rows = StructureAction.objects.visible_to(person).filter(organisation=organisation).select_related("owner")
        found = list(rows.order_by(F("due_on").asc(nulls_last=True), "title", "pk"))
        over = sorted((one for one in found if one.is_closed), key=lambda one: str(one.status_since), reverse=True)
        return cls([one for one in found if not one.is_closed], over)

    @property
    def is_empty(self) -> bool:
        return not self.to_do and not self.over

    @property
    def late_count(self) -> int:
        return sum(one.is_late for one in self.to_do)


def people_for_actions(organisation: Organisation) -> QuerySet[Person]:
    """Those who may answer for an action: who directs or administers the structure, and the staff of its territory by name."""
    there = Q(role__in=STRUCTURE_ROLES, organisation=organisation)
    if organisation.territory is not None:
        around = [*organisation.territory.paths_above, organisation.territory.path]
        there |= Q(role__in=REGIONAL, programme=None, territory__path__in=around)
    reaching = Membership.objects.active().filter(there)
    return Person.objects.filter(pk__in=reaching.values("person"), is_active=True)


def nodes_for_action(organisation: Organisation, person: Any) -> QuerySet[Node]:
    """The plans and the sheets in whose name it may be done: those that the person sees and that cover the structure."""
    kinds = (NodeKind.PLAN, NodeKind.SHEET)
    rows = Node.objects.all() if getattr(person, "is_system", False) else Node.objects.visible_to(person)
    if organisation.territory is None:
        return rows.none()
    around = [*organisation.territory.paths_above, organisation.territory.path]
    return (
        rows.filter(kind__in=kinds, territory__path__in=around).select_related("programme").order_by("programme__title", "path")
    )


def node_seen_of(action: StructureAction, person: Any) -> Node | None:
    """The element of the plan in whose name it is done, if this person may see it."""
    return Node.objects.visible_to(person).filter(pk=action.node_id).first() if action.node_id else None
