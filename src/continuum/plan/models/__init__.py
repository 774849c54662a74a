"""What hangs on the tree of the plan, one noun per file."""

from .measures import Indicator, Measure
from .nodes import Milestone, Node, Partnership, Phase
from .sources import OutlineEntry, Source
from .texts import Passage, Testimony

__all__ = [
    "Indicator",
    "Measure",
    "Milestone",
    "Node",
    "OutlineEntry",
    "Partnership",
    "Passage",
    "Phase",
    "Source",
    "Testimony",
]
