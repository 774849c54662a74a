"""What hangs on the tree of the plan, one noun per file."""

from .actions import StructureAction
from .funding import FundingAgreement, Obligation
from .legacy import LegacyReading
from .measures import Indicator, Measure
from .money import BudgetLine
from .nodes import Milestone, Node, Partnership, Phase, run_by
from .papers import Paper
from .providers import Bid, BidScore, Criterion, Deliverable, Tender
from .resources import DownloadCount, Edition, Resource, ResourceUse
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
    "Bid",
    "BidScore",
    "BudgetLine",
    "Comment",
    "Criterion",
    "Deliverable",
    "DownloadCount",
    "Edition",
    "FormerAddress",
    "FundingAgreement",
    "Indicator",
    "LegacyReading",
    "Measure",
    "Milestone",
    "Mission",
    "Node",
    "NodeLink",
    "Obligation",
    "OutlineEntry",
    "Paper",
    "Partnership",
    "Passage",
    "Phase",
    "PlanVersion",
    "Resource",
    "ResourceUse",
    "Slippage",
    "Source",
    "StructureAction",
    "Tender",
    "Testimony",
    "WorkbookReading",
    "run_by",
]
