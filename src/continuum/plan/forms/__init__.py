"""Forms of the plan, one subject per file; what a person may not see or reach is not offered, nor accepted."""

from .actions import ActionForm
from .dates import FOLLOWING, HeldForm, MilestoneForm, NewMilestoneForm, PhaseForm, RemoveOccurrenceForm
from .funding import AgreementForm, ObligationForm
from .legacy import BringLegacyForm, LegacySheetForm
from .measures import ChangeIndicatorForm, IndicatorForm, MeasureForm, NewMeasureForm
from .money import CostForm, FundingForm
from .nodes import ChangePartnerForm, NewNodeForm, NewProgrammeForm, NodeForm, PartnerForm, ProgrammeForm
from .order import CopyForm, MoveForm, OrderForm
from .providers import AwardForm, BidForm, CriteriaForm, DeliverableForm, TenderForm
from .resources import ChangeEditionForm, EditionForm, ResourceForm, UseForm
from .sheets import AttachmentForm, ChangeAttachmentForm, LinkForm, MissionForm, SheetForm, TimingForm
from .slippages import PutOffForm, PutOffPlanForm
from .sources import NewSourceForm, SourceForm
from .texts import PassageForm, TestimonyForm
from .versions import AnswerForm, ApprovalForm, CommentForm, PublishForm
from .workbooks import ApplyForm, WorkbookForm

__all__ = [
    "FOLLOWING",
    "ActionForm",
    "AgreementForm",
    "AnswerForm",
    "ApplyForm",
    "ApprovalForm",
    "AttachmentForm",
    "AwardForm",
    "BidForm",
    "BringLegacyForm",
    "ChangeAttachmentForm",
    "ChangeEditionForm",
    "ChangeIndicatorForm",
    "ChangePartnerForm",
    "CommentForm",
    "CopyForm",
    "CostForm",
    "CriteriaForm",
    "DeliverableForm",
    "EditionForm",
    "FundingForm",
    "HeldForm",
    "IndicatorForm",
    "LegacySheetForm",
    "LinkForm",
    "MeasureForm",
    "MilestoneForm",
    "MissionForm",
    "MoveForm",
    "NewMeasureForm",
    "NewMilestoneForm",
    "NewNodeForm",
    "NewProgrammeForm",
    "NewSourceForm",
    "NodeForm",
    "ObligationForm",
    "OrderForm",
    "PartnerForm",
    "PassageForm",
    "PhaseForm",
    "ProgrammeForm",
    "PublishForm",
    "PutOffForm",
    "PutOffPlanForm",
    "RemoveOccurrenceForm",
    "ResourceForm",
    "SheetForm",
    "SourceForm",
    "TenderForm",
    "TestimonyForm",
    "TimingForm",
    "UseForm",
    "WorkbookForm",
]
