"""Places that come free: each goes to whoever has waited longest; the caller holds the meeting."""

from __future__ import annotations

from continuum.meetings import emails, queries
from continuum.meetings.calendars import Method
from continuum.meetings.models import Attendance, Meeting
from continuum.meetings.models.gatherings import GONE

from .telling import answer_address, tell


def give_free_places(meeting: Meeting) -> int:
    """Free places go to those who wait, in their order, and each is told; how many places were given."""
    waiting = Attendance.objects.filter(meeting=meeting).exclude(waits_since=None).select_for_update(of=("self",))
    rows = waiting.select_related("person", "organisation").order_by("waits_since", "pk")
    free = len(rows) if meeting.capacity is None else max(0, meeting.capacity - queries.places_taken(meeting))
    given = list(rows)[:free] if meeting.status not in GONE else []
    for one in given:
        since, one.waits_since, one.meeting = one.waits_since, None, meeting
        one.save(update_fields=["waits_since"])
        tell(emails.place_freed, one, f"{since:%Y%m%dT%H%M%S%f}", Method.REQUEST, answer=answer_address(one))
    return len(given)
