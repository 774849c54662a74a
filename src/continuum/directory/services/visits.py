"""Coming in, and closing sessions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from continuum.directory.models import Person
from continuum.directory.queries.people import PREVIOUS_VISIT
from continuum.toolkit import clock, journal
from continuum.toolkit.tasks import machine_now


def note_visit(*, person: Person, session: Any) -> None:
    """Somebody has just come in; her session keeps when she had come before."""
    session[PREVIOUS_VISIT] = person.last_visit_at.isoformat() if person.last_visit_at else ""
    person.last_visit_at = clock.now()
    person.joined_at = person.joined_at or person.last_visit_at
    person.save(update_fields=["joined_at", "last_visit_at"])


def sign_out_everywhere(*, person: Person) -> int:
    """Close all her sessions, on every device; how many there were."""
    open_sessions = Session.objects.filter(expire_date__gte=machine_now())
    hers = [one.pk for one in open_sessions.iterator() if one.get_decoded().get(SESSION_KEY) == str(person.pk)]
    with transaction.atomic():
        Session.objects.filter(pk__in=hers).delete()
        journal.write(person, "sessions.closed", person, {"count": len(hers)})
    return len(hers)
