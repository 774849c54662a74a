"""Who is expected and what they answered, on the page of a meeting: for those who run it, and for each her own answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from continuum.meetings import queries, rules
from continuum.meetings.enums import MeetingStatus, Reply
from continuum.meetings.models import Attendance, Meeting
from continuum.toolkit.typography import counted, french_date, join_french

COLUMNS = [{"label": label} for label in ("Personne", "Au titre de", "Réponse", "Précision", "")]
COUNTED = {
    Reply.YES: ("vient", "viennent"),
    Reply.MAYBE: ("ne sait pas encore", "ne savent pas encore"),
    Reply.NO: ("ne vient pas", "ne viennent pas"),
}
NO_REPLY = ("n’a pas répondu", "n’ont pas répondu")
WAITS = ("attend une place", "attendent une place")


def expected(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """All of them, with names, for those who run the meeting; for anybody else her own answer, and that of who replaces her."""
    rows = list(queries.expected_at(meeting, request.user))
    if not rows:
        return {}
    if not rules.run_meeting(request.user, meeting):
        own = next((one for one in rows if one.person_id == request.user.pk), None)
        instead = next((one for one in rows if one.replaces_id and one.person_id != request.user.pk), None)
        return {"own": own, "instead": instead}
    return {"columns": COLUMNS, "rows": [{"cells": _cells(meeting, one)} for one in rows], "said": _said(meeting, rows)}


def expected_steps(request: HttpRequest, meeting: Meeting) -> list[dict[str, str]]:
    """Convene; then invite one more; and answer, for whoever may."""
    if meeting.is_over:
        return []
    found = []
    convened = meeting.status == MeetingStatus.CONVENED
    if rules.convene_meeting(request.user, meeting):
        if meeting.status == MeetingStatus.PLANNED:
            found.append(("Convoquer" if meeting.is_owed else "Inviter", "meetings:convene"))
        elif convened:
            found.append(("Inviter une autre personne", "meetings:invite"))
    if convened and (queries.is_expected(meeting, request.user) or rules.register(request.user, meeting)):
        found.insert(0, ("Répondre", "meetings:answer"))
    return [{"label": label, "url": reverse(name, args=[meeting.pk])} for label, name in found]


def _cells(meeting: Meeting, one: Attendance) -> list[str | SafeString]:
    who = str(one.person or one.name or "personne effacée")
    reply = "en liste d’attente" if one.is_waiting else one.get_reply_display() or "–"
    return [who, str(one.organisation or "–"), reply, _note(one), _withdraw(meeting, one, who)]


def _note(one: Attendance) -> str:
    said = [one.decline_reason]
    if one.replaces:
        said.append(f"remplace {one.replaces.person or 'une personne effacée'}")
    if one.waits_since:
        said.append(f"depuis le {french_date(one.waits_since.date())}")
    return ", ".join(filter(None, said)) or "–"


def _withdraw(meeting: Meeting, one: Attendance, who: str) -> str | SafeString:
    if meeting.is_over or one.presence:
        return ""
    return format_html(
        '<a class="off-paper" href="{}">Retirer<span class="visually-hidden"> {}</span></a>', _address_to_withdraw(one), who
    )


def _address_to_withdraw(one: Attendance) -> str:
    return reverse("meetings:withdraw", args=[one.pk])


def _said(meeting: Meeting, rows: list[Attendance]) -> str:
    """« 12 viennent, 3 ne savent pas encore et 5 n’ont pas répondu »."""
    seated = [one for one in rows if not one.is_waiting]
    counts = [(sum(one.reply == reply for one in seated), words) for reply, words in COUNTED.items()]
    counts += [(len(rows) - len(seated), WAITS), (sum(not one.reply for one in seated), NO_REPLY)]
    said = join_french(counted(count, *words) for count, words in counts if count)
    places = f" Places\u00a0: {meeting.capacity}." if meeting.capacity is not None else ""
    until = f" Réponses attendues avant le {french_date(meeting.reply_until)}." if meeting.reply_until else ""
    return f"{said}.{places}{until}"
