"""What is typed in a community."""

from .communities import AcceptForm, CharterForm, CommunityForm
from .practices import (
    OpenForm,
    PracticeForm,
    ReasonForm,
    RemarksForm,
    TrialForm,
)
from .problems import BallotForm, ChoiceForm, ProblemForm, SetAsideProblemForm
from .solving import ActionForm, ContractForm, FollowUpForm, LearningForm, NoteForm, SessionForm, StepForm
from .spaces import ChangeSpaceForm, SeatsForm, SpaceForm
from .topics import (
    AnswerForm,
    ArrangementForm,
    CertificationForm,
    CorrectionForm,
    DigestForm,
    FlagForm,
    TopicForm,
    WithdrawalForm,
)
from .visits import AstonishmentForm, IntentionForm, NewVisitForm, ObservationForm, QuestionsForm, VisitForm
from .watch import LegalItemForm, NewLegalItemForm, ReviewForm, WithdrawLegalItemForm

__all__ = [
    "AcceptForm",
    "ActionForm",
    "AnswerForm",
    "ArrangementForm",
    "AstonishmentForm",
    "BallotForm",
    "CertificationForm",
    "ChangeSpaceForm",
    "CharterForm",
    "ChoiceForm",
    "CommunityForm",
    "ContractForm",
    "CorrectionForm",
    "DigestForm",
    "FlagForm",
    "FollowUpForm",
    "IntentionForm",
    "LearningForm",
    "LegalItemForm",
    "NewLegalItemForm",
    "NewVisitForm",
    "NoteForm",
    "ObservationForm",
    "OpenForm",
    "PracticeForm",
    "ProblemForm",
    "QuestionsForm",
    "ReasonForm",
    "RemarksForm",
    "ReviewForm",
    "SeatsForm",
    "SessionForm",
    "SetAsideProblemForm",
    "SpaceForm",
    "StepForm",
    "TopicForm",
    "TrialForm",
    "VisitForm",
    "WithdrawLegalItemForm",
    "WithdrawalForm",
]
