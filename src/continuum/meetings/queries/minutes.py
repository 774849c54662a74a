"""Minutes of a meeting: what they begin with, how they are read on the screen, on paper and in a mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from continuum.directory.enums import PUBLIC_KINDS
from continuum.meetings.enums import Presence, Reply
from continuum.meetings.models import AgendaItem, Attendance, Decision, Meeting
from continuum.plan.queries import text_html
from continuum.toolkit.questions import AnsweredQuestion, Question, to_blocks
from continuum.toolkit.renderers.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Table,
    Text,
    cells,
    plain,
)
from continuum.toolkit.typography import counted, french_date

from .attendance import NO_ORGANISATION, attendances_to_note, by_organisation
from .decisions import carried_to, decisions_of, owner_role, role_for_all

CAME = (
    ("Présents", Presence.PRESENT),
    ("À distance", Presence.REMOTE),
    ("Représentés", Presence.REPRESENTED),
    ("Excusés", Presence.EXCUSED),
)


# --- What they begin with ------------------------------------------------------------------------------------------------


def begun_minutes(meeting: Meeting, person: Any) -> str:
    """The template: who was there or excused, the agenda, the decisions carried over.

    It will be read by all who were invited: institutions are named, structures counted, people neither.
    """
    parts = [*_who_came(meeting), *_agenda_lines(meeting), *_carried_lines(carried_to(meeting, person))]
    return "\n\n".join(parts)


def _who_came(meeting: Meeting) -> Iterator[str]:
    """What was noted; whoever answered that she would not come is excused, unless something else was noted."""
    rows = list(attendances_to_note(meeting))
    for label, presence in CAME:
        there = [one for one in rows if (one.presence or _announced(one.reply)) == presence]
        if there:
            said = "\u202f; ".join(_said_for_all(there))
            yield f"**{label}\u00a0:** {said}."


def _announced(reply: str) -> str:
    return Presence.EXCUSED if reply == Reply.NO else ""


def _said_for_all(rows: Sequence[Attendance]) -> Iterator[str]:
    """« Région Grand Est (2 personnes) », then how many structures, and how many people without an organisation."""
    public = [one for one in rows if one.organisation and one.organisation.kind in PUBLIC_KINDS]
    for name, ones in by_organisation(public):
        yield f"{name} ({counted(len(ones), 'personne', 'personnes')})" if len(ones) > 1 else name
    structures = {one.organisation_id for one in rows} - {one.organisation_id for one in public} - {None}
    if structures:
        yield counted(len(structures), "structure", "structures")
    if alone := sum(one.organisation_id is None for one in rows):
        yield f"{counted(alone, 'personne', 'personnes')} {NO_ORGANISATION}"


def _agenda_lines(meeting: Meeting) -> Iterator[str]:
    titles = [item.title for item in meeting.agenda.all()] or [slot.title for slot in meeting.slots.all()]
    if titles:
        yield "## Ordre du jour"
        yield "\n".join(f"- {title}" for title in titles)


def _carried_lines(decisions: Sequence[Decision]) -> Iterator[str]:
    if decisions:
        yield "## Suites des décisions précédentes"
        yield "\n".join(f"- {one}\u00a0: {standing_in_words(one)}" for one in decisions)


def standing_in_words(decision: Decision) -> str:
    """« en cours, en retard, échéance le 3 mars 2026, responsable : équipe du programme »."""
    said = [decision.status_word, "en retard" if decision.is_late else ""]
    said.append(f"échéance le {french_date(decision.due_on)}" if decision.due_on else "")
    role = role_for_all(decision)
    said.append(f"responsable\u00a0: {role}" if role else "")
    return ", ".join(filter(None, said))


# --- How they are read ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MinutesRecord:
    """What the section of the minutes shows its reader."""

    html: str
    is_written: bool

    @classmethod
    def of(cls, meeting: Meeting) -> MinutesRecord:
        blocks = minutes_blocks(meeting, list(meeting.agenda.all()))
        return cls(text_html(blocks, "compte-rendu-") if blocks else "", bool(blocks))


def is_written(meeting: Meeting) -> bool:
    """Is there a word to read?"""
    return bool(meeting.minutes.strip()) or meeting.agenda.exclude(said="").exists()


def minutes_blocks(meeting: Meeting, items: Sequence[AgendaItem]) -> list[Block]:
    """The general text, then what was said of each point; a point of which nothing was said is left out."""
    blocks = _blocks(meeting.minutes, 1)
    for item in items:
        if item.said.strip():
            blocks += [Heading(1, item.title), *_blocks(item.said, 2)]
    return blocks


def _blocks(text: str, level: int) -> list[Block]:
    return to_blocks(text, _as_typed, heading_level=level)


def _as_typed(question: Question) -> AnsweredQuestion:
    """Minutes ask nothing of the register: what looks like a question stays as it was typed."""
    return AnsweredQuestion(question.source_text)


def minutes_document(meeting: Meeting, person: Any) -> Document:
    """On paper: title, when and where, the text, the decisions. Nobody is named but in what was written."""
    programme = meeting.node.programme
    blocks = (
        Paragraph((Text("Compte rendu", bold=True),)),
        Heading(1, meeting.title),
        *_when_and_where(meeting),
        *(_below(block) for block in minutes_blocks(meeting, list(meeting.agenda.all()))),
        *_decision_table(decisions_of(meeting, person)),
    )
    author = str(programme.sponsor or "")
    running = f"{meeting.title} · {french_date(meeting.on)}"
    return Document(meeting.title, author=author, blocks=blocks, running_title=running, dated_on=meeting.on, has_cover=False)


def _when_and_where(meeting: Meeting) -> Iterator[Block]:
    said = (
        ("Date", meeting.when_text),
        ("Lieu", meeting.where_text),
        ("Instance", str(meeting.committee or "")),
        ("Au titre de", str(meeting.node)),
    )
    for label, value in said:
        if value:
            yield Paragraph((Text(f"{label}\u00a0: ", bold=True), Text(value)))


def _below(block: Block) -> Block:
    """Under the title of the paper."""
    return Heading(block.level + 1, block.text) if isinstance(block, Heading) else block


def _decision_table(decisions: Sequence[Decision]) -> Iterator[Block]:
    if not decisions:
        return
    yield Heading(2, "Décisions")
    yield Table(
        caption=counted(len(decisions), "décision prise", "décisions prises"),
        header=cells("Décision", "Responsable", "Échéance", "État"),
        rows=tuple(cells(*_decision_cells(one)) for one in decisions),
        widths=(44, 24, 18, 14),
    )


def _decision_cells(decision: Decision) -> tuple[str, str, str, str]:
    due = french_date(decision.due_on) if decision.due_on else "–"
    state = f"{decision.status_word}, en retard" if decision.is_late else decision.status_word
    return str(decision), owner_role(decision) or "–", due, state


def minutes_text(meeting: Meeting, person: Any) -> str:
    """The same words in a mail: plain lines, for those who have no access to the pages."""
    lines = [line for block in minutes_blocks(meeting, list(meeting.agenda.all())) for line in _plain(block)]
    decisions = [f"- {one}\u00a0: {standing_in_words(one)}" for one in decisions_of(meeting, person)]
    if decisions:
        lines += ["Décisions", "\n".join(decisions)]
    return "\n\n".join(lines)


def _plain(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield block.text.upper()
        case Paragraph(runs):
            yield plain(runs)
        case Bullets(items):
            yield "\n".join(f"- {plain(item)}" for item in items)
