"""The papers of a meeting: the list to sign in the room, and the certificate of whoever came. Both bear the same title."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from continuum.meetings.enums import Presence
from continuum.meetings.models import Attendance, Meeting, Signature
from continuum.toolkit import clock
from continuum.toolkit.renderers.document import Block, Bullets, Cell, Document, Heading, Paragraph, Table, Text, cells, words
from continuum.toolkit.typography import french_date

from .attendance import attendances_to_note, proved
from .half_days import Sitting, half_days_of

BLANK_LINES = 8
"""For those who come without being expected."""
AWAY = frozenset({Presence.EXCUSED, Presence.ABSENT, Presence.REPRESENTED})
NO_NAME = "personne effacée"


def _when_and_where(meeting: Meeting) -> tuple[Paragraph, ...]:
    said = [("Date", meeting.when_text), ("Lieu", meeting.where_text), ("Au titre de", str(meeting.node))]
    if meeting.host:
        said.append(("Accueillie par", str(meeting.host)))
    return tuple(Paragraph((Text(f"{label}\u00a0: ", bold=True), Text(value))) for label, value in said if value)


# --- The list ----------------------------------------------------------------------------------------------------------


def attendance_list(meeting: Meeting) -> Document:
    """To be signed by hand, by half-day where evidence is needed; what is signed on the site is written in its place."""
    sittings = half_days_of(meeting) if meeting.is_signed else []
    header = cells("Organisation", "Nom", *([f"{one.label}, {one.hours_text}" for one in sittings] or ["Signature"]))
    signed = {(one.attendance_id, one.half_day): one for one in Signature.objects.filter(attendance__meeting=meeting)}
    rows = [_line(one, sittings, signed) for one in attendances_to_note(meeting)]
    blank = cells(*([""] * len(header)))
    count = max(1, len(sittings))
    table = Table(
        caption=f"Liste de présence du {french_date(meeting.on)}",
        header=header,
        rows=(*rows, *([blank] * BLANK_LINES)),
        widths=(28, 26, *([46 / count] * count)),
        to_sign=True,
    )
    head = (*_title(meeting, "Liste de présence"), *_when_and_where(meeting))
    return _paper(meeting, (*head, table, *_trainer(meeting, sittings)))


def _line(one: Attendance, sittings: Sequence[Sitting], signed: dict[tuple[Any, str], Signature]) -> tuple[Cell, ...]:
    away = f"({one.get_presence_display()})" if one.presence in AWAY else ""
    held = [signed.get((one.pk, sitting.half_day)) for sitting in sittings]
    written = [f"signé sur le site à {_hour(each)}" if each else away for each in held] or [away]
    return cells(str(one.organisation or ""), str(one.person or one.name or NO_NAME), *written)


def _trainer(meeting: Meeting, sittings: Sequence[Sitting]) -> Iterator[Block]:
    """Where it is evidence, whoever leads it signs as well."""
    if not sittings:
        return
    share = 46 / len(sittings)
    yield Table(
        caption="Signature de qui anime ou organise",
        header=cells("Nom", *(f"{one.label}, {one.hours_text}" for one in sittings)),
        rows=(cells(str(meeting.organiser or ""), *([""] * len(sittings))),),
        widths=(54, *([share] * len(sittings))),
        to_sign=True,
    )


# --- The certificate ---------------------------------------------------------------------------------------------------


def certified(attendance: Attendance) -> bool:
    return proved(attendance.meeting, attendance, has_signed=attendance.signatures.exists())


def sittings_attended(attendance: Attendance) -> list[tuple[Sitting, Signature | None]]:
    """The half-days to which she came, each with her signature; those she did not sign are left out, where one signs here."""
    meeting = attendance.meeting
    signed = {one.half_day: one for one in attendance.signatures.all()} if meeting.is_signed else {}
    return [(one, signed.get(one.half_day)) for one in half_days_of(meeting) if not signed or one.half_day in signed]


def certificate(attendance: Attendance) -> Document:
    """Who came to what, when, where, for whom; and what proves it."""
    meeting, who = attendance.meeting, str(attendance.person or attendance.name or NO_NAME)
    behalf = f", {attendance.organisation}," if attendance.organisation else ""
    mode = " à distance" if attendance.presence == Presence.REMOTE else ""
    sponsor = str(meeting.node.programme.sponsor or meeting.node.programme)
    attended = sittings_attended(attendance)
    blocks = (
        *_title(meeting, "Attestation de présence"),
        Paragraph((Text(f"{sponsor} atteste que "), Text(who, bold=True), Text(f"{behalf} a participé{mode} à cette réunion."))),
        *_when_and_where(meeting),
        *_hours(attended),
        Paragraph(words(f"Fait le {french_date(clock.today())}.")),
        *_proof(attendance, [one for _, one in attended if one]),
    )
    return _paper(meeting, blocks)


def _hours(attended: Sequence[tuple[Sitting, Signature | None]]) -> Iterator[Block]:
    if not attended:
        return
    total = sum((one.duration for one, _ in attended), dt.timedelta())
    word = "Durée suivie" if any(signed for _, signed in attended) else "Durée de la rencontre"
    yield Paragraph((Text(f"{word}\u00a0: ", bold=True), Text(duration_text(total))))
    yield Bullets(tuple(words(f"{one.label}, {one.hours_text}{_instant(signed)}") for one, signed in attended))


def _instant(signature: Signature | None) -> str:
    if signature is None:
        return ""
    late = " (après l’heure, avec son motif)" if signature.late_reason else ""
    return f"\u00a0: signature du {french_date(_local(signature).date())} à {_hour(signature)}{late}"


def _proof(attendance: Attendance, signatures: Sequence[Signature]) -> Iterator[Block]:
    """What was signed is held by a chain: its links let anyone who runs the meeting find it again."""
    if not signatures and attendance.noted_by:
        yield Paragraph(words(f"Présence relevée\u00a0: {attendance.get_noted_by_display()}."))
    if not signatures:
        return
    yield Paragraph(words("Signatures de la personne elle-même, à l’heure du serveur, enchaînées par empreinte SHA-256\u00a0:"))
    yield Bullets(tuple(words(f"n°\u00a0{one.rank}\u00a0: {one.chain}") for one in signatures))


def duration_text(span: dt.timedelta) -> str:
    """« 6 h 30 »."""
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"{hours}\u00a0h\u00a0{minutes:02}" if minutes else f"{hours}\u00a0h"


def _title(meeting: Meeting, kind: str) -> tuple[Block, ...]:
    return (Paragraph((Text(kind, bold=True),)), Heading(1, meeting.title))


def _paper(meeting: Meeting, blocks: Sequence[Block]) -> Document:
    author = str(meeting.node.programme.sponsor or "")
    return Document(meeting.title, author=author, blocks=tuple(blocks), dated_on=clock.today(), has_cover=False)


def _local(signature: Signature) -> dt.datetime:
    return signature.signed_at.astimezone(clock.PARIS)


def _hour(signature: Signature) -> str:
    return f"{_local(signature):%H\u00a0h\u00a0%M}"
