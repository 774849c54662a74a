"""What people do to the register: each verb checks, changes and journals in one transaction."""

from .counters import CaptureFile, CellsRefused, TypedCell, add_counter, change_counter, remove_capture, save_counters
from .findings import accept_finding, check_coherence, reopen_finding
from .library import load_library
from .periods import lift_lock, lock_period
from .readings import approve_reading, correct_reading, enter_reading, retain_reading, set_names, withdraw_reading

__all__ = [
    "CaptureFile",
    "CellsRefused",
    "TypedCell",
    "accept_finding",
    "add_counter",
    "approve_reading",
    "change_counter",
    "check_coherence",
    "correct_reading",
    "enter_reading",
    "lift_lock",
    "load_library",
    "lock_period",
    "remove_capture",
    "reopen_finding",
    "retain_reading",
    "save_counters",
    "set_names",
    "withdraw_reading",
]
