"""Noting who came: by those who run the meeting, all at once; by oneself, with the code shown in the room.

Two officers may note at once: what one left alone takes what the other saved; what both changed is said, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from continuum.directory.models import Organisation, Person
from continuum.meetings import queries, rules
from continuum.meetings.enums import ATTENDING, NotedBy, Presence
from continuum.meetings.models import Attendance, Meeting
from continuum.meetings.models.gatherings import GONE
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.meanwhile import ChangedMeanwhile, settle
from continuum.toolkit.typography import french_date

from .rows import locked, removed

journal.declare(
    {
        "attendance.noted": "présences notées",
        "attendance.walked_in": "personne venue sans être attendue, ajoutée à la liste",
        "attendance.confirmed": "présence confirmée avec le code de la salle",
        "attendance.removed": "ligne de présence retirée",
    }
)
NOT_YET = "Elle est prévue le {on}\u00a0: on note qui est venu ce jour-là ou ensuite."
NOT_HELD = "Cette réunion est «\u00a0{now}\u00a0»\u00a0: personne n’y est venu."
ON_WHOSE_BEHALF = "{left}\u00a0: choisissez au nom de qui."
CHECK = "Votre choix est gardé\u00a0: vérifiez, puis enregistrez de nouveau."
NOTED_MEANWHILE = f"Entre-temps, quelqu’un a noté «\u00a0{{presence}}\u00a0» ici. {CHECK}"
CHANGED_MEANWHILE = f"Entre-temps, quelqu’un a changé au nom de qui. {CHECK}"
NOTHING = "rien"
HAS_SIGNED = "Cette personne a signé une demi-journée\u00a0: elle était là."
LISTED_ALREADY = "Cette personne est déjà dans la liste\u00a0: notez-la à sa ligne."
WHO_CAME = "Écrivez son nom, ou choisissez une personne connue."
ONE_OF_BOTH = "Donnez un nom ou une personne connue, pas les deux."
WAS_EXPECTED = "Cette personne était attendue ou s’est inscrite\u00a0: notez qu’elle est absente plutôt que de la retirer."
NO_LONGER_SHOWN = "Ce code n’est plus affiché\u00a0: prenez celui qui est maintenant à l’écran."
STANDS_FOR = frozenset({*ATTENDING, Presence.REPRESENTED})
"""With which an organisation is said to have been there."""


@dataclass(frozen=True)
class WalkIn:
    """Somebody who came without being expected; `line` is where she was typed."""

    line: int
    presence: str
    name: str = ""
    person: Person | None = None
    organisation: Organisation | None = None


@dataclass(frozen=True)
class AttendanceSheet:
    """What was typed: rows of the list as they are to be, what the page showed of each, those who came besides.

    `upheld`: those who stand for an organisation that they had left, and whoever notes it says so. `others`: what
    becomes of those of whom nothing was chosen.
    """

    rows: Sequence[Attendance]
    seen: Mapping[Any, Mapping[str, str]] = field(default_factory=dict)
    walk_ins: Sequence[WalkIn] = ()
    upheld: Collection[Any] = ()
    others: str = ""
    noted_by: str = NotedBy.HAND


def presence_field(pk: Any) -> str:
    """The name under which what is refused of a row is told."""
    return f"presence_{pk.hex}"


def behalf_field(pk: Any) -> str:
    return f"behalf_{pk.hex}"


def walk_in_field(line: int, name: str) -> str:
    return f"came_{line}_{name}"


@acts(rule=rules.note_attendance, on="meeting")
def note_attendance(*, meeting: Meeting, sheet: AttendanceSheet, by: Any) -> int:
    """Write down who came; how many lines changed. All that is wrong is said at once, and nothing is written then."""
    kept = _to_note(locked(meeting, rules.note_attendance, by, "node__territory"))
    changed, refused = _settled(kept, sheet, by)
    news: list[Attendance] = []
    for walk_in in sheet.walk_ins:
        _try(refused, lambda one=walk_in: news.append(_walked_in(kept, one, by)))  # type: ignore[misc]
    _refuse_twice(news, sheet.walk_ins, refused)
    if refused:
        raise ValidationError(refused)
    for one in (*changed, *news):
        _note(one, one.presence, sheet.noted_by)
        one.save()
    for one in news:
        journal.write(by, "attendance.walked_in", one)
    if changed or news:
        journal.write(by, "attendance.noted", kept, {"count": len(changed) + len(news)})
    return len(changed) + len(news)


@acts(rule=rules.confirm_presence, on="meeting")
def confirm_presence(*, meeting: Meeting, code: str, by: Any) -> Attendance:
    """She is in the room: she reads the code there. Pressed twice, it is noted once."""
    shown = queries.meeting_of_code(code)
    if shown is None or shown.pk != meeting.pk:
        raise ValidationError(NO_LONGER_SHOWN)
    kept = _to_note(Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk))
    fresh = {"organisation": queries.organisation_of(by)}
    attendance, _ = Attendance.objects.get_or_create(meeting=kept, person=by, defaults=fresh)
    if attendance.pk in queries.standings([attendance], kept.on, by):
        attendance.organisation = fresh["organisation"]
    if not attendance.was_there:
        _note(attendance, Presence.PRESENT, NotedBy.CODE)
        attendance.save()
        journal.write(by, "attendance.confirmed", attendance)
    return attendance


@acts(rule=rules.remove_walk_in, on="attendance")
def remove_walk_in(*, attendance: Attendance, by: Any) -> None:
    """A line added by mistake on the day; nobody who was expected is taken off that way, nor while she signs."""
    locked(attendance.meeting, rules.run_meeting, by, "node__territory")
    kept: Attendance = locked(attendance, rules.remove_walk_in, by, "meeting__node__territory", "person", "organisation")
    if kept.invited_at or kept.reply or kept.told_sequence is not None:
        raise ValidationError(WAS_EXPECTED)
    try:
        removed(kept, "attendance.removed", by)
    except ProtectedError as error:
        raise ValidationError(HAS_SIGNED) from error


def _to_note(meeting: Meeting) -> Meeting:
    if meeting.status in GONE:
        raise ValidationError(NOT_HELD.format(now=meeting.get_status_display()))
    if not queries.can_be_noted(meeting):
        raise ValidationError(NOT_YET.format(on=french_date(meeting.on)))
    return meeting


def _note(attendance: Attendance, presence: str, noted_by: str) -> None:
    attendance.presence = presence
    attendance.noted_by, attendance.noted_at = (noted_by, clock.now()) if presence else ("", None)


# --- Those of the list -------------------------------------------------------------------------------------------------


def _settled(meeting: Meeting, sheet: AttendanceSheet, by: Any) -> tuple[list[Attendance], dict[str, list[str]]]:
    """The rows that change, brought together with what was saved meanwhile; and what is refused, by field."""
    refused: dict[str, list[str]] = {}
    known = queries.attendances_to_note(meeting).select_for_update(of=("self",))
    before = {one.pk: one for one in known}
    changed = []
    for row in sheet.rows:
        kept = before.get(row.pk)
        if kept is None or not _try(refused, partial(_settle, row, kept, sheet)):
            continue
        if (row.presence, row.organisation_id) != (kept.presence, kept.organisation_id):
            changed.append(row)
    gone = queries.standings([one for one in changed if one.presence in STANDS_FOR], meeting.on, by)
    for row in changed:
        if row.pk in gone and row.pk not in sheet.upheld:
            refused.setdefault(behalf_field(row.pk), []).append(ON_WHOSE_BEHALF.format(left=gone[row.pk].said(row)))
    return changed, refused


def _settle(row: Attendance, kept: Any, sheet: AttendanceSheet) -> None:
    """Other fields than these two are not the list's to write: they stay as they are kept."""
    try:
        settle(row, kept, sheet.seen.get(row.pk))
    except ChangedMeanwhile as found:
        raise ValidationError(_said(row, found)) from found
    row.presence = row.presence or sheet.others
    for name in (one.attname for one in row._meta.concrete_fields if one.name not in ("presence", "organisation")):
        setattr(row, name, getattr(kept, name))
    if kept.has_signed and row.presence not in ATTENDING:
        raise ValidationError({presence_field(row.pk): HAS_SIGNED})


