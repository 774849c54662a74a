"""What surveys keep. What was answered is in `answers`, which no other room may import."""

from . import answers
from .campaigns import Campaign, Request
from .instruments import Instrument, InstrumentVersion, VersionFile
from .sharing import Agreement, Consent

__all__ = ["Agreement", "Campaign", "Consent", "Instrument", "InstrumentVersion", "Request", "VersionFile", "answers"]
