"""What hangs on the tree of the plan, one noun per file."""

from .measures import Indicator, Measure
from .money import BudgetLine
from .nodes import Milestone, Node, Partnership, Phase
from .slippages import Slippage
from .sources import OutlineEntry, Source
from .texts import Passage, Testimony

__all__ = [
    "BudgetLine",
    "Indicator",
    "Measure",
    "Milestone",
    "Node",
    "OutlineEntry",
    "Partnership",
    "Passage",
    "Phase",
    "Slippage",
    "Source",
    "Testimony",
]
