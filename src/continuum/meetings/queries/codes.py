"""The code shown in the room: short, of that day and of these minutes only, and found nowhere but on the wall."""

from __future__ import annotations

import datetime as dt

from django.utils.crypto import constant_time_compare, salted_hmac

from continuum.meetings.models import Meeting
from continuum.meetings.models.gatherings import GONE
from continuum.toolkit import clock

TURN = 600
"""A code is shown for ten minutes."""
TURNS_ACCEPTED = 3
"""It is taken for twenty minutes more: reading it, asking for one's own sign-in code by mail, and coming back."""
AROUND = dt.timedelta(hours=1)
"""From an hour before the meeting to an hour after."""
WHOLE_DAY = (dt.time(7), dt.time(21))
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
READ_ALIKE = str.maketrans({"O": "Q", "L": "J", "I": "J", "U": "V", "0": "Q", "1": "J"})


def shows_code(meeting: Meeting) -> bool:
    """Only on its day, around its hours."""
    opens, closes = code_hours(meeting)
    return meeting.status not in GONE and opens <= clock.now() <= closes


def code_hours(meeting: Meeting) -> tuple[dt.datetime, dt.datetime]:
    first, last = (dt.datetime.combine(meeting.on, hour, clock.PARIS) for hour in WHOLE_DAY)
    starts, ends = meeting.starts_at, meeting.ends_at
    return (starts - AROUND if starts else first), (ends + AROUND if ends else last)


def room_code(meeting: Meeting) -> str:
    """The code of this very moment."""
    return _code(meeting, _turn())


def meeting_of_code(typed: str) -> Meeting | None:
    """The meeting in whose room this code is shown, or was a moment ago."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(READ_ALIKE)
    turns = [_turn() - back for back in range(TURNS_ACCEPTED)]
    for meeting in _of_today():
        if shows_code(meeting) and any(constant_time_compare(code, _code(meeting, turn)) for turn in turns):
            return meeting
    return None


def spelt(code: str) -> str:
    """« KTR4-9WQ2 », as one reads it aloud."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def _of_today() -> list[Meeting]:
    rows = Meeting.objects.filter(on=clock.today()).exclude(status__in=GONE)
    return list(rows.select_related("node__territory", "node__programme", "commune"))


def _turn() -> int:
    return int(clock.now().timestamp() // TURN)


def _code(meeting: Meeting, turn: int) -> str:
    drawn = int.from_bytes(salted_hmac("continuum.meetings.room", f"{meeting.pk}:{turn}", algorithm="sha256").digest()[:8])
    signs = []
    for _ in range(LENGTH):
        drawn, rank = divmod(drawn, len(ALPHABET))
        signs.append(ALPHABET[rank])
    return "".join(signs)
