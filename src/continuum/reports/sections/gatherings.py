"""The calendar of a programme: each meeting of its period, where it stands, who followed it; whole figures lead to their lists.

A report leaves the house: of a place it says the commune, of those who came how many, of nobody the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from continuum.figures.enums import Reach
from continuum.figures.queries import Question
from continuum.meetings.enums import MeetingMode, MeetingStatus
from continuum.meetings.models import Meeting
from continuum.meetings.queries import reported_meetings
from continuum.toolkit.dates import PartialDate, Period
from continuum.toolkit.renderers.document import (
    Aside,
    Block,
    Cell,
    FigureRun,
    Heading,
    Link,
    Paragraph,
    Table,
    Text,
    cells,
    words,
)
from continuum.toolkit.typography import counted, french_date, french_number, french_spaces, month_name

from .context import ReportContext, Section
from .tables import answer_cell

TITLE = "Le calendrier des réunions"
COUNTED = ("reunions-tenues", "participations", "organisations-presentes", "personnes-en-direct", "vues-en-differe")
HEADER = ("Date", "Réunion", "Lieu", "État", "Public")
WIDTHS = (1.1, 3, 1.5, 2.4, 2)
NOTE = (
    "En direct, en différé et organisations présentes sont trois chiffres qui ne s’additionnent pas. Un tiret\u00a0: "
    "rien n’est compté, ce qui n’est pas zéro."
)
NOT_SAID = "–"


def build(context: ReportContext) -> list[Block]:
    rows = reported_meetings(context.root)
    period = _period(context)
    within = [one for one in rows if period is None or period.first <= one.on <= period.last]
    if not rows:
        return []
    blocks: list[Block] = [Heading(1, TITLE, number=context.next_chapter())]
    if any(one.is_invented for one in rows):
        blocks.append(Aside((Text("des réunions sont inventées pour la démonstration."),), "demo"))
    blocks += _figures(context, _asked(context, period, rows, within))
    for year, of_year in groupby(within, key=lambda one: one.on.year):
        blocks.append(Heading(2, str(year)))
        blocks += [_month(year, month, list(ones)) for month, ones in groupby(of_year, key=lambda one: one.on.month)]
    return [*blocks, *_elsewhere(context, len(rows) - len(within))]


def _period(context: ReportContext) -> Period | None:
    """From the month in which the programme begins to the one in which it ends, as far as both are known."""
    starts, ends = context.programme.starts, context.programme.ends
    if not starts and not ends:
        return None
    first = PartialDate(starts.year, starts.month or 1) if starts else PartialDate(1)
    last = PartialDate(ends.year, ends.month or 12) if ends else PartialDate(9999)
    return Period(first.first, last.last)


def _asked(context: ReportContext, period: Period | None, rows: Sequence[Meeting], within: Sequence[Meeting]) -> str | None:
    """The period to ask of the register, where some meetings lie outside of it."""
    if period is None or not within or len(rows) == len(within):
        return None
    starts, ends = context.programme.starts, context.programme.ends
    first, last = (starts.first if starts else within[0].on), (ends.last if ends else within[-1].on)
    return f"{first:%Y-%m}/{last:%Y-%m}"


def _figures(context: ReportContext, period: str | None) -> list[Block]:
    """What the register counts of them, each figure leading to the meetings behind it."""
    register, address = context.register, context.root.address
    rows = []
    for code in COUNTED:
        answer = register.ask(Question(code, address, Reach.BOTH, period=period))
        if answer and answer.has_value:
            rows.append((*cells(answer.measure.label), answer_cell(answer)))
    if not rows:
        return []
    return [Table("Ce que comptent ces réunions", cells("Mesure", "Valeur"), tuple(rows), ("left", "right"), (4, 1.5))]


def _month(year: int, month: int, rows: Sequence[Meeting]) -> Table:
    caption = f"{month_name(month).capitalize()} {year}"
    note = NOTE if any(one.live_count is not None or one.replay_count is not None for one in rows) else ""
    return Table(caption, cells(*HEADER), tuple(_row(one) for one in rows), widths=WIDTHS, note=note)


def _row(meeting: Meeting) -> tuple[Cell, ...]:
    day = french_date(meeting.on).removesuffix(f" {meeting.on.year}")
    return (words(day), _title(meeting), words(_place(meeting)), words(_state(meeting)), _public(meeting))


def _title(meeting: Meeting) -> Cell:
    """Its title, and its kind where the title does not say it."""
    title, kind = french_spaces(meeting.title), str(meeting.get_kind_display())
    link = Link(title, meeting.get_absolute_url())
    return (link,) if kind in title.casefold() else (link, Text(f", {kind}"))


def _public(meeting: Meeting) -> Cell:
    """« 84 en direct, 1 205 en différé, 12 organisations »: three figures, each leading to its meeting."""
    url, organisations = meeting.get_absolute_url(), getattr(meeting, "organisation_count", 0)
    said = [
        "" if meeting.live_count is None else f"{french_number(meeting.live_count)} en direct",
        "" if meeting.replay_count is None else f"{french_number(meeting.replay_count)} en différé",
        counted(organisations, "organisation", "organisations") if organisations else "",
    ]
    runs: list[Any] = []
    for one in filter(None, said):
        runs += [Text(", ")] if runs else []
        runs.append(FigureRun(one, url))
    return tuple(runs) or words(NOT_SAID)


def _place(meeting: Meeting) -> str:
    """The commune, never the premises of a structure."""
    mode = meeting.held_mode or meeting.mode
    commune = str(meeting.commune or "")
    if mode == MeetingMode.REMOTE:
        return "à distance"
    if mode == MeetingMode.HYBRID:
        return f"{commune} et à distance" if commune else str(MeetingMode.HYBRID.label)
    return commune or NOT_SAID


def _state(meeting: Meeting) -> str:
    """« tenue, d’abord prévue le 3 mars 2025 : salle indisponible », « annulée : trop peu de réponses »."""
    moves = list(meeting.moves.all())
    said = "à noter" if meeting.is_to_note else str(meeting.get_status_display())
    reason = meeting.reason if meeting.is_gone else ""
    if moves:
        first = moves[0]
        if first.on_before != meeting.on or meeting.status != MeetingStatus.POSTPONED:
            said += f", d’abord prévue le {french_date(first.on_before)}"
        reason = reason or first.reason
    return french_spaces(f"{said}\u00a0: {reason}") if reason else said


def _elsewhere(context: ReportContext, count: int) -> list[Block]:
    """What the period leaves out is said, so that nobody looks for it in vain."""
    if not count:
        return []
    said = counted(count, "réunion est", "réunions sont")
    return [Paragraph((Text(f"{said} en dehors de la période du programme ({context.programme.period})."),))]


SECTION = Section("gatherings", 61, build)
