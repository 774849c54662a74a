"""What a person does with the toolkit itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction

from . import clock, journal
from .access import Refused
from .models import ClockShift
from .records import Slot, Work
from .tasks import machine_now


def move_clock(*, to: dt.datetime | dt.date | None, by: Any) -> None:
    """The demonstration lives at another date: « nous sommes le … »; None comes back to the present.

    Slots of the schedule later than the new date are freed, so that daily works live again when time comes back.
    """
    if not settings.DEMO:
        raise Refused("The clock moves in the demonstration only")
    with transaction.atomic():
        real = machine_now()
        shift = dt.timedelta() if to is None else _instant(to, real) - real
        row, _ = ClockShift.objects.update_or_create(pk=1, defaults={"seconds": round(shift.total_seconds())})
        Slot.objects.filter(due_at__gt=real + shift).delete()
        journal.write(by, "clock.moved", row, {"to": (real + shift).isoformat()})


def _instant(to: dt.datetime | dt.date, real: dt.datetime) -> dt.datetime:
    """A day keeps the present hour, so that a moved clock does not wake the morning's works twice."""
    if isinstance(to, dt.datetime):
        return to
    hour = real.astimezone(clock.PARIS).time()
    return dt.datetime.combine(to, hour, tzinfo=clock.PARIS)


def note_work_seen(*, work: Work, by: Any) -> None:
    """The owner has read how it ended: it leaves her desk."""
    if not work.is_alive and work.seen_at is None and work.owner_id == by.pk:
        Work.objects.filter(pk=work.pk, seen_at=None).update(seen_at=machine_now())
