"""Forms of the plan, one subject per file; what a person may not see or reach is not offered, nor accepted."""

from .dates import MilestoneForm, PhaseForm
from .measures import IndicatorForm, MeasureForm, NewMeasureForm
from .money import CostForm, FundingForm
from .nodes import ChangePartnerForm, NewNodeForm, NewProgrammeForm, NodeForm, PartnerForm, ProgrammeForm
from .slippages import PutOffForm, PutOffPlanForm
from .sources import NewSourceForm, SourceForm
from .texts import PassageForm, TestimonyForm

__all__ = [
    "ChangePartnerForm",
    "CostForm",
    "FundingForm",
    "IndicatorForm",
    "MeasureForm",
    "MilestoneForm",
    "NewMeasureForm",
    "NewNodeForm",
    "NewProgrammeForm",
    "NewSourceForm",
    "NodeForm",
    "PartnerForm",
    "PassageForm",
    "PhaseForm",
    "ProgrammeForm",
    "PutOffForm",
    "PutOffPlanForm",
    "SourceForm",
    "TestimonyForm",
]
