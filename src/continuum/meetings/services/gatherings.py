"""Meetings written down: planned, typed in long after, corrected; what those who were convened must then be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.meetings import rules
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import Meeting, MeetingMove
from continuum.plan.models import Node
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.typography import french_date

from .convening import tell_change
from .places import give_free_places
from .rooms import refuse_taken_room
from .rows import added, locked, removed, rewritten

journal.declare(
    {
        "meeting.added": "réunion ajoutée",
        "meeting.changed": "réunion modifiée",
        "meeting.removed": "réunion supprimée",
    }
)
TOLD = ("on", "starts", "ends", "mode", "commune_id", "place", "room", "link")
"""What those who were convened must know of: the day, the hours, the mode, the place, the link."""
OTHER_PLAN = "Cette instance n’est pas de ce programme\u00a0: choisissez dans la liste."
CLOSED = "«\u00a0{committee}\u00a0» est dissous depuis le {on}\u00a0: choisissez une autre instance ou une date d’avant."
OTHER_STEP = "Cette étape n’est pas au calendrier de «\u00a0{node}\u00a0»\u00a0: choisissez dans la liste."
SAME_FALLBACK = "La solution de repli est le mode prévu\u00a0: choisissez-en une autre, ou aucune."
REPLY_TOO_LATE = "On ne répond pas après la réunion\u00a0: donnez une date au plus tard le {on}."
NOBODY_FITS = "Une réunion a au moins une place\u00a0: laissez vide s’il n’y a pas de limite."
HAS_LIVED = (
    "Cette réunion a été convoquée ou a déjà eu lieu, ou des personnes y sont inscrites\u00a0: annulez-la plutôt, le motif reste."
)


@acts(rule=rules.add_meeting, on="node")
def add_meeting(*, node: Node, meeting: Meeting, keeps_room: bool = False, by: Any) -> Meeting:
    """Plan a meeting, or type in one that took place: its day may be past. `keeps_room`: even if it is taken."""
    meeting.node = node
    refuse_bad(meeting, by, keeps_room=keeps_room)
    return added(meeting, "meeting.added", by)


@acts(rule=rules.change_meeting, on="meeting")
def change_meeting(*, meeting: Meeting, seen: Mapping[str, str] | None = None, keeps_room: bool = False, by: Any) -> Meeting:
    """Correct it; those who were convened are told once of what matters to them, and a day changed for them is kept."""
    before = kept_meeting(meeting, rules.change_meeting, by)
    if before.node_id != meeting.node_id:
        raise Refused("A meeting stays under its node")
    settle(meeting, before, seen)
    stays_as_kept(meeting, before)
    if not meeting.is_gone:
        meeting.reason = ""  # why it was put off stays with its move: what changes now has another reason
    refuse_bad(meeting, by, before, keeps_room=keeps_room)
    rewritten(before, meeting, "meeting.changed", by)
    if before.convened_at and before.on != meeting.on:
        note_move(meeting, before)
    tell_if_convened(before, meeting, by)
    give_free_places(meeting)
    return meeting


@acts(rule=rules.remove_meeting, on="meeting")
def remove_meeting(*, meeting: Meeting, by: Any) -> None:
    """What was written by mistake; what people know of is cancelled, with its reason."""
    kept = kept_meeting(meeting, rules.remove_meeting, by)
    if kept.convened_at or kept.status == MeetingStatus.HELD or kept.attendances.exists() or kept.decisions.exists():
        raise ValidationError(HAS_LIVED)
    removed(kept, "meeting.removed", by)


def kept_meeting(meeting: Meeting, rule: Any, by: Any) -> Meeting:
    """The meeting as it is kept, locked, with what its rules read."""
    kept: Meeting = locked(meeting, rule, by, "node__territory", "node__programme", "committee", "milestone")
    return kept


def stays_as_kept(meeting: Meeting, before: Meeting) -> None:
    """Where it stands changes by its own verbs only, whatever an older copy says."""
    for name in ("status", "reason", "sequence", "convened_at", "held_mode", "series", "minutes", "minutes_shared_at"):
        setattr(meeting, name, getattr(before, name))
    for name in ("live_count", "replay_count", "replay_counted_on"):
        setattr(meeting, name, getattr(before, name))


def refuse_bad(meeting: Meeting, by: Any, before: Meeting | None = None, *, keeps_room: bool = False) -> None:
    """What would be false wherever it is typed; and a room that is taken, unless one says to keep it all the same."""
    meeting.clean()
    if meeting.committee and meeting.committee.node.programme_id != meeting.node.programme_id:
        raise ValidationError({"committee": OTHER_PLAN})
    closed_on = meeting.committee.closed_on if meeting.committee else None
    if closed_on and closed_on <= meeting.on:
        raise ValidationError({"committee": CLOSED.format(committee=meeting.committee, on=french_date(closed_on))})
    if meeting.milestone and meeting.milestone.node_id != meeting.node_id:
        raise ValidationError({"milestone": OTHER_STEP.format(node=meeting.node)})
    if meeting.fallback_mode == meeting.mode:
        raise ValidationError({"fallback_mode": SAME_FALLBACK})
    if meeting.reply_until and meeting.reply_until > meeting.on:
        raise ValidationError({"reply_until": REPLY_TOO_LATE.format(on=french_date(meeting.on))})
    if meeting.capacity == 0:
        raise ValidationError({"capacity": NOBODY_FITS})
    if not keeps_room:
        refuse_taken_room(meeting, by, before)


def note_move(meeting: Meeting, before: Meeting, reason: str = "") -> MeetingMove:
    """The day that those who were told had noted, and the one that replaces it."""
    moment = {"on_before": before.on, "on_after": meeting.on, "recorded_at": clock.now()}
    return MeetingMove.objects.create(meeting=meeting, reason=reason, **moment)


def tell_if_convened(before: Meeting, meeting: Meeting, by: Any) -> None:
    """Tell of a change that matters, before the day it matters for; history that is corrected is nobody's news."""
    moved = [name for name in TOLD if getattr(before, name) != getattr(meeting, name)]
    if moved or before.status != meeting.status:
        tell_if_still_to_come(before, meeting, by)


def tell_if_still_to_come(before: Meeting, meeting: Meeting, by: Any) -> None:
    held = MeetingStatus.HELD in (before.status, meeting.status)
    if meeting.convened_at and not held and max(before.on, meeting.on) >= clock.today():
        tell_change(meeting, by)
