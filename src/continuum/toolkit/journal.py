"""The journal: who did what to which object, when. Written by services, in the same transaction; never edited."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from . import clock

VERBS: dict[str, str] = {"export": "exporté", "clock.moved": "date de la démonstration changée"}
"""How the journal says each verb; rooms add theirs."""


def declare(verbs: dict[str, str]) -> None:
    VERBS.update(verbs)


def write(by: Any, verb: str, obj: Model, details: dict[str, Any] | None = None) -> None:
    """Add a line: `write(by, "reading.approved", reading)`. Details hold no content of answers.

    A row that is not to be named outside of where it belongs says so by `journal_label`.
    """
    from .models import JournalEntry

    JournalEntry.objects.create(
        at=clock.now(),
        person_id=getattr(by, "pk", None),
        actor=str(by)[:200],
        verb=verb,
        kind=obj._meta.label_lower,
        object_id=str(obj.pk),
        label=str(getattr(obj, "journal_label", obj))[:300],
        details=details or {},
    )


def history_of(obj: Model) -> Any:
    """The lines about one object, newest first."""
    from .models import JournalEntry

    return JournalEntry.objects.filter(kind=obj._meta.label_lower, object_id=str(obj.pk)).order_by("-at", "-id")