def _said(row: Attendance, found: ChangedMeanwhile) -> dict[str, str]:
    now: Any = found.now
    if "presence" in found.both:
        return {presence_field(row.pk): NOTED_MEANWHILE.format(presence=now.get_presence_display() or NOTHING)}
    return {presence_field(row.pk): CHANGED_MEANWHILE}


def _try(refused: dict[str, list[str]], act: Callable[[], Any]) -> bool:
    try:
        act()
    except ValidationError as error:
        for name, reasons in error.message_dict.items():
            refused.setdefault(name, []).extend(reasons)
        return False
    return True


# --- Those who came besides --------------------------------------------------------------------------------------------


def _walked_in(meeting: Meeting, walk_in: WalkIn, by: Any) -> Attendance:
    name, person = " ".join(walk_in.name.split()), walk_in.person
    if not name and person is None:
        raise ValidationError({walk_in_field(walk_in.line, "name"): WHO_CAME})
    if name and person is not None:
        raise ValidationError({walk_in_field(walk_in.line, "name"): ONE_OF_BOTH})
    organisation = walk_in.organisation
    if person is not None and organisation is None:
        organisation = queries.organisation_that_day(person, meeting.on, by)
    made = Attendance(meeting=meeting, person=person, name=name, organisation=organisation, presence=walk_in.presence)
    _refuse_listed(made, walk_in.line)
    if found := queries.standings([made], meeting.on, by).get(made.pk):
        said = ON_WHOSE_BEHALF.format(left=found.said(made))
        raise ValidationError({walk_in_field(walk_in.line, "organisation"): said})
    return made


def _refuse_listed(made: Attendance, line: int) -> None:
    same = Attendance.objects.filter(meeting=made.meeting)
    if made.person is not None:
        if same.filter(person=made.person).exists():
            raise ValidationError({walk_in_field(line, "person"): LISTED_ALREADY})
    elif same.filter(person=None, name__iexact=made.name, organisation=made.organisation).exists():
        raise ValidationError({walk_in_field(line, "name"): LISTED_ALREADY})


def _refuse_twice(news: Sequence[Attendance], lines: Sequence[WalkIn], refused: dict[str, list[str]]) -> None:
    """The same person on two lines of one page."""
    if len(news) != len(lines):
        return
    met = set()
    for made, walk_in in zip(news, lines, strict=True):
        mark = made.person_id or (made.name.casefold(), made.organisation_id)
        if mark in met:
            refused.setdefault(walk_in_field(walk_in.line, "name"), []).append(LISTED_ALREADY)
        met.add(mark)
