"""The page of a meeting in sections, each with what it shows and what it lets its reader do next.

A section that has nothing for its reader is left out: its context is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from continuum.meetings import queries, rules, services
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import Meeting

from .expected import expected, expected_steps
from .outcomes import carried, decisions, minutes, minutes_steps

Steps = list[dict[str, str]]


def no_step(request: HttpRequest, meeting: Meeting) -> Steps:
    return []


@dataclass(frozen=True)
class Section:
    """`context` gives what its template reads, under `inside`; `steps` what the reader may do next, the likeliest first."""

    key: str
    title: str
    template: str
    context: Callable[[HttpRequest, Meeting], dict[str, Any]]
    steps: Callable[[HttpRequest, Meeting], Steps] = no_step


def programme(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """The parts of the day."""
    slots, may_run = list(meeting.slots.all()), rules.run_meeting(request.user, meeting)
    return {"slots": slots, "may_run": may_run} if slots or may_run else {}


def agenda(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """The points, in their order."""
    items, may_run = list(meeting.agenda.select_related("node")), rules.run_meeting(request.user, meeting)
    return {"items": items, "may_run": may_run} if items or may_run else {}


def presences(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """Who came, for those who run the meeting; for everybody else, her own line."""
    may_run = rules.run_meeting(request.user, meeting)
    if not may_run and not rules.sign_half_day(request.user, meeting):
        return {}
    record = queries.AttendanceRecord.of(meeting, request.user)
    return {"record": record, "may_run": may_run, "noted": queries.can_be_noted(meeting)}


def presence_steps(request: HttpRequest, meeting: Meeting) -> Steps:
    """On the day, what there is to do about it; once it is held, those of whom nothing is noted yet."""
    steps = []
    if rules.run_meeting(request.user, meeting) and queries.can_be_noted(meeting):
        if meeting.status != MeetingStatus.HELD and queries.shows_code(meeting):
            steps.append(_step(meeting, "Montrer le code de la salle", "meetings:room_code"))
        steps.append(_step(meeting, "Noter qui est venu", "meetings:note_attendance"))
    if meeting.is_signed and not queries.why_not_today(meeting) and rules.sign_half_day(request.user, meeting):
        steps.append(_step(meeting, "Signer ma présence", "meetings:own_presence"))
    return steps


SECTIONS: Sequence[Section] = (
    Section("reponses", "Réponses", "meetings/expected.html", expected, expected_steps),
    Section("suites", "Décisions à suivre", "meetings/carried.html", carried),
    Section("ordre-du-jour", "Ordre du jour", "meetings/agenda.html", agenda),
    Section("programme", "Programme de la journée", "meetings/programme.html", programme),
    Section("presences", "Présences", "meetings/presences.html", presences, presence_steps),
    Section("compte-rendu", "Compte rendu", "meetings/minutes.html", minutes, minutes_steps),
    Section("decisions", "Décisions", "meetings/decisions.html", decisions),
)


# --- What next -----------------------------------------------------------------------------------------------------------

VERBS = {
    "hold": ("Noter qu’elle s’est tenue", "meetings:hold_meeting"),
    "postpone": ("Reporter", "meetings:postpone_meeting"),
    "cancel": ("Annuler", "meetings:cancel_meeting"),
    "resume": ("Reprendre", "meetings:resume_meeting"),
}
RESUMING = {
    MeetingStatus.POSTPONED: "Lui donner une date",
    MeetingStatus.CANCELLED: "Elle a lieu, finalement",
    MeetingStatus.HELD: "Elle n’a pas eu lieu",
}


def steps_of(request: HttpRequest, meeting: Meeting) -> Steps:
    """What the reader may do now: what the sections offer, then the changes of state for who runs the meeting."""
    first = () if meeting.is_to_come else ("presences",)
    ordered = sorted(SECTIONS, key=lambda section: section.key not in first)
    offered = [step for section in ordered for step in section.steps(request, meeting)]
    if not rules.run_meeting(request.user, meeting):
        return offered
    names = [name for name in services.STEPS[MeetingStatus(meeting.status)] if name != "hold" or not meeting.is_to_come]
    states = [_step(meeting, *VERBS[name]) for name in names]
    if "resume" in names:
        states[names.index("resume")]["label"] = RESUMING[MeetingStatus(meeting.status)]
    if meeting.status == MeetingStatus.HELD:
        states.insert(0, _step(meeting, "Compter son public", "meetings:count_audience"))
    return [*states, *offered] if meeting.is_to_note else [*offered, *states]


def _step(meeting: Meeting, label: str, url_name: str) -> dict[str, str]:
    return {"label": label, "url": reverse(url_name, args=[meeting.pk])}


def sections_of(request: HttpRequest, meeting: Meeting) -> list[tuple[Section, dict[str, Any]]]:
    shown = [(section, section.context(request, meeting)) for section in SECTIONS]
    return [(section, inside) for section, inside in shown if inside]
