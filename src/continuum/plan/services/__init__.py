"""What people do to the plan: each verb checks, changes, journals and has the programme checked again, in one transaction."""

from .dates import add_milestone, add_phase, change_milestone, change_phase, remove_milestone, remove_phase
from .measures import add_measure, change_measure, remove_indicator, set_indicator
from .money import add_budget_line, change_budget_line, remove_budget_line
from .nodes import STILL_CARRIES, add_node, change_node, remove_node
from .partners import add_partner, change_partner, remove_partner
from .programmes import change_programme, create_programme, declare_measures
from .slippages import NOTHING_TO_MOVE, put_off, put_off_plan, take_back
from .sources import Outline, add_source, change_source
from .texts import add_testimony, change_testimony, refuse_unreadable, remove_testimony, write_passage

__all__ = [
    "NOTHING_TO_MOVE",
    "STILL_CARRIES",
    "Outline",
    "add_budget_line",
    "add_measure",
    "add_milestone",
    "add_node",
    "add_partner",
    "add_phase",
    "add_source",
    "add_testimony",
    "change_budget_line",
    "change_measure",
    "change_milestone",
    "change_node",
    "change_partner",
    "change_phase",
    "change_programme",
    "change_source",
    "change_testimony",
    "create_programme",
    "declare_measures",
    "put_off",
    "put_off_plan",
    "refuse_unreadable",
    "remove_budget_line",
    "remove_indicator",
    "remove_milestone",
    "remove_node",
    "remove_partner",
    "remove_phase",
    "remove_testimony",
    "set_indicator",
    "take_back",
    "write_passage",
]
