"""Forms of meetings, one noun per file."""

from .agenda import AgendaItemForm, SlotForm
from .attendance import AttendanceForm
from .calendars import PublicCalendarForm
from .committees import CloseForm, CommitteeForm, EndForm, SeatForm
from .decisions import DecisionForm
from .gatherings import MeetingForm, NewMeetingForm, RemoveOccurrenceForm
from .invitations import ConveneForm, InviteForm
from .minutes import MinutesForm, ResendForm
from .replies import ReplacementForm, ReplyForm, RideForm, RideMessageForm, WhyNotForm
from .series import FOLLOWING
from .signing import NO_SUCH_CODE, CodeForm, SignForm
from .states import AudienceForm, HoldForm, PostponeForm, ReasonForm, ResumeForm

__all__ = [
    "FOLLOWING",
    "NO_SUCH_CODE",
    "AgendaItemForm",
    "AttendanceForm",
    "AudienceForm",
    "CloseForm",
    "CodeForm",
    "CommitteeForm",
    "ConveneForm",
    "DecisionForm",
    "EndForm",
    "HoldForm",
    "InviteForm",
    "MeetingForm",
    "MinutesForm",
    "NewMeetingForm",
    "PostponeForm",
    "PublicCalendarForm",
    "ReasonForm",
    "RemoveOccurrenceForm",
    "ReplacementForm",
    "ReplyForm",
    "ResendForm",
    "ResumeForm",
    "RideForm",
    "RideMessageForm",
    "SeatForm",
    "SignForm",
    "SlotForm",
    "WhyNotForm",
]
