"""What surveys keep. What was answered is in `answers` and `borrowed`, which no other room may import."""

from . import answers, borrowed
from .campaigns import Campaign, Request
from .instruments import Instrument, InstrumentVersion, VersionFile
from .sharing import Agreement, Consent, StartedAction

__all__ = [
    "Agreement",
    "Campaign",
    "Consent",
    "Instrument",
    "InstrumentVersion",
    "Request",
    "StartedAction",
    "VersionFile",
    "answers",
    "borrowed",
]
