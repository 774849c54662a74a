"""What is typed in surveys, one noun per file."""

from .borrowing import BorrowColumnsForm, BorrowForm, BorrowQuestionsForm, BorrowWordsForm, ReportForm, TakeUpForm
from .campaigns import LASTS, AddStructureForm, CallForm, CampaignForm, EntrustForm, ExtendForm, SetAsideForm, WaveForm
from .instruments import BringVersionForm, InstrumentForm, NewInstrumentForm
from .posted import Posted, read_page
from .typing import BeginForm, TypingForm
from .wording import WordingForm

__all__ = [
    "LASTS",
    "AddStructureForm",
    "BeginForm",
    "BorrowColumnsForm",
    "BorrowForm",
    "BorrowQuestionsForm",
    "BorrowWordsForm",
    "BringVersionForm",
    "CallForm",
    "CampaignForm",
    "EntrustForm",
    "ExtendForm",
    "InstrumentForm",
    "NewInstrumentForm",
    "Posted",
    "ReportForm",
    "SetAsideForm",
    "TakeUpForm",
    "TypingForm",
    "WaveForm",
    "WordingForm",
    "read_page",
]
