"""What came out of a meeting, on its page: what is carried over to it, its minutes, its decisions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from continuum.meetings import queries, rules
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import Meeting


def carried(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """What its committee decided before and has not closed: it opens the agenda."""
    rows = queries.carried_to(meeting, request.user)
    return {"rows": queries.shown(rows)} if rows else {}


def minutes(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """What was said: while it is not shared, for those who run the meeting."""
    may_write = rules.write_minutes(request.user, meeting) and queries.can_be_noted(meeting)
    if not may_write and not rules.read_minutes(request.user, meeting):
        return {}
    record = queries.MinutesRecord.of(meeting)
    corrections = [one for one in queries.mailings_of(meeting) if one.change]
    shown = {"record": record, "may_write": may_write, "corrections": corrections}
    return shown if record.is_written or may_write else {}


def minutes_steps(request: HttpRequest, meeting: Meeting) -> list[dict[str, str]]:
    """Once its day has come: write, then share; then send again what was corrected."""
    if not rules.write_minutes(request.user, meeting) or not queries.can_be_noted(meeting):
        return []
    if meeting.minutes_shared_at:
        again = {"label": "Renvoyer le compte rendu corrigé", "url": reverse("meetings:resend_minutes", args=[meeting.pk])}
        return [again] if queries.is_corrected(meeting, queries.mailings_of(meeting)) else []
    write = {"label": "Rédiger le compte rendu", "url": reverse("meetings:write_minutes", args=[meeting.pk])}
    if meeting.status != MeetingStatus.HELD or not queries.is_written(meeting):
        return [write]
    return [write, {"label": "Diffuser le compte rendu", "url": reverse("meetings:share_minutes", args=[meeting.pk])}]


def decisions(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """What was decided there."""
    may_add = rules.add_decision(request.user, meeting) and queries.can_be_noted(meeting)
    rows = queries.decisions_of(meeting, request.user)
    return {"rows": queries.shown(rows), "may_add": may_add} if rows or may_add else {}
