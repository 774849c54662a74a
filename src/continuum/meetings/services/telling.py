"""Writing to those who come: the link by which each answers, and the one way to send her a mail of a meeting."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from continuum.meetings import emails
from continuum.meetings.calendars import Method, invitation_of
from continuum.meetings.models import Attendance, Meeting
from continuum.toolkit import clock
from continuum.toolkit.mailed_links import MailedLink
from continuum.toolkit.outbox import EmailKind, send, was_written

ANSWERED_UNTIL = dt.timedelta(days=1)
"""The link of a mail ends the day after the meeting."""


def open_answer(pk: UUID) -> Attendance | None:
    """The answer of somebody who is still here, to a meeting that is not long past."""
    known = ("meeting__node__territory", "meeting__node__programme", "meeting__commune", "person", "organisation", "ride_from")
    rows = Attendance.objects.select_related(*known, "replaces__person", "meeting__committee")
    still = {"person__is_active": True, "meeting__on__gte": clock.today() - ANSWERED_UNTIL}
    return rows.filter(pk=pk, **still).first()


ANSWER_LINKS = MailedLink(
    "continuum.meetings.answer",
    find=open_answer,
    link="meetings:answer_link",
    page="meetings:held_answer",
    past="meetings:no_answer",
)
answer_address = ANSWER_LINKS.address


def tell(
    mail: EmailKind | emails.TwoKinds, attendance: Attendance, about: Any, method: Method | None = None, **context: Any
) -> bool:
    """Write to her once about this; whether it is new. Owed or offered, the same thing is not said twice."""
    key = f"{attendance.meeting_id}:{attendance.pk}:{about}"
    if attendance.person is None or any(was_written(kind, key) for kind in _kinds_of(mail)):
        return False
    kind = mail.for_whom(attendance) if isinstance(mail, emails.TwoKinds) else mail
    calendar = invitation_of(attendance, method) if method else ""
    send(kind, to=attendance.person, key=key, calendar=calendar, attendance=attendance, **context)
    return True


def _kinds_of(mail: EmailKind | emails.TwoKinds) -> tuple[EmailKind, ...]:
    return (mail.owed, mail.offered) if isinstance(mail, emails.TwoKinds) else (mail,)


def agenda_of(meeting: Meeting) -> list[str]:
    """What a convocation announces: the moments of the day, or the points of the agenda."""
    slots = [f"{slot.starts:%H\u00a0h\u00a0%M} {slot.title}" for slot in meeting.slots.all()]
    return slots or [item.title for item in meeting.agenda.all()]
