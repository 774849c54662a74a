"""Who may what on the plan."""

from __future__ import annotations

from typing import Any

from continuum.directory.enums import STAFF_ROLES, STRUCTURE_ROLES, OrganisationKind, Role
from continuum.directory.models import Membership, Organisation, Programme
from continuum.directory.rules import runs, runs_programme, staff

from .enums import NodeKind
from .models import (
    ActionSheet,
    Bid,
    Comment,
    Edition,
    Indicator,
    LegacyReading,
    Measure,
    Node,
    Obligation,
    PlanVersion,
    Resource,
    ResourceUse,
    Source,
    StructureAction,
    WorkbookReading,
)
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
change_milestone = remove_milestone = hold_milestone = edit_passage
put_off = take_back = edit_passage
put_off_plan = order_children = edit_node
move_node = copy_node = remove_node
change_testimony = remove_testimony = edit_passage
change_partner = remove_partner = edit_passage
remove_indicator = edit_passage
change_budget_line = remove_budget_line = edit_passage


def change_sheet(person: Any, sheet: ActionSheet) -> bool:
    return edit_node(person, sheet.node)


take_sheet_step = change_sheet
add_mission = set_timing = add_link = add_attachment = edit_node
change_mission = remove_mission = move_mission = edit_passage
remove_link = change_attachment = remove_attachment = edit_passage


def order_paper(person: Any, node: Node) -> bool:
    """All members of a programme print its plans."""
    return Node.objects.visible_to(person).filter(pk=node.pk).exists()


plan_workbook = order_paper


def bring_workbook(person: Any, node: Node) -> bool:
    """Those who write on a plan bring its workbook back; what each of its cells changes has its own rule."""
    return edit_node(person, node)


def apply_workbook(person: Any, reading: WorkbookReading) -> bool:
    """Whoever brought it, as long as she writes there."""
    return reading.brought_by_id == person.pk and edit_node(person, reading.node)


bring_legacy = edit_node


def take_legacy(person: Any, reading: LegacyReading) -> bool:
    """Whoever read it, as long as she writes there."""
    return reading.read_by_id == person.pk and edit_node(person, reading.parent)


drop_legacy = take_legacy


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


def answers_for_structures(person: Any) -> bool:
    """Those who direct or administer a structure, and those who run a territory."""
    return bool(person.is_authenticated) and person.has_role(*STAFF_ROLES, *STRUCTURE_ROLES)


def manage_actions(person: Any, organisation: Organisation) -> bool:
    """Its director, its board, and the staff of all programmes in its territory; what is kept in the structure excepted.

    Nobody else, whatever they see of the structure: neither a funder, nor a partner, nor another structure.
    """
    return bool(person.is_authenticated) and any(_manages(own, organisation) for own in person.active_memberships())


def _manages(membership: Membership, organisation: Organisation) -> bool:
    if membership.role in STRUCTURE_ROLES:
        return membership.organisation_id == organisation.pk
    if membership.role not in STAFF_ROLES or membership.programme_id:
        return False
    here = organisation.territory
    return membership.territory is None or (here is not None and membership.territory.contains(here))


def add_action(person: Any, organisation: Organisation) -> bool:
    """Actions are those of a member structure, as long as it stands."""
    standing = organisation.kind == OrganisationKind.MEMBER and organisation.merged_into_id is None
    return standing and manage_actions(person, organisation)


def change_action(person: Any, action: StructureAction) -> bool:
    """As all its actions; one that it keeps to itself, its direction and board alone; says the same as `visible_to`."""
    return bool(person.is_authenticated) and any(
        _manages(own, action.organisation) and (own.role in STRUCTURE_ROLES or not action.is_private)
        for own in person.active_memberships()
    )


remove_action = take_action_step = change_action


def publish_version(person: Any, node: Node) -> bool:
    """A plan is published by those who write it; not an axis, nor a whole programme."""
    return node.kind == NodeKind.PLAN and edit_node(person, node)


def note_approval(person: Any, version: PlanVersion) -> bool:
    return edit_node(person, version.node)


open_version = withdraw_version = note_approval


def comment_version(person: Any, version: PlanVersion) -> bool:
    """Whoever reads it as a member of the programme; never the public."""
    return Programme.objects.visible_to(person).filter(pk=version.node.programme_id).exists()


def answer_comment(person: Any, comment: Comment) -> bool:
    """Those who write the plan."""
    return comment.answer_to_id is None and edit_node(person, comment.version.node)


settle_comment = answer_comment


def withdraw_comment(person: Any, comment: Comment) -> bool:
    """Its author, while nobody has answered nor settled it."""
    mine = bool(person.is_authenticated) and comment.author_id == person.pk
    return mine and comment.settled_at is None and not comment.answers.exists()


add_agreement = add_resource = add_tender = add_deliverable = edit_node
change_agreement = remove_agreement = take_agreement_step = add_obligation = edit_passage
change_resource = remove_resource = add_edition = edit_passage
change_deliverable = remove_deliverable = edit_passage


def change_obligation(person: Any, obligation: Obligation) -> bool:
    """Those who write the agreement that obliges."""
    return edit_node(person, obligation.agreement.node)


remove_obligation = take_obligation_step = change_obligation


def change_edition(person: Any, edition: Edition) -> bool:
    return edit_node(person, edition.resource.node)


remove_edition = add_use = change_edition


def take_edition(person: Any, edition: Edition) -> bool:
    """Anyone, of what is at everybody's disposal; otherwise the members of the programme."""
    return edition.resource.is_public or Resource.objects.visible_to(person).filter(pk=edition.resource_id).exists()


def remove_use(person: Any, use: ResourceUse) -> bool:
    return edit_node(person, use.edition.resource.node)


see_tender = change_tender = remove_tender = edit_passage
"""What is asked, what is offered and how it is judged is for those who choose; the others see what is delivered."""
set_criteria = add_bid = award_tender = edit_passage


def change_bid(person: Any, bid: Bid) -> bool:
    return edit_node(person, bid.tender.node)


remove_bid = change_bid
