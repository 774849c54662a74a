"""The rounds of the repertory: owners are asked to confirm, then reminded once; pages are tried, where that is wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from continuum.directory import emails
from continuum.directory.models import MailRefusal, Scheme, SchemeCorrection, SchemeQuerySet
from continuum.directory.models.schemes import ANSWER_WITHIN, SOON
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.web_links import LinkState, look_at

from .schemes import question_token

CHECK_EVERY = dt.timedelta(days=7)
DOUBTS = 3
"""So many weeks without an answer, and the page is said to be broken; one that the host says gone is at once."""


def ask_owners() -> int:
    """Ask, once for each due time, those who have not been; remind once those who have not answered; how many mails."""
    today = clock.today()
    to_ask = _with_an_address().filter(Q(due_on=None) | Q(due_on__lte=today + SOON), asked_on=None)
    to_remind = _with_an_address().filter(asked_on__lte=today - ANSWER_WITHIN, reminded_on=None)
    asked = sum(_ask(pk, to_ask) for pk in list(to_ask.values_list("pk", flat=True)))
    return asked + sum(_remind(pk, to_remind) for pk in list(to_remind.values_list("pk", flat=True)))


def _with_an_address() -> SchemeQuerySet:
    """Those whose owner can be written to and has something to answer: not past, no correction waiting to be read."""
    refused = MailRefusal.objects.filter(address=Lower(OuterRef("contact_email")))
    corrected = SchemeCorrection.objects.waiting().filter(scheme=OuterRef("pk"))
    return Scheme.objects.open().exclude(contact_email="").filter(~Exists(refused), ~Exists(corrected))


@transaction.atomic
def _ask(pk: UUID, still: SchemeQuerySet) -> int:
    scheme = still.select_for_update(of=("self",)).filter(pk=pk).first()
    if scheme is None:
        return 0
    scheme.asked_on = clock.today()
    scheme.save(update_fields=["asked_on"])
    emails.send_scheme_question(scheme, question_token(scheme))
    journal.write(SYSTEM, "scheme.asked", scheme)
    return 1


@transaction.atomic
def _remind(pk: UUID, still: SchemeQuerySet) -> int:
    scheme = still.select_for_update(of=("self",)).filter(pk=pk).first()
    if scheme is None:
        return 0
    scheme.reminded_on = clock.today()
    scheme.save(update_fields=["reminded_on"])
    emails.send_scheme_reminder(scheme, question_token(scheme))
    journal.write(SYSTEM, "scheme.reminded", scheme)
    return 1


def check_links(progress: Callable[[int, int, str], Any], look: Callable[[str], LinkState] = look_at) -> int:
    """Try the pages that were not tried this week; how many. The network is asked outside of any transaction."""
    today = clock.today()
    due = Q(link_checked_on=None) | Q(link_checked_on__lte=today - CHECK_EVERY)
    rows = list(Scheme.objects.open().exclude(website="").filter(due).values_list("pk", "website"))
    for done, (pk, website) in enumerate(rows):
        progress(done, len(rows), "Essai des pages des dispositifs")
        _note(pk, website, look(website))
    return len(rows)


@transaction.atomic
def _note(pk: UUID, website: str, state: LinkState) -> None:
    """What was found, unless the address was changed meanwhile; what somebody has reported is for somebody to take back."""
    scheme = Scheme.objects.select_for_update().filter(pk=pk, website=website).first()
    if scheme is None:
        return
    scheme.link_checked_on = clock.today()
    scheme.link_failures = 0 if state in (LinkState.ANSWERS, LinkState.REFUSED) else scheme.link_failures + 1
    if scheme.link_broken_on is None and (state == LinkState.GONE or scheme.link_failures >= DOUBTS):
        scheme.link_broken_on = clock.today()
        journal.write(SYSTEM, "scheme.link_broken", scheme)
    elif scheme.link_broken_on and not scheme.link_reported and state == LinkState.ANSWERS:
        scheme.link_broken_on = None
        journal.write(SYSTEM, "scheme.link_repaired", scheme)
    scheme.save()
