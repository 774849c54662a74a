"""One sender for every mail: written in the transaction of what it tells, sent afterwards, at least once.

    @email("meeting-invitation", "Invitation à une réunion")
    def meeting_invitation(*, meeting, person):
        return f"Invitation : {meeting}", "Bonjour, …"

    send(meeting_invitation, to=person, key=f"{meeting.pk}:{person.pk}", meeting=meeting, person=person)

The same key never writes a second mail. A mail sent again after a crash bears the same Message-ID.
`calendar`: an iCalendar object that the reader's program takes from the mail (iMIP, RFC 6047). `html`: the same thing laid out
(see `mail_layout`), in which `WAY_OUT` stands for the address where one click leaves the list.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import smtplib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from functools import partial
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core import mail
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils.html import escape

from . import clock
from .access import SYSTEM
from .records import MailState, OutboxMessage
from .registry import Shelf
from .tasks import Progress, deliver_mail, machine_now, start

logger = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=2)
FIRST_DELAY = dt.timedelta(minutes=1)
TRIES = 5
DOUBTS = 2
UNANSWERED = "Le serveur n’a pas dit s’il a pris ce courriel, deux fois de suite."
INTERRUPTED = f"L’envoi de ce courriel a été interrompu {TRIES} fois\u00a0: il est peut-être parti."
SERVICE = "service"
WAY_OUT = "%adresse-de-sortie%"
"""Where a mail that is laid out says the address by which one leaves its list."""
METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
Hook = Callable[[OutboxMessage], str | None]


@dataclass(frozen=True)
class EmailKind:
    """What `@email` makes of a function that returns (subject, text); calling it writes the mail without sending it.

    `category`: what a person can refuse (« service » cannot be). `urgent`: sent by the request itself, as a code for
    signing in must be. `secret`: the text is erased once the mail has left.
    """

    write: Callable[..., tuple[str, str]]
    code: str
    label: str
    category: str = SERVICE
    urgent: bool = False
    secret: bool = False

    def __call__(self, **context: Any) -> tuple[str, str]:
        return self.write(**context)


kinds: Shelf[EmailKind] = Shelf(lambda kind: kind.code)
_hooks: list[Hook] = []
_ways_out: list[Hook] = []
_agreements: list[Callable[[OutboxMessage], bool]] = []


def email(
    code: str, label: str, *, category: str = SERVICE, urgent: bool = False, secret: bool = False
) -> Callable[[Callable[..., tuple[str, str]]], EmailKind]:
    """Declare a mail in a room's `emails.py`."""

    def declare(write: Callable[..., tuple[str, str]]) -> EmailKind:
        return kinds.declare(EmailKind(write, code, label, category, urgent, secret))

    return declare


def before_sending(hook: Hook) -> Hook:
    """Declare a check made at the moment of sending: it returns the French reason to hold a mail back, or nothing."""
    _hooks.append(hook)
    return hook


def way_out(find: Hook) -> Hook:
    """Declare where one click leaves the list of a mail; service messages have no list to leave."""
    _ways_out.append(find)
    return find


def agreement(agreed: Callable[[OutboxMessage], bool]) -> Callable[[OutboxMessage], bool]:
    """Declare who has agreed to a list otherwise than by the choices of a person: without an account, for instance."""
    _agreements.append(agreed)
    return agreed


def is_agreed_elsewhere(message: OutboxMessage) -> bool:
    return any(agreed(message) for agreed in _agreements)


def send(kind: EmailKind, *, to: Any, key: str, calendar: str = "", html: str = "", **context: Any) -> OutboxMessage:
    """Write a mail to a person or an address; it leaves after the commit, once for this kind and key.

    `calendar`: what the reader's calendar takes from it, with its METHOD; kept and erased as the text is. `html`: likewise.
    """
    full_key = f"{kind.code}:{key}"
    if known := OutboxMessage.objects.filter(key=full_key).first():
        return known
    if calendar and not METHOD.search(calendar):
        raise ValueError("A calendar sent by mail says its METHOD")
    subject, text = kind(**context)
    moment = machine_now()
    try:
        with transaction.atomic():
            message = OutboxMessage.objects.create(
                key=full_key,
                kind=kind.code,
                category=kind.category,
                secret=kind.secret,
                to=getattr(to, "email", to),
                person_id=getattr(to, "pk", None),
                subject=" ".join(subject.split())[:300],
                text=text,
                calendar=calendar,
                html=html,
                dated_at=clock.now(),
                created_at=moment,
                next_try_at=moment,
            )
    except IntegrityError:
        return OutboxMessage.objects.get(key=full_key)
    transaction.on_commit(partial(_wake, message.pk, kind.urgent), robust=True)
    return message


def was_written(kind: EmailKind, key: str) -> bool:
    """Is there already a mail of this kind and key, whatever became of it?"""
    return OutboxMessage.objects.filter(key=f"{kind.code}:{key}").exists()


def _wake(message_id: uuid.UUID, urgent: bool) -> None:
    if urgent:
        deliver_one(message_id)
    else:
        start(deliver_mail, by=SYSTEM)


def deliver(progress: Progress | None = None) -> int:
    """Send what is due, each mail its own unit; how many were taken."""
    due = list(_due().order_by("created_at").values_list("pk", flat=True))
    taken = 0
    for done, pk in enumerate(due):
        if progress:
            progress(done, len(due), "Envoi du courrier")
        taken += deliver_one(pk)
    return taken


