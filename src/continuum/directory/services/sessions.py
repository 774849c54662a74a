"""Closing connections: one's own, those of somebody else, those of whoever has just lost an access."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory import emails, rules
from continuum.directory.models import Person, PersonSession
from continuum.toolkit import journal
from continuum.toolkit.access import acts
from continuum.toolkit.tasks import machine_now

journal.declare({"sessions.closed": "connexions fermées"})


@acts(rule=rules.chooses_for_herself, on="person")
def sign_out_everywhere(*, person: Person, by: Any) -> int:
    """Close all her own sessions, on every device; how many there were."""
    return _close(person, by=by)


@acts(rule=rules.chooses_for_herself, on="person")
def sign_out_elsewhere(*, person: Person, session_key: str | None, by: Any) -> int:
    """Close all her own sessions but the one she is using; how many there were."""
    return _close(person, by=by, but=session_key)


@acts(rule=rules.close_sessions, on="person")
def close_sessions(*, person: Person, reason: str, by: Any) -> int:
    """A lost telephone, a doubt: every device of hers must ask for a code again, and she is told why."""
    count = _close(person, by=by, reason=reason)
    if not count:
        raise ValidationError(f"{person} n’est connecté·e nulle part\u00a0: rien n’est à fermer.")
    emails.send_sessions_closed(person, by, reason)
    return count


def close_sessions_of_ended_access(*, person: Person, by: Any) -> None:
    """What she was reading was hers by an access that is over."""
    _close(person, by=by)


def _close(person: Person, *, by: Any, but: str | None = None, **details: str) -> int:
    count = drop_sessions(person, but)
    if count:
        journal.write(by, "sessions.closed", person, {"count": count, **details})
    return count


def drop_sessions(person: Person, but: str | None = None) -> int:
    """Erase her connections, except one; how many were still open."""
    hers = PersonSession.objects.filter(person=person).exclude(pk=but or "")
    count = hers.filter(expire_date__gte=machine_now()).count()
    hers.delete()
    return count


def open_sessions_of(person: Person) -> int:
    return PersonSession.objects.filter(person=person, expire_date__gte=machine_now()).count()
