"""Forms of the directory, one subject per file."""

from .access import ActAsForm, InviteForm
from .dated import AffiliationForm, AliasForm, HeadcountForm
from .doors import GiveSecondFactorForm, PresentCodeForm, ReasonForm, SetUpForm
from .imports import ColumnsForm, LineForm, UploadForm, WordsForm
from .merges import MergeForm, said
from .nomenclatures import AgreementForm
from .organisations import CloseForm, CorrectionForm, OrganisationForm
from .positions import ChangePositionForm, PositionForm, TermForm
from .privacy import ChoiceForm
from .schemes import LinkForm, OwnerAnswerForm, OwnerCorrectionForm, SchemeForm, SettleForm
from .segments import SegmentForm
from .sign_in import AskCodeForm, GiveCodeForm

__all__ = [
    "ActAsForm",
    "AffiliationForm",
    "AgreementForm",
    "AliasForm",
    "AskCodeForm",
    "ChangePositionForm",
    "ChoiceForm",
    "CloseForm",
    "ColumnsForm",
    "CorrectionForm",
    "GiveCodeForm",
    "GiveSecondFactorForm",
    "HeadcountForm",
    "InviteForm",
    "LineForm",
    "LinkForm",
    "MergeForm",
    "OrganisationForm",
    "OwnerAnswerForm",
    "OwnerCorrectionForm",
    "PositionForm",
    "PresentCodeForm",
    "ReasonForm",
    "SchemeForm",
    "SegmentForm",
    "SetUpForm",
    "SettleForm",
    "TermForm",
    "UploadForm",
    "WordsForm",
    "said",
]
