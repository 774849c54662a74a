"""Gatherings, one noun per file."""

from .attendances import Attendance, Signature
from .calendars import CalendarLink
from .committees import Committee, CommitteeMember
from .decisions import Decision
from .gatherings import AgendaItem, Meeting, MeetingMove, ProgrammeSlot
from .mailings import MinutesMailing

__all__ = [
    "AgendaItem",
    "Attendance",
    "CalendarLink",
    "Committee",
    "CommitteeMember",
    "Decision",
    "Meeting",
    "MeetingMove",
    "MinutesMailing",
    "ProgrammeSlot",
    "Signature",
]
