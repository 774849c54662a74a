"""What campaigns do by themselves: ask on the day, look again for somebody to ask, remind, close when the day has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from continuum.directory.models import Person
from continuum.surveys import emails, queries
from continuum.surveys.models import Campaign, Request
from continuum.toolkit import clock, journal
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.tasks import Progress

from .requests import put, tell

REMIND_AFTER = (3, 10, 20)
"""So many days after the first mail."""
KNOWN = ("campaign__version__instrument", "campaign__node", "organisation", "person")
HEAVY = queries.unread("campaign__version")


def ask_those_due(campaign: Any = None, progress: Progress | None = None) -> int:
    """Put what is due to whoever is found for it; how many mails. Done twice, nothing is asked twice."""
    due = _open().filter(Q(asked_at=None) | Q(person=None), started_at=None, ask_on__lte=clock.today())
    rows = list((due.filter(campaign=campaign) if campaign else due).order_by("ask_on", "pk"))
    found, taken = _people(rows), _taken(rows)
    asked = 0
    for done, one in enumerate(rows):
        if progress:
            progress(done, len(rows), "Envoi des demandes")
        person = one.person if one.person and one.person.is_active else found.get((one.organisation_id, one.voice))
        if person is not None:
            asked += _asked(one.pk, person, taken)
    return asked


def _people(rows: Iterable[Request]) -> dict[queries.Wanted, Person]:
    organisations = {one.organisation_id for one in rows if one.person is None or not one.person.is_active}
    return queries.people_for(organisations, sorted({one.voice for one in rows})) if organisations else {}


def _taken(rows: Iterable[Request]) -> dict[Any, list[tuple[Any, dt.date]]]:
    """What was really sent to these structures of late, by which campaign: a day may have slipped since it was planned."""
    since = clock.today() - queries.BETWEEN
    sent = Request.objects.asked().filter(organisation__in={one.organisation_id for one in rows}, ask_on__gt=since)
    taken: dict[Any, list[tuple[Any, dt.date]]] = {}
    for organisation, campaign, day in sent.values_list("organisation_id", "campaign_id", "ask_on"):
        taken.setdefault(organisation, []).append((campaign, day))
    return taken


@transaction.atomic
def _asked(pk: Any, person: Person, taken: dict[Any, list[tuple[Any, dt.date]]]) -> bool:
    """The row is read again under its lock: another worker may have asked meanwhile."""
    kept = Request.objects.select_for_update(of=("self",)).select_related(*KNOWN).defer(*HEAVY).filter(pk=pk).first()
    if kept is None or kept.started_at or not kept.campaign.is_open or (kept.asked_at and kept.person_id):
        return False
    others = [day for campaign, day in taken.get(kept.organisation_id, ()) if campaign != kept.campaign_id]
    free = queries.first_free(clock.today(), others)
    if kept.asked_at is None and free > clock.today():
        kept.ask_on = free
        kept.save(update_fields=["ask_on"])
        return False
    put(kept, person)
    taken.setdefault(kept.organisation_id, []).append((kept.campaign_id, clock.today()))
    return True


def remind_those_who_wait() -> int:
    """After 3, 10 and 20 days without an answer; one reminder a day at most to one person, none once it is closed."""
    today = clock.today()
    first = today - dt.timedelta(days=REMIND_AFTER[0])
    waiting = _open().asked().filter(answered_at=None, ask_on__lte=first, reminded_count__lt=len(REMIND_AFTER))
    due = [one for one in waiting.exclude(person=None).order_by("ask_on", "pk") if _steps(one) > one.reminded_count]
    told = set(Request.objects.filter(reminded_on=today).values_list("person_id", flat=True))
    reached = queries.receiving(due)
    sent = 0
    for one in due:
        if one.person_id not in told and (one.started_at or one.person_id in reached) and _reminded(one.pk):
            told.add(one.person_id)
            sent += 1
    return sent


def _steps(request: Request) -> int:
    """How many reminders are due by now: counted in days of the calendar, from the day of asking."""
    assert request.asked_at is not None
    waited = (clock.today() - request.asked_at.astimezone(clock.PARIS).date()).days
    return sum(waited >= days for days in REMIND_AFTER)


@transaction.atomic
def _reminded(pk: Any) -> bool:
    kept = Request.objects.select_for_update(of=("self",)).select_related(*KNOWN).defer(*HEAVY).filter(pk=pk).first()
    if kept is None or kept.answered_at or not kept.campaign.is_open or kept.reminded_on == clock.today():
        return False
    step = _steps(kept)
    if step <= kept.reminded_count:
        return False
    kept.reminded_count, kept.reminded_on = step, clock.today()
    kept.save(update_fields=["reminded_count", "reminded_on"])
    mail = emails.reminder_of_begun if kept.started_at else emails.reminder
    tell(mail, kept, str(REMIND_AFTER[step - 1]))
    return True


@transaction.atomic
def close_past_campaigns() -> int:
    """Their last day is over: closed, and said so in the journal."""
    past = Campaign.objects.select_for_update(of=("self",)).filter(
        opened_at__isnull=False, closed_at=None, closes_on__lt=clock.today()
    )
    closed = list(past)
    for one in closed:
        one.closed_at = clock.now()
        one.save(update_fields=["closed_at"])
        journal.write(SYSTEM, "campaign.closed", one)
    return len(closed)


def _open() -> QuerySet[Request]:
    still = {"campaign__opened_at__isnull": False, "campaign__closed_at": None, "campaign__closes_on__gte": clock.today()}
    rows: QuerySet[Request] = Request.objects.filter(**still).select_related(*KNOWN).defer(*HEAVY)
    return rows
