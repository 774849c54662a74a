"""Who may what on the plan."""

from __future__ import annotations

from typing import Any

from continuum.directory.enums import STAFF_ROLES, Role
from continuum.directory.models import Membership, Programme
from continuum.directory.rules import runs, runs_programme, staff

from .models import Indicator, Measure, Node, Source
from .models.nodes import OfNode


def create_programme(person: Any, programme: Programme | None = None) -> bool:
    """A programme is opened by the national administration."""
    return bool(person.is_authenticated) and person.has_role(Role.NATIONAL_ADMIN)


change_programme = runs_programme


def edit_node(person: Any, node: Node) -> bool:
    """Those whose membership reaches the node's programme and its whole territory."""
    return runs(person, node.programme_id, node.territory)


add_node = edit_node
change_node = edit_node


def remove_node(person: Any, node: Node) -> bool:
    """As for changing it; the root goes with its programme only."""
    return not node.is_root and edit_node(person, node)


def edit_passage(person: Any, passage: OfNode | Indicator) -> bool:
    return edit_node(person, passage.node)


add_phase = add_milestone = add_testimony = add_partner = set_indicator = add_budget_line = edit_node
change_phase = remove_phase = edit_passage
change_milestone = remove_milestone = edit_passage
put_off = take_back = edit_passage
put_off_plan = edit_node
edit_testimony = change_testimony = remove_testimony = edit_passage
change_partner = remove_partner = edit_passage
remove_indicator = edit_passage
change_budget_line = remove_budget_line = edit_passage


def see_budget_lines(person: Any, node: Node) -> bool:
    """Those who write there: a line, « temps de travail, 0,5 ETP », may be the pay of one person.

    All members of the programme read its sums by year and by funder; to funders and partners, these are the aggregates of the
    actions that they pay for, which is as far as they go.
    """
    return edit_node(person, node)


def add_source(person: Any, programme: Programme) -> bool:
    """Whoever runs a part of the programme brings its documents."""
    return bool(person.is_authenticated) and any(
        own.role in STAFF_ROLES and own.programme_id in (None, programme.pk) and _touches(own, programme)
        for own in person.active_memberships()
    )


def _touches(membership: Membership, programme: Programme) -> bool:
    here, there = membership.territory, programme.territory
    return here is None or here.contains(there) or there.contains(here)


def change_source(person: Any, source: Source) -> bool:
    """A document serves the whole programme: so does its correction."""
    return runs_programme(person, source.programme)


def add_measure(person: Any, measure: Measure | None = None) -> bool:
    """The list of measures is common to all programmes: those who run one may add to it."""
    return staff(person)


def change_measure(person: Any, measure: Measure) -> bool:
    """What rooms count by themselves is described by their code."""
    return staff(person) and measure.library != "declared"
