"""A room holds one meeting at a time, and a day one of its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from continuum.meetings.enums import MeetingMode
from continuum.meetings.models import Meeting, ProgrammeSlot
from continuum.meetings.models.gatherings import GONE
from continuum.meetings.models.hours import hour_text
from continuum.toolkit.folding import fold
from continuum.toolkit.typography import french_date

TAKEN = "Le {on}, {what} occupe déjà «\u00a0{room}\u00a0» {when}\u00a0: choisissez une autre salle ou d’autres heures."
SLOT_TAKEN = "«\u00a0{what}\u00a0» occupe déjà «\u00a0{room}\u00a0» {when}\u00a0: choisissez une autre salle ou d’autres heures."
LAST_MINUTE = dt.time(23, 59, 59)


def refuse_taken_room(meeting: Meeting, by: Any) -> None:
    """Two meetings in one room cross; the other is named to who may see it."""
    is_placed = meeting.room and (meeting.place or meeting.commune_id) and meeting.mode != MeetingMode.REMOTE
    if not is_placed or not meeting.starts or meeting.status in GONE:
        return
    beside = Meeting.objects.filter(on=meeting.on, commune=meeting.commune_id, starts__isnull=False).exclude(pk=meeting.pk)
    others = [one for one in beside.exclude(status__in=GONE).exclude(mode=MeetingMode.REMOTE) if _same_room(one, meeting)]
    other = first_crossing(meeting, others)
    if other is not None:
        seen = getattr(by, "is_system", False) or Meeting.objects.visible_to(by).filter(pk=other.pk).exists()
        what = f"«\u00a0{other}\u00a0»" if seen else "une autre réunion"
        said = TAKEN.format(on=french_date(meeting.on), what=what, room=meeting.room, when=hours_of(other))
        raise ValidationError({"room": said})


def _same_room(one: Meeting, other: Meeting) -> bool:
    return (fold(one.place), fold(one.room)) == (fold(other.place), fold(other.room))


def refuse_taken_slot(slot: ProgrammeSlot) -> None:
    """Two parts of a day in one room cross; a part without a room of its own is in the meeting's."""
    room = slot.room or slot.meeting.room
    if not room:
        return
    beside = ProgrammeSlot.objects.filter(meeting=slot.meeting).exclude(pk=slot.pk)
    other = first_crossing(slot, [one for one in beside if fold(one.room or slot.meeting.room) == fold(room)])
    if other is not None:
        raise ValidationError({"room": SLOT_TAKEN.format(what=other, room=room, when=hours_of(other))})


def first_crossing(new: Any, others: Iterable[Any]) -> Any:
    """The first whose hours cross; what has no end is taken to last an hour."""
    return next((one for one in others if one.starts < _end(new) and new.starts < _end(one)), None)


def _end(row: Any) -> dt.time:
    if row.ends:
        return row.ends
    return row.starts.replace(hour=row.starts.hour + 1) if row.starts.hour < 23 else LAST_MINUTE


def hours_of(row: Any) -> str:
    """« de 9 h 30 à 12 h »."""
    return f"de {hour_text(row.starts)} à {hour_text(row.ends)}" if row.ends else f"à partir de {hour_text(row.starts)}"
