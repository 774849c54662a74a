"""Forms of the register."""

from .counters import ChangeCounterForm, CounterForm, CounterGridForm
from .library import TakenIndicatorForm
from .readings import ConfirmForm, LockForm, PeriodForm, ReadingForm, ReasonForm, TerritoryField, parse_number, read_amount

__all__ = [
    "ChangeCounterForm",
    "ConfirmForm",
    "CounterForm",
    "CounterGridForm",
    "LockForm",
    "PeriodForm",
    "ReadingForm",
    "ReasonForm",
    "TakenIndicatorForm",
    "TerritoryField",
    "parse_number",
    "read_amount",
]
