"""What people do to the plan: each verb checks, changes, journals and has the programme checked again, in one transaction."""

from .dates import add_milestone, add_phase, change_milestone, change_phase, remove_milestone, remove_phase
from .measures import add_measure, change_measure, remove_indicator, set_indicator
from .nodes import STILL_CARRIES, add_node, change_node, remove_node
from .partners import add_partner, change_partner, remove_partner
from .programmes import change_programme, create_programme, declare_measures
from .sources import Outline, add_source, change_source
from .texts import add_testimony, change_testimony, refuse_unreadable, remove_testimony, write_passage

__all__ = [
    "STILL_CARRIES",
    "Outline",
    "add_measure",
    "add_milestone",
    "add_node",
    "add_partner",
    "add_phase",
    "add_source",
    "add_testimony",
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
    "refuse_unreadable",
    "remove_indicator",
    "remove_milestone",
    "remove_node",
    "remove_partner",
    "remove_phase",
    "remove_testimony",
    "set_indicator",
    "write_passage",
]
