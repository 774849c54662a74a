"""Forms of the plan, one subject per file; what a person may not see or reach is not offered, nor accepted."""

from .dates import MilestoneForm, PhaseForm
from .measures import IndicatorForm, MeasureForm, NewMeasureForm
from .nodes import ChangePartnerForm, NewNodeForm, NewProgrammeForm, NodeForm, PartnerForm, ProgrammeForm
from .sources import NewSourceForm, SourceForm
from .texts import PassageForm, TestimonyForm

__all__ = [
    "ChangePartnerForm",
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
    "SourceForm",
    "TestimonyForm",
]
