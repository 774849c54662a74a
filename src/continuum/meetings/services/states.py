"""Where a meeting stands: held, put off, cancelled, and back; each with its reason, those who were convened being told."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from continuum.meetings import rules
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import Meeting
from continuum.plan.models import Milestone
from continuum.plan.services import change_milestone, hold_milestone
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.typography import french_date

from .gatherings import kept_meeting, note_move, refuse_bad, tell_if_convened

journal.declare(
    {
        "meeting.held": "réunion tenue",
        "meeting.counted": "public de la réunion compté",
        "meeting.postponed": "réunion reportée",
        "meeting.cancelled": "réunion annulée",
        "meeting.resumed": "réunion reprise",
    }
)
STEPS = {
    MeetingStatus.PLANNED: ("hold", "postpone", "cancel"),
    MeetingStatus.CONVENED: ("hold", "postpone", "cancel"),
    MeetingStatus.POSTPONED: ("resume", "cancel"),
    MeetingStatus.HELD: ("resume",),
    MeetingStatus.CANCELLED: ("resume",),
}
"""What may be done of a meeting from where it stands."""
OVER = (MeetingStatus.HELD, MeetingStatus.CANCELLED)
NOT_OFFERED = "Entre-temps, cette réunion a changé d’état\u00a0: elle est «\u00a0{now}\u00a0». Revenez à sa page."
MOVED_MEANWHILE = "Entre-temps, quelqu’un a changé la date de cette réunion\u00a0: elle est maintenant le {on}. Vérifiez."
TO_COME = "Elle est prévue le {on}\u00a0: notez qu’elle s’est tenue ce jour-là ou ensuite."
SAME_DAY = "C’est déjà sa date\u00a0: donnez la nouvelle, ou laissez vide si elle n’est pas encore fixée."
NEW_DAY = "Donnez la nouvelle date."
NO_REASON = "Dites pourquoi, en quelques mots\u202f; jamais le nom d’une personne."
NOT_HELD = "On compte son public quand elle s’est tenue\u00a0: notez d’abord qu’elle a eu lieu."
COUNTED_WHEN = "Dites à quelle date ces vues ont été comptées."
COUNTED_BEFORE = "On compte les vues après la réunion, et pas dans l’avenir."
LONGEST_EVIDENCE = 300
EVIDENCE = "Réunion tenue\u00a0: {title}"


@dataclass(frozen=True)
class Audience:
    """Three figures that never add up: those in direct, the replays seen, and when these were counted."""

    live: int | None = None
    replay: int | None = None
    counted_on: dt.date | None = None


@acts(rule=rules.hold_meeting, on="meeting")
def hold_meeting(*, meeting: Meeting, mode: str, audience: Audience | None = None, by: Any) -> Meeting:
    """It took place, in that mode; the step of the calendar that announced it is held too."""
    kept = _from(meeting, "hold", by)
    if kept.on > clock.today():
        raise ValidationError(TO_COME.format(on=french_date(kept.on)))
    kept.status, kept.held_mode, kept.reason = MeetingStatus.HELD, mode, ""
    _count(kept, audience or Audience())
    kept.save(update_fields=["status", "held_mode", "reason", "live_count", "replay_count", "replay_counted_on"])
    journal.write(by, "meeting.held", kept, {"mode": kept.get_held_mode_display()})
    _hold_milestone(kept, by)
    return kept


@acts(rule=rules.count_audience, on="meeting")
def count_audience(*, meeting: Meeting, audience: Audience, by: Any) -> Meeting:
    """Count it again: a replay goes on being seen long after."""
    kept = kept_meeting(meeting, rules.count_audience, by)
    if kept.status != MeetingStatus.HELD:
        raise ValidationError(NOT_HELD)
    _count(kept, audience)
    kept.save(update_fields=["live_count", "replay_count", "replay_counted_on"])
    said = {"live": audience.live, "replay": audience.replay, "on": str(audience.counted_on or "")}
    journal.write(by, "meeting.counted", kept, said)
    return kept


@acts(rule=rules.postpone_meeting, on="meeting")
def postpone_meeting(*, meeting: Meeting, reason: str, to: dt.date | None = None, keeps_room: bool = False, by: Any) -> Meeting:
    """Put it off to another day, on which it is still to come; without one, it waits for its date. The first day is kept."""
    kept = _from(meeting, "postpone", by)
    if to == kept.on:
        raise ValidationError({"to": SAME_DAY})
    before = copy.copy(kept)
    kept.reason = _reason(reason)
    move = note_move(kept, before, kept.reason)
    move.on_after = to
    move.save(update_fields=["on_after"])
    if to is None:
        kept.status = MeetingStatus.POSTPONED
    else:
        _move_to(kept, to, by, keeps_room)
    _keep(kept, before, "meeting.postponed", by)
    return kept


@acts(rule=rules.cancel_meeting, on="meeting")
def cancel_meeting(*, meeting: Meeting, reason: str, by: Any) -> Meeting:
    """It will not take place; the reason stays."""
    kept = _from(meeting, "cancel", by)
    before = copy.copy(kept)
    kept.status, kept.reason = MeetingStatus.CANCELLED, _reason(reason)
    _keep(kept, before, "meeting.cancelled", by)
    return kept


@acts(rule=rules.resume_meeting, on="meeting")
def resume_meeting(*, meeting: Meeting, reason: str, to: dt.date | None = None, keeps_room: bool = False, by: Any) -> Meeting:
    """Back: what was put off has its date, what was cancelled takes place after all, what was noted held was not."""
    kept = _from(meeting, "resume", by)
    before = copy.copy(kept)
    said = _reason(reason)
    if kept.status == MeetingStatus.POSTPONED and to is None:
        raise ValidationError({"to": NEW_DAY})
    if kept.status == MeetingStatus.HELD:
        _take_back_milestone(kept, by)
        kept.held_mode = ""
    kept.status, kept.reason = MeetingStatus.CONVENED if kept.convened_at else MeetingStatus.PLANNED, ""
    _date_again(kept, before, said, to, keeps_room, by)
    _keep(kept, before, "meeting.resumed", by, said)
    return kept


def _from(meeting: Meeting, step: str, by: Any) -> Meeting:
    """The meeting as it is kept, if that may be done from where it stands; `meeting` bears the day that the person has seen."""
    kept = kept_meeting(meeting, rules.run_meeting, by)
    if step not in STEPS[MeetingStatus(kept.status)]:
        raise ValidationError(NOT_OFFERED.format(now=kept.get_status_display()))
    if kept.on != meeting.on:
        raise ValidationError(MOVED_MEANWHILE.format(on=french_date(kept.on)))
    return kept


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": NO_REASON})
    return reason.strip()


def _move_to(meeting: Meeting, to: dt.date, by: Any, keeps_room: bool) -> None:
    meeting.on = to
    if meeting.reply_until and meeting.reply_until > to:
        meeting.reply_until = None
    refuse_bad(meeting, by, keeps_room=keeps_room)


def _date_again(kept: Meeting, before: Meeting, reason: str, to: dt.date | None, keeps_room: bool, by: Any) -> None:
    """One putting off is one line: what waited for its date gets it there; another day than before makes its own."""
    if to is None or (to == before.on and before.status != MeetingStatus.POSTPONED):
        refuse_bad(kept, by, keeps_room=keeps_room)
        return
    _move_to(kept, to, by, keeps_room)
    waiting = kept.moves.filter(on_after=None).last() if before.status == MeetingStatus.POSTPONED else None
    if waiting is None:
        note_move(kept, before, reason)
    else:
        waiting.on_after = to
        waiting.save(update_fields=["on_after"])


def _keep(kept: Meeting, before: Meeting, verb: str, by: Any, reason: str = "") -> None:
    kept.save(update_fields=["status", "reason", "on", "reply_until", "held_mode"])
    said = {"before": before.on.isoformat(), "after": kept.on.isoformat(), "reason": reason or kept.reason}
    journal.write(by, verb, kept, said)
    tell_if_convened(before, kept, by)


def _count(meeting: Meeting, audience: Audience) -> None:
    if audience.replay is not None and audience.counted_on is None:
        raise ValidationError({"replay_counted_on": COUNTED_WHEN})
    if audience.counted_on and not meeting.on <= audience.counted_on <= clock.today():
        raise ValidationError({"replay_counted_on": COUNTED_BEFORE})
    meeting.live_count, meeting.replay_count = audience.live, audience.replay
    meeting.replay_counted_on = audience.counted_on if audience.replay is not None else None


def _hold_milestone(meeting: Meeting, by: Any) -> None:
    """The step that announced it is held that day, once no other of its meetings is awaited; what was noted before stays."""
    found = meeting.milestone
    if found is None or found.is_held:
        return
    awaited = found.meetings.exclude(pk=meeting.pk).exclude(status__in=OVER)
    if not awaited.exists():
        hold_milestone(milestone=found, on=PartialDate.of(meeting.on), evidence=_evidence(meeting), by=by)


def _take_back_milestone(meeting: Meeting, by: Any) -> None:
    """The step that this meeting alone held is to come again."""
    found = meeting.milestone
    if found and found.is_held and found.evidence == _evidence(meeting):
        milestone = Milestone.objects.select_related("node__programme", "node__territory").get(pk=found.pk)
        milestone.done_on, milestone.evidence = None, ""
        change_milestone(milestone=milestone, by=by)


def _evidence(meeting: Meeting) -> str:
    return EVIDENCE.format(title=meeting.title)[:LONGEST_EVIDENCE]
