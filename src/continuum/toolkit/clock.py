"""The one clock: everything asks here what time it is, so that the demonstration and the tests can move it."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

PARIS = ZoneInfo("Europe/Paris")
_held: ContextVar[dt.datetime | None] = ContextVar("held", default=None)


def now() -> dt.datetime:
    """The present instant: held by a test, shifted by the demonstration, else the machine's."""
    if held := _held.get():
        return held
    real = timezone.now()
    if settings.DEMO:
        from .models import ClockShift

        return real + ClockShift.current()
    return real


def today() -> dt.date:
    return now().astimezone(PARIS).date()


@contextlib.contextmanager
def held_at(moment: dt.datetime | dt.date | str) -> Iterator[None]:
    """Hold the clock at a moment (a date means noon in Paris)."""
    token = _held.set(_instant(moment))
    try:
        yield
    finally:
        _held.reset(token)


def _instant(moment: dt.datetime | dt.date | str) -> dt.datetime:
    if isinstance(moment, str):
        moment = dt.datetime.fromisoformat(moment)
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(12))
    return moment if moment.tzinfo else moment.replace(tzinfo=PARIS)
