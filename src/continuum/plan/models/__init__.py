"""What hangs on the tree of the plan, one noun per file."""

from .actions import StructureAction
from .legacy import LegacyReading
from .measures import Indicator, Measure
from .money import BudgetLine
from .nodes import Milestone, Node, Partnership, Phase
from .papers import Paper
from .sheets import ActionSheet, Attachment, AttachmentContent, FormerAddress, Mission, NodeLink
from .slippages import Slippage
from .sources import OutlineEntry, Source
from .texts import Passage, Testimony
from .versions import Comment, PlanVersion
from .workbooks import WorkbookReading

__all__ = [
    "ActionSheet",
    "Attachment",
    "AttachmentContent",
    "BudgetLine",
    "Comment",
    "FormerAddress",
    "Indicator",
    "LegacyReading",
    "Measure",
    "Milestone",
    "Mission",
    "Node",
    "NodeLink",
    "OutlineEntry",
    "Paper",
    "Partnership",
    "Passage",
    "Phase",
    "PlanVersion",
    "Slippage",
    "Source",
    "StructureAction",
    "Testimony",
    "WorkbookReading",
]
