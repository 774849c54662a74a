"""The bodies that steer a programme: their sessions, their members by college, who came, what they decided.

A report leaves the house: institutions are named, structures counted together, people neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from continuum.figures.enums import Reach
from continuum.figures.queries import Question
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import AgendaItem
from continuum.meetings.queries import (
    ATTENDANCE_COUNTED,
    CommitteeReport,
    OrganisationLine,
    reported_committees,
    reported_passages,
)
from continuum.toolkit.renderers.document import Aside, Block, Cell, FigureRun, Heading, Link, Table, Text, cells, words
from continuum.toolkit.typography import counted, french_date, french_number, french_spaces

from .context import ReportContext, Section
from .tables import answer_cell

TITLE = "Les instances"
SESSIONS = ("Instance", "Séances tenues", "Autres séances", "Décisions", "Closes", "Ouvertes")
OTHERS = (
    (MeetingStatus.PLANNED, "prévue", "prévues"),
    (MeetingStatus.CONVENED, "convoquée", "convoquées"),
    (MeetingStatus.POSTPONED, "reportée", "reportées"),
    (MeetingStatus.CANCELLED, "annulée", "annulées"),
)
ONCE = "Chaque point est compté une fois, quelle que soit la durée du débat."
PASSAGES = "passages-colleges"


def build(context: ReportContext) -> list[Block]:
    found = reported_committees(context.root)
    if not found:
        return []
    blocks: list[Block] = [Heading(1, TITLE, number=context.next_chapter())]
    if any(one.committee.is_invented for one in found):
        blocks.append(Aside((Text("des instances sont inventées pour la démonstration."),), "demo"))
    blocks.append(_sessions(found))
    for one in found:
        tables = [*_colleges(one), *_attendance(one)]
        blocks += [Heading(2, one.committee.name), *tables] if tables else []
    return [*blocks, *_passages(context, reported_passages(context.root))]


def _sessions(found: Sequence[CommitteeReport]) -> Table:
    """One line a body, since it exists; each number opens the meetings or the decisions that it counts."""
    rows = tuple(_sessions_of(one) for one in found)
    aligns: Any = ("left", "right", "left", "right", "right", "right")
    return Table("Séances et décisions de chaque instance", cells(*SESSIONS), rows, aligns, (3.4, 1.2, 2.2, 1.4, 1.1, 1.2))


def _sessions_of(one: CommitteeReport) -> tuple[Cell, ...]:
    committee = one.committee
    decided = reverse("meetings:committee_decisions", args=[committee.pk])
    closed, still = one.decisions[True], one.decisions[False]
    return (
        (Link(french_spaces(committee.name), committee.get_absolute_url()),),
        _number(one.held, _meetings(one, MeetingStatus.HELD)),
        _other_sessions(one),
        _number(closed + still, decided),
        _number(closed, f"{decided}?etat=closes"),
        _number(still, f"{decided}?etat=ouvertes"),
    )


def _meetings(one: CommitteeReport, status: str) -> str:
    return f"{reverse('meetings:meetings')}?{urlencode({'instance': one.committee.pk, 'etat': status})}"


def _other_sessions(one: CommitteeReport) -> Cell:
    """« 1 prévue, 2 annulées », each number leading to its meetings."""
    runs: list[Any] = []
    for status, singular, plural in OTHERS:
        if count := one.sessions[status]:
            runs += [Text(", ")] if runs else []
            runs.append(FigureRun(counted(count, singular, plural), _meetings(one, status)))
    return tuple(runs) or words("–")


def _number(count: int, url: str) -> Cell:
    return (FigureRun(french_number(count), url),)


def _colleges(one: CommitteeReport) -> list[Block]:
    url = one.committee.get_absolute_url()
    rows = tuple((*cells(line.name[:1].upper() + line.name[1:], line.said), _number(line.count, url)) for line in one.colleges)
    if not rows:
        return []
    header = cells("Collège", "Organisations", "Nombre")
    return [Table("Membres par collège", header, rows, ("left", "left", "right"), (1.4, 4, 0.9))]


def _attendance(one: CommitteeReport) -> list[Block]:
    """Organisation by organisation over the sessions that were held; the structures together."""
    url = reverse("meetings:committee_attendance", args=[one.committee.pk])
    rows = [_came(str(line.organisation), line.college_text, [line], url) for line in one.named]
    if one.others:
        rows.append(_came(counted(len(one.others), "structure", "structures"), "", one.others, url))
    if not rows or not any(sum(line.counts) for line in one.lines):
        return []
    header = cells("Organisation", "Collège", *(label for label, _ in ATTENDANCE_COUNTED))
    aligns: Any = ("left", "left", *("right" for _ in ATTENDANCE_COUNTED))
    widths = (3, 1.6, *(1.2 for _ in ATTENDANCE_COUNTED))
    held = counted(one.held, "séance tenue", "séances tenues")
    return [Table(f"Présences par organisation, {held}", header, tuple(rows), aligns, widths)]


def _came(name: str, college: str, lines: Sequence[OrganisationLine], url: str) -> tuple[Cell, ...]:
    sums = [sum(column) for column in zip(*(line.counts for line in lines), strict=True)]
    return (*cells(name, college), *(_number(count, url) for count in sums))


def _passages(context: ReportContext, items: Sequence[AgendaItem]) -> list[Block]:
    """Before the regional colleges: the figure of the register, then what it counts."""
    if not items:
        return []
    answer = context.register.ask(Question(PASSAGES, context.root.address, Reach.BOTH))
    rows = [
        (
            *cells(french_date(item.meeting.on), str(item.meeting.committee)),
            (Link(french_spaces(item.title), item.meeting.get_absolute_url()),),
            words(str(item.node)),
        )
        for item in items
    ]
    if answer and answer.has_value:
        rows.append((*cells("Total", "", ""), answer_cell(answer)))
    header = cells("Date", "Collège", "Point", "À propos de")
    caption = "Passages à l’ordre du jour des collèges régionaux"
    has_total = len(rows) > len(items)
    table = Table(caption, header, tuple(rows), widths=(1.3, 2, 3, 2.4), note=ONCE, total_row=has_total)
    return [Heading(2, "Devant les collèges régionaux"), table]


SECTION = Section("committees", 62, build)
