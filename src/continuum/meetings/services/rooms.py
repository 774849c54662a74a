"""A room holds one meeting at a time, and a day one of its parts; who plans it may keep the room all the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from continuum.meetings.enums import MeetingMode
from continuum.meetings.models import Meeting, ProgrammeSlot
from continuum.meetings.models.gatherings import GONE
from continuum.meetings.models.hours import hour_text
from continuum.toolkit.folding import fold
from continuum.toolkit.typography import french_date

KEEP = "keep_room"
"""The field by which one keeps the room: beside it stands what is refused."""
OR_KEEP = "choisissez une autre salle ou d’autres heures, ou gardez-la quand même."
TAKEN = f"Le {{on}}, {{what}} occupe déjà «\u00a0{{room}}\u00a0» {{when}}\u00a0: {OR_KEEP}"
SLOT_TAKEN = f"«\u00a0{{what}}\u00a0» occupe déjà «\u00a0{{room}}\u00a0» {{when}}\u00a0: {OR_KEEP}"
ANOTHER = "une autre réunion"
LAST_MINUTE = dt.time(23, 59, 59)
WHERE_AND_WHEN = ("on", "starts", "ends", "mode", "status", "commune_id", "place", "room")
OF_A_SLOT = ("starts", "ends", "room")


@dataclass(frozen=True)
class Occupied:
    """A room, for as long as a meeting or a part of its day takes it."""

    meeting: Meeting
    room: str
    starts: dt.time
    ends: dt.time | None


def refuse_taken_room(meeting: Meeting, by: Any, before: Meeting | None = None) -> None:
    """Two meetings at one place cross in one room, whole or by a part of their day; what has not moved is not said again."""
    if before is not None and all(getattr(before, name) == getattr(meeting, name) for name in WHERE_AND_WHEN):
        return
    _refuse_beside(meeting, list(_occupied(meeting)), by)


def refuse_taken_slot(slot: ProgrammeSlot, by: Any, before: ProgrammeSlot | None = None) -> None:
    """A part without a room of its own is in the meeting's: neither another part of the day nor another meeting crosses it."""
    room = slot.room or slot.meeting.room
    if not room or (before is not None and all(getattr(before, name) == getattr(slot, name) for name in OF_A_SLOT)):
        return
    beside = ProgrammeSlot.objects.filter(meeting=slot.meeting).exclude(pk=slot.pk)
    other = first_crossing(slot, [one for one in beside if fold(one.room or slot.meeting.room) == fold(room)])
    if other is not None:
        raise ValidationError({KEEP: SLOT_TAKEN.format(what=other, room=room, when=hours_of(other))})
    _refuse_beside(slot.meeting, [Occupied(slot.meeting, room, slot.starts, slot.ends)], by)


def _refuse_beside(meeting: Meeting, wanted: list[Occupied], by: Any) -> None:
    """The other meeting is named to who may see it."""
    if not wanted or not _takes_place(meeting):
        return
    taken = [one for other in _at_its_place(meeting) for one in _occupied(other)]
    for mine in wanted:
        found = first_crossing(mine, [one for one in taken if fold(one.room) == fold(mine.room)])
        if found is not None:
            said = {"on": french_date(meeting.on), "what": _named(found.meeting, by), "room": mine.room, "when": hours_of(found)}
            raise ValidationError({KEEP: TAKEN.format(**said)})


def _takes_place(meeting: Meeting) -> bool:
    """Somewhere, with people in it."""
    is_placed = bool(meeting.place or meeting.commune_id)
    return is_placed and meeting.mode != MeetingMode.REMOTE and meeting.status not in GONE


def _at_its_place(meeting: Meeting) -> list[Meeting]:
    """The other meetings of that day at the same address."""
    beside = Meeting.objects.filter(on=meeting.on, commune=meeting.commune_id).exclude(pk=meeting.pk)
    known = beside.exclude(status__in=GONE).exclude(mode=MeetingMode.REMOTE).prefetch_related("slots")
    return [one for one in known if fold(one.place) == fold(meeting.place)]


def _occupied(meeting: Meeting) -> Iterator[Occupied]:
    """Its own room as long as it lasts, and the rooms of the parts of its day."""
    if meeting.room and meeting.starts:
        yield Occupied(meeting, meeting.room, meeting.starts, meeting.ends)
    if not meeting._state.adding:
        for slot in meeting.slots.all():
            if slot.room:
                yield Occupied(meeting, slot.room, slot.starts, slot.ends)


def _named(meeting: Meeting, by: Any) -> str:
    seen = getattr(by, "is_system", False) or Meeting.objects.visible_to(by).filter(pk=meeting.pk).exists()
    return f"«\u00a0{meeting}\u00a0»" if seen else ANOTHER


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
