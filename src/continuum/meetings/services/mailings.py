"""Minutes that leave: by mail to all who were expected, with a link that reads them; again after a correction, once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.meetings import emails, queries, rules
from continuum.meetings.models import Attendance, Meeting, MinutesMailing
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.mailed_links import MailedLink
from continuum.toolkit.typography import french_date

from .gatherings import kept_meeting
from .rows import locked
from .telling import tell

journal.declare(
    {"minutes.sent_again": "compte rendu corrigé renvoyé", "minutes.link_ended": "lien de lecture d’un compte rendu fermé"}
)
NOT_SHARED = "Ce compte rendu n’est pas encore diffusé\u00a0: diffusez-le d’abord."
NOT_CORRECTED = "Rien n’a été corrigé depuis le dernier envoi\u00a0: chaque correction se renvoie une fois."
SAY_WHAT = "Dites en une ligne ce qui a changé."


def _number(attendance: Attendance) -> str:
    """The first links carried none: they stay open until their person ends them."""
    return f".{attendance.link_number}" if attendance.link_number > 1 else ""


MINUTES_LINKS = MailedLink(
    "continuum.meetings.minutes",
    find=queries.minutes_open_to,
    link="meetings:minutes_link",
    page="meetings:read_minutes",
    past="meetings:no_minutes",
    mark=_number,
)


@acts(rule=rules.resend_minutes, on="meeting")
def resend_minutes(*, meeting: Meeting, change: str, by: Any) -> int:
    """The corrected minutes to all who were expected, with what changed in a line; how many mails were written."""
    kept = kept_meeting(meeting, rules.resend_minutes, by)
    if kept.minutes_shared_at is None:
        raise ValidationError(NOT_SHARED)
    if not queries.is_corrected(kept, queries.mailings_of(kept)):
        raise ValidationError(NOT_CORRECTED)
    if not change.strip():
        raise ValidationError({"change": SAY_WHAT})
    sent = mail_minutes(kept, by, change.strip())
    journal.write(by, "minutes.sent_again", kept, {"count": sent})
    return sent


@acts(rule=rules.end_minutes_link, on="attendance")
def end_minutes_link(*, attendance: Attendance, by: Any) -> Attendance:
    """A link passed on by mistake opens nothing any more, here or elsewhere; the next sending brings another."""
    kept: Attendance = locked(attendance, rules.end_minutes_link, by, "meeting")
    kept.link_number += 1
    kept.save(update_fields=["link_number"])
    journal.write(by, "minutes.link_ended", kept.meeting)
    return kept


def mail_minutes(meeting: Meeting, by: Any, change: str = "") -> int:
    """A mail to each, once for this sending; how many. The words are in it: some of them have no access to the pages."""
    mailing = _recorded(meeting, by, change)
    text, until = queries.minutes_text(meeting, by), french_date(queries.read_until(meeting) or clock.today())
    mail = emails.minutes_corrected if mailing.number > 1 else emails.minutes
    about = f"minutes-{mailing.number}"
    given: dict[str, Any] = {"text": text, "until": until, **({"change": change} if mailing.number > 1 else {})}
    for attendance in meeting.attendances.filter(person__is_active=True).select_related("person", "organisation"):
        attendance.meeting = meeting
        mailing.count += tell(mail, attendance, about, address=MINUTES_LINKS.address(attendance), **given)
    mailing.save(update_fields=["count"])
    return mailing.count


def _recorded(meeting: Meeting, by: Any, change: str) -> MinutesMailing:
    """Of a sending older than these records, the rank is kept: what follows it is a correction."""
    last = MinutesMailing.objects.filter(meeting=meeting).order_by("-number").first()
    return MinutesMailing.objects.create(
        meeting=meeting,
        number=last.number + 1 if last else 2 if change else 1,
        change=change,
        digest=queries.minutes_digest(meeting),
        sent_at=clock.now(),
        sent_by=None if getattr(by, "is_system", False) else by,
    )
