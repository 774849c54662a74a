"""What those who look after the service do: have the mail checked."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from continuum.desk import emails, rules
from continuum.desk.queries import LAST_CHECK
from continuum.toolkit import clock, mail_domain, mail_setup
from continuum.toolkit.access import acts
from continuum.toolkit.health import BROKEN, GOOD, WATCH, Line
from continuum.toolkit.outbox import send
from continuum.toolkit.records import MailState, Work
from continuum.toolkit.tasks import start

KEPT = 30 * 24 * 60 * 60
STATES = {MailState.SENT: GOOD, MailState.WAITING: WATCH, MailState.SENDING: WATCH}


@acts(rule=rules.ask_mail_check, on="to")
def ask_mail_check(*, to: str, by: Any) -> Work:
    """Have the mail checked by the worker: a server that does not answer must hold up nobody's page."""
    from continuum.desk.tasks import verify_mail

    return start(verify_mail, by=by, about=to, to=to)


def check_mail(*, to: str, resolver: mail_domain.Resolver | None = None) -> list[Line]:
    """The server step by step, a test mail if it takes one, then what the domain says of itself."""
    lines = list(mail_setup.smtp_lines(to))
    if mail_setup.worst(lines) != BROKEN:
        lines.append(_test_mail(to))
    domain = mail_setup.sender().rpartition("@")[2]
    asked = resolver or mail_domain.NameServers()
    selector, server = settings.CONTINUUM_DKIM_SELECTOR, settings.EMAIL_HOST
    return [*lines, *mail_domain.domain_lines(domain, selector=selector, server=server, resolver=asked)]


def _test_mail(to: str) -> Line:
    message = send(emails.mail_test, to=to, key=str(uuid.uuid4()))
    message.refresh_from_db()
    kind = STATES.get(MailState(message.state), BROKEN)
    reason = f"\u00a0: {message.reason}" if message.reason else ""
    remedy = "" if kind == GOOD else "Lisez le journal technique du site\u202f; le courriel sera encore essayé par l’ouvrier."
    return Line("Courriel d’essai", kind, f"{message.get_state_display()}{reason}", remedy)


def keep_mail_check(*, to: str, lines: Sequence[Line]) -> str:
    """Keep what was found for the page that shows it; its address."""
    found = {"to": to, "at": clock.now(), "lines": [dataclasses.asdict(line) for line in lines]}
    cache.set(LAST_CHECK, found, KEPT)
    return reverse("desk:service_mail")