def _due() -> models.QuerySet[OutboxMessage]:
    moment = machine_now()
    return OutboxMessage.objects.filter(
        Q(state=MailState.WAITING, next_try_at__lte=moment) | Q(state=MailState.SENDING, lease_until__lt=moment)
    )


def deliver_one(pk: uuid.UUID) -> bool:
    """Take the lease, check, send, mark; false when somebody else holds it or nothing is due."""
    message = _claimed(pk)
    if message is None:
        return False
    if message.tries > TRIES:
        _settle(message, MailState.UNCERTAIN, INTERRUPTED)
    elif reason := _reason_to_hold(message):
        _settle(message, MailState.SUPPRESSED, reason)
    elif not settings.CONTINUUM_MAIL_DELIVERS:
        _settle(message, MailState.DISPLAYED)
    else:
        _try_to_send(message)
    return True


def _claimed(pk: uuid.UUID) -> OutboxMessage | None:
    """One UPDATE decides who sends. A lease that ran out may be taken: whoever held it died, perhaps before the mail left."""
    claim, until = uuid.uuid4(), machine_now() + LEASE
    held = {"state": MailState.SENDING, "claimed_by": claim, "lease_until": until}
    taken = _due().filter(pk=pk).update(**held, tries=F("tries") + 1)
    return OutboxMessage.objects.get(pk=pk) if taken else None


def _reason_to_hold(message: OutboxMessage) -> str | None:
    return next((reason for hook in _hooks if (reason := hook(message))), None)


def _try_to_send(message: OutboxMessage) -> None:
    connection = mail.get_connection()
    try:
        connection.open()
        sending = True
    except Exception as error:
        sending = False
        _retry_later(message, error)
    if sending:
        _hand_over(message, connection)


def _hand_over(message: OutboxMessage, connection: Any) -> None:
    try:
        connection.send_messages([_as_mail(message, connection)])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        _retry_later(message, error)
    except Exception as error:
        _retry_later(message, error, doubt=True)
    else:
        _settle(message, MailState.SENT)
    finally:
        connection.close()


@dataclass(frozen=True)
class Outgoing:
    """A mail as it leaves: a list says how to leave it in its head (RFC 8058), in its text and in its page."""

    text: str
    html: str
    headers: dict[str, str]


def outgoing(message: OutboxMessage) -> Outgoing:
    text, page, headers = message.text, _way_out_of(message), {}
    if page:
        by_mail = f"mailto:{settings.CONTINUUM_DATA_CONTACT}?subject={quote(f'Quitter la liste {message.category}')}"
        headers = {"List-Unsubscribe": f"<{page}>, <{by_mail}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        text = f"{text}\n\nPour ne plus recevoir ces messages\u00a0: {page}\n"
    return Outgoing(text, message.html.replace(WAY_OUT, escape(page or settings.SITE_URL)), headers)


def _as_mail(message: OutboxMessage, connection: Any) -> mail.EmailMessage:
    leaves = outgoing(message)
    headers = {"Message-ID": message_id(message), "Auto-Submitted": "auto-generated", **leaves.headers}
    to = {"to": [message.to], "headers": headers, "connection": connection}
    written = mail.EmailMultiAlternatives(message.subject, leaves.text, **to)
    if leaves.html:
        written.attach_alternative(leaves.html, "text/html")
    if message.calendar:
        _join_calendar(written, message.calendar)
    return written


def _join_calendar(written: mail.EmailMultiAlternatives, calendar: str) -> None:
    """Beside the text, where programs look for it (RFC 6047, 2.4), and as a file for those that only open files."""
    method = METHOD.findall(calendar)[0]
    written.attach_alternative(calendar, f"text/calendar; method={method}")
    written.attach("invitation.ics", calendar.encode(), "application/ics")


def _way_out_of(message: OutboxMessage) -> str | None:
    if message.category == SERVICE:
        return None
    return next((page for find in _ways_out if (page := find(message))), None)


def message_id(message: OutboxMessage) -> str:
    """The same at each try, so that a mail sent twice is one mail to the reader's program."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "continuum.example"
    return f"<{message.pk}@{domain}>"


def _settle(message: OutboxMessage, state: MailState, reason: str = "") -> None:
    changes: dict[str, Any] = {"state": state, "reason": reason, "lease_until": None}
    if state == MailState.SENT:
        changes["sent_at"] = machine_now()
    if message.secret and state != MailState.DISPLAYED:
        changes |= {"text": "", "calendar": "", "html": ""}
    _held(message).update(**changes)


def _retry_later(message: OutboxMessage, error: Exception, doubt: bool = False) -> None:
    logger.warning("Mail %s not delivered at try %s: %r", message.pk, message.tries, error)
    doubts = message.doubts + doubt
    if doubts >= DOUBTS:
        _settle(message, MailState.UNCERTAIN, UNANSWERED)
    elif message.tries >= TRIES:
        _settle(message, MailState.FAILED, f"Le serveur de courrier l’a refusé {TRIES} fois.")
    else:
        delay = FIRST_DELAY * 4 ** (message.tries - 1)
        _held(message).update(state=MailState.WAITING, next_try_at=machine_now() + delay, lease_until=None, doubts=doubts)


def _held(message: OutboxMessage) -> models.QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(pk=message.pk, claimed_by=message.claimed_by)
