"""Secret addresses that calendar programs read: opened, shown once, closed."""

from __future__ import annotations

from typing import Any

from django.core import signing

from continuum.directory.models import Person, hash_of
from continuum.meetings import rules
from continuum.meetings.models import CalendarLink
from continuum.plan.models import Node
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts

from .rows import locked

journal.declare({"calendar.opened": "lien d’agenda ouvert", "calendar.closed": "lien d’agenda fermé"})
_addresses = signing.Signer(salt="continuum.meetings.calendar")


def calendar_token(link: CalendarLink) -> str:
    """What its address holds: made anew from the key of the site while it is shown, kept nowhere but as a digest."""
    return _addresses.signature(link.pk.hex)


@acts(rule=rules.open_own_calendar, on="person")
def open_own_calendar(*, person: Person, by: Any) -> CalendarLink:
    """A new address for one's own meetings; the former one reads nothing more."""
    for former in CalendarLink.objects.living().filter(person=person).select_for_update():
        _close(former, by)
    return _open(CalendarLink(person=person), by)


@acts(rule=rules.open_public_calendar, on="node")
def open_public_calendar(*, node: Node, by: Any) -> CalendarLink:
    """An address for what anyone may know of the meetings of a plan."""
    return _open(CalendarLink(node=node), by)


@acts(rule=rules.close_calendar, on="link")
def close_calendar(*, link: CalendarLink, by: Any) -> None:
    """It reads nothing more, at once; closing it twice changes nothing."""
    kept: CalendarLink = locked(link, rules.close_calendar, by, "node__territory", "person")
    if kept.revoked_at is None:
        _close(kept, by)


def note_read(link: CalendarLink) -> None:
    """A program came back today: said by the day, so that reading often writes once."""
    today = clock.today()
    if link.read_on != today:
        CalendarLink.objects.filter(pk=link.pk).update(read_on=today)


def _open(link: CalendarLink, by: Any) -> CalendarLink:
    link.secret_hash, link.made_at = hash_of(calendar_token(link)), clock.now()
    link.made_by = None if getattr(by, "is_system", False) else by
    link.save()
    journal.write(by, "calendar.opened", link)
    return link


def _close(link: CalendarLink, by: Any) -> None:
    link.revoked_at = clock.now()
    link.save(update_fields=["revoked_at"])
    journal.write(by, "calendar.closed", link)
