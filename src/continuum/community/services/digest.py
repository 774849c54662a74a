"""What moved, written to each member at her own rhythm, when something did."""

from __future__ import annotations

from django.db import transaction

from continuum.community import emails, queries
from continuum.community.models import DigestChoice
from continuum.directory.models import Person
from continuum.toolkit import clock
from continuum.toolkit.outbox import send


def send_digests() -> int:
    """One mail at most for each period of each person; how many were written. Done twice, nothing is written twice."""
    return sum(_told(person, choice) for person, choice in queries.due_digests())


def _told(person: Person, choice: DigestChoice) -> bool:
    """Told or not, she is next told of what comes after now: nothing moved before."""
    digest = queries.digest_for(person, choice)
    now = clock.now()
    with transaction.atomic():
        if not digest.is_empty:
            key = f"{person.pk}:{queries.period(choice.rhythm, now)}"
            send(emails.digest, to=person, key=key, person=person, digest=digest)
        DigestChoice.objects.update_or_create(person=person, defaults={"told_at": now})
    return not digest.is_empty
