"""Minutes: written by several hands, nothing typed being lost; then shared with those who were invited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from continuum.meetings import rules
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import AgendaItem, Decision, Meeting
from continuum.meetings.queries import is_written
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.merging import UNSETTLED, unsettled

from .decisions import add_decision, refuse_before_its_day
from .gatherings import kept_meeting
from .mailings import mail_minutes

journal.declare({"minutes.written": "compte rendu écrit", "minutes.shared": "compte rendu diffusé"})
GENERAL = "minutes"
POINT_GONE = "Entre-temps, quelqu’un a retiré ce point\u00a0: reportez ce texte ailleurs, puis videz cette case."
NOT_HELD = "On diffuse le compte rendu d’une réunion tenue\u00a0: celle-ci est «\u00a0{now}\u00a0»."
NOTHING_WRITTEN = "Rien n’est encore écrit\u00a0: rédigez d’abord le compte rendu."
SHARED_ALREADY = "Ce compte rendu est déjà diffusé\u00a0: ce que vous y corrigez se lit aussitôt sur sa page, et se renvoie."


@dataclass(frozen=True)
class DecisionLine:
    """A decision typed with the minutes, on one of their lines."""

    line: int
    decision: Decision


@dataclass(frozen=True)
class MinutesSheet:
    """What was typed, field by field; what the page showed of each; what it began with where nothing was written yet."""

    texts: Mapping[str, str]
    seen: Mapping[str, str] = field(default_factory=dict)
    begun: str = ""
    decisions: Sequence[DecisionLine] = ()

    def shown(self, name: str) -> str | None:
        """The text as it stood before her when she began to type; none for a program that writes."""
        found = self.seen.get(name)
        return self.begun if name == GENERAL and found == "" else found


class MinutesChanged(ValidationError):
    """Somebody saved since the page was opened: `now` is what is kept, field by field, `both` where both wrote."""

    def __init__(self, now: Mapping[str, str], both: Sequence[str]) -> None:
        super().__init__("Quelqu’un a enregistré pendant que vous écriviez.")
        self.now, self.both = now, both


def said_field(pk: Any) -> str:
    """The name under which what was said of a point is typed."""
    return f"said_{pk.hex}"


def decision_field(line: int, name: str) -> str:
    return f"decision_{line}_{name}"


@acts(rule=rules.write_minutes, on="meeting")
def write_minutes(*, meeting: Meeting, sheet: MinutesSheet, by: Any) -> Meeting:
    """What was said, in general and point by point, and what was decided: all of it or nothing."""
    kept = kept_meeting(meeting, rules.write_minutes, by)
    refuse_before_its_day(kept)
    items = {said_field(one.pk): one for one in AgendaItem.objects.select_for_update().filter(meeting=kept)}
    texts = _settled(_kept_texts(kept, items), sheet)
    before = {}
    if kept.minutes != texts[GENERAL]:
        before["compte rendu"], kept.minutes = kept.minutes, texts[GENERAL]
        kept.save(update_fields=["minutes"])
    for name, item in items.items():
        if item.said != texts[name]:
            before[item.title], item.said = item.said, texts[name]
            item.save(update_fields=["said"])
    if before:
        journal.write(by, "minutes.written", kept, {"before": before})
    _decide(kept, sheet.decisions, by)
    return kept


@acts(rule=rules.share_minutes, on="meeting")
def share_minutes(*, meeting: Meeting, by: Any) -> int:
    """From now on those who were invited and the members of the committee read them; how many mails were written."""
    kept = kept_meeting(meeting, rules.share_minutes, by)
    _refuse_to_share(kept)
    kept.minutes_shared_at = clock.now()
    kept.save(update_fields=["minutes_shared_at"])
    told = mail_minutes(kept, by)
    journal.write(by, "minutes.shared", kept, {"count": told})
    return told


def _kept_texts(meeting: Meeting, items: Mapping[str, AgendaItem]) -> dict[str, str]:
    return {GENERAL: same_text(meeting.minutes), **{name: same_text(item.said) for name, item in items.items()}}


def same_text(text: str) -> str:
    """The same words are the same text, wherever they were typed."""
    return text.replace("\r\n", "\n").strip()


def _settled(now: Mapping[str, str], sheet: MinutesSheet) -> dict[str, str]:
    """What is to be kept of each field: what was typed, or what somebody else saved where nothing was typed over it."""
    typed = {name: same_text(text) for name, text in sheet.texts.items()}
    refused = {name: [UNSETTLED] for name, text in typed.items() if unsettled(text)}
    refused |= {name: [POINT_GONE] for name, text in typed.items() if text and name not in now}
    if refused:
        raise ValidationError(refused)
    moved = [name for name in now if name in typed and sheet.seen.get(name, now[name]) != now[name]]
    both = [name for name in moved if typed[name] not in (sheet.shown(name), now[name])]
    if both:
        raise MinutesChanged(now, both)
    return {name: kept if name in moved else typed.get(name, kept) for name, kept in now.items()}


def _decide(meeting: Meeting, lines: Sequence[DecisionLine], by: Any) -> None:
    """Each on its own line of the page, and so is what is refused of it."""
    refused: dict[str, list[str]] = {}
    for one in lines:
        if one.decision.item and one.decision.node is None:
            one.decision.node = one.decision.item.node
        try:
            add_decision(meeting=meeting, decision=one.decision, by=by)
        except ValidationError as error:
            for name, reasons in error.message_dict.items():
                refused.setdefault(decision_field(one.line, name), []).extend(reasons)
    if refused:
        raise ValidationError(refused)


def _refuse_to_share(meeting: Meeting) -> None:
    if meeting.status != MeetingStatus.HELD:
        raise ValidationError(NOT_HELD.format(now=meeting.get_status_display()))
    if meeting.minutes_shared_at is not None:
        raise ValidationError(SHARED_ALREADY)
    if not is_written(meeting):
        raise ValidationError(NOTHING_WRITTEN)
