"""What people do to the plan: each verb checks, changes, journals and has the programme checked again, in one transaction."""

from .actions import ACTION_STEP, add_action, change_action, remove_action, take_action_step
from .agreements import AGREEMENT_STEP, add_agreement, change_agreement, remove_agreement, take_agreement_step
from .attachments import add_attachment, change_attachment, remove_attachment
from .comments import answer_comment, settle_comment, withdraw_comment, write_comment
from .copies import copy_node
from .dates import add_milestone, add_phase, change_milestone, change_phase, hold_milestone, remove_milestone, remove_phase
from .deliverables import add_deliverable, change_deliverable, remove_deliverable
from .editions import add_edition, change_edition, count_download, remove_edition
from .legacy import ALREADY_TAKEN, OldSheet, bring_legacy, drop_legacy, take_legacy
from .measures import add_measure, change_measure, remove_indicator, set_indicator
from .missions import add_mission, change_mission, move_mission, remove_mission
from .money import add_budget_line, change_budget_line, remove_budget_line
from .nodes import STILL_CARRIES, add_node, change_node, remove_node
from .obligations import OBLIGATION_STEP, add_obligation, change_obligation, remove_obligation, take_obligation_step
from .order import move_node, order_children, step_child
from .papers import order_paper, print_node
from .partners import add_partner, change_partner, remove_partner
from .programmes import change_programme, create_programme, declare_measures
from .recurrence import add_series, remove_following
from .resources import add_resource, add_use, change_resource, remove_resource, remove_use
from .sheets import add_link, change_sheet, remove_link, set_timing
from .slippages import NOTHING_TO_MOVE, put_off, put_off_following, put_off_plan, take_back, take_back_shift
from .sources import Outline, add_source, change_source
from .steps import SHEET_STEP, take_sheet_step
from .tenders import add_bid, add_tender, award_tender, change_bid, change_tender, remove_bid, remove_tender, set_criteria
from .texts import add_testimony, change_testimony, refuse_unreadable, remove_testimony, write_passage
from .versions import note_approval, open_version, publish_version, withdraw_version
from .workbooks import apply_workbook, bring_workbook, plan_workbook, proposal

__all__ = [
    "ACTION_STEP",
    "AGREEMENT_STEP",
    "ALREADY_TAKEN",
    "NOTHING_TO_MOVE",
    "OBLIGATION_STEP",
    "SHEET_STEP",
    "STILL_CARRIES",
    "OldSheet",
    "Outline",
    "add_action",
    "add_agreement",
    "add_attachment",
    "add_bid",
    "add_budget_line",
    "add_deliverable",
    "add_edition",
    "add_link",
    "add_measure",
    "add_milestone",
    "add_mission",
    "add_node",
    "add_obligation",
    "add_partner",
    "add_phase",
    "add_resource",
    "add_series",
    "add_source",
    "add_tender",
    "add_testimony",
    "add_use",
    "answer_comment",
    "apply_workbook",
    "award_tender",
    "bring_legacy",
    "bring_workbook",
    "change_action",
    "change_agreement",
    "change_attachment",
    "change_bid",
    "change_budget_line",
    "change_deliverable",
    "change_edition",
    "change_measure",
    "change_milestone",
    "change_mission",
    "change_node",
    "change_obligation",
    "change_partner",
    "change_phase",
    "change_programme",
    "change_resource",
    "change_sheet",
    "change_source",
    "change_tender",
    "change_testimony",
    "copy_node",
    "count_download",
    "create_programme",
    "declare_measures",
    "drop_legacy",
    "hold_milestone",
    "move_mission",
    "move_node",
    "note_approval",
    "open_version",
    "order_children",
    "order_paper",
    "plan_workbook",
    "print_node",
    "proposal",
    "publish_version",
    "put_off",
    "put_off_following",
    "put_off_plan",
    "refuse_unreadable",
    "remove_action",
    "remove_agreement",
    "remove_attachment",
    "remove_bid",
    "remove_budget_line",
    "remove_deliverable",
    "remove_edition",
    "remove_following",
    "remove_indicator",
    "remove_link",
    "remove_milestone",
    "remove_mission",
    "remove_node",
    "remove_obligation",
    "remove_partner",
    "remove_phase",
    "remove_resource",
    "remove_tender",
    "remove_testimony",
    "remove_use",
    "set_criteria",
    "set_indicator",
    "set_timing",
    "settle_comment",
    "step_child",
    "take_action_step",
    "take_agreement_step",
    "take_back",
    "take_back_shift",
    "take_legacy",
    "take_obligation_step",
    "take_sheet_step",
    "withdraw_comment",
    "withdraw_version",
    "write_comment",
    "write_passage",
]
