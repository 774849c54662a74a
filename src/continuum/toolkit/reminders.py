"""When a day comes: what is followed and is late, or was to be looked at again, told to whoever answers for it.

By mail once for each day that comes, to the owner alone, one mail a day; on the desk as long as it lasts. What nobody
answers for any more stands on the desk of those who run the place. A kind may ask to be told some days ahead: its alerts.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from . import clock, emails, registry
from .outbox import send, was_written
from .registry import FollowedKind, Waiting
from .typography import french_date

SOON = dt.timedelta(days=14)
AT_MOST = 10


# --- By mail -------------------------------------------------------------------------------------------------------------


def remind() -> int:
    """Write to each owner of what comes due; how many mails. Done twice, nothing is written twice."""
    told: dict[Any, list[tuple[FollowedKind, Any]]] = defaultdict(list)
    owned = ((kind, kind.due(clock.today() + kind.ahead).exclude(owner=None)) for kind in registry.followed)
    due = [(kind, [row for row in rows if _is_news(kind, row)]) for kind, rows in owned]
    people = _owners_of(due)
    for kind, rows in due:
        answered = kind.answered(rows)
        for row in rows:
            if row.pk in answered:
                told[row.owner_id].append((kind, row))
    return sum(_write_to(people[pk], found) for pk, found in told.items())


def _is_news(kind: FollowedKind, row: Any) -> bool:
    """Has a day come since she was last told?"""
    told, last, alert = row.reminded_on, row.last_day, _alert(kind, row)
    to_review = row.is_to_review and (told is None or told < row.remind_on)
    alerted = alert is not None and (told is None or told < alert)
    return to_review or alerted or (row.is_late and (told is None or told <= last))


def _alert(kind: FollowedKind, row: Any) -> dt.date | None:
    """The last of its alerts whose day has come, as long as its last day has not passed."""
    if row.last_day is None or row.is_closed or row.is_late:
        return None
    days = (row.last_day - dt.timedelta(days=ahead) for ahead in kind.alerts)
    return max((day for day in days if day <= clock.today()), default=None)


def _write_to(person: Any, found: list[tuple[FollowedKind, Any]]) -> bool:
    """What comes due after today's mail waits for tomorrow's."""
    today = clock.today()
    key = f"{person.pk}:{today}"
    if was_written(emails.reminder, key):
        return False
    with transaction.atomic():
        lines = sorted((_line(kind, row) for kind, row in found), key=lambda line: (line.on, line.text))
        send(emails.reminder, to=person, key=key, person=person, lines=lines)
        for _, row in found:
            type(row).objects.filter(pk=row.pk, status=row.status).update(reminded_on=today)
    return True


def _owners_of(due: Sequence[tuple[FollowedKind, Sequence[Any]]]) -> dict[Any, Any]:
    """Each owner met once, whatever she answers for, and what all of them belong to read at once."""
    owners: dict[Any, Any] = {}
    for row in (row for _, rows in due for row in rows if row.owner_id):
        row.owner = owners.setdefault(row.owner_id, row.owner)
    get_user_model().read_memberships(owners.values())
    return owners


# --- On the desk -----------------------------------------------------------------------------------------------------------


def waiting(person: Any) -> list[Waiting]:
    """What she answers for, from two weeks before its last day; what nobody answers for, once it has come due."""
    told = [kind for kind in registry.followed if not (kind.secret and getattr(person, "is_stood_for", False))]
    asked = ((kind, kind.due(clock.today() + max(SOON, kind.ahead))) for kind in told)
    due = [(kind, list(rows.filter(Q(owner=person) | kind.reach(person)))) for kind, rows in asked]
    _owners_of(due)
    return [line for kind, rows in due for line in sorted(_lines(kind, rows, person), key=lambda one: one.on)[:AT_MOST]]


def _lines(kind: FollowedKind, rows: Sequence[Any], person: Any) -> Iterator[Any]:
    answered = kind.answered([row for row in rows if row.owner_id])
    for row in rows:
        if row.pk in answered:
            if row.owner_id == person.pk and (_has_come(kind, row) or _comes_soon(row)):
                yield _line(kind, row)
        elif row.owner_id != person.pk and _has_come(kind, row):
            yield _line(kind, row, alone=", sans responsable")


def _has_come(kind: FollowedKind, row: Any) -> bool:
    return row.is_to_review or row.is_late or _alert(kind, row) is not None


def _comes_soon(row: Any) -> bool:
    return row.last_day is not None and row.last_day <= clock.today() + SOON


def _line(kind: FollowedKind, row: Any, alone: str = "") -> Waiting:
    """« Fiche bloquée : …, à revoir le 3 mars 2026 », « Fiche en retard : …, échéance le 31 décembre 2025 »."""
    if row.is_to_review:
        state, until, on = row.status_word, "à revoir", row.remind_on
    else:
        state, until, on = "en retard" if row.is_late else row.status_word, "échéance", row.last_day
    text = f"{kind.label} {state}\u00a0: {kind.said(row)}, {until} le {french_date(on)}{alone}"
    return Waiting(text, "Faire le point", row.get_absolute_url(), on, "late" if row.is_late else "todo")
