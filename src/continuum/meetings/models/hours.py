"""Hours of the clock on the wall, in Paris: said in words, and refused where they do not exist."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError

from continuum.toolkit import clock
from continuum.toolkit.typography import french_date

NO_SUCH_HOUR = "Le {on}, {hour} n’existe pas\u00a0: on passe à l’heure d’été, de 2\u00a0h à 3\u00a0h. Choisissez une autre heure."
START_FIRST = "Dites aussi à quelle heure elle commence."
CROSSED = "La fin ({ends}) vient avant le début ({starts})\u00a0: inversez les heures ou corrigez-les."


def hour_text(hour: dt.time) -> str:
    """« 9 h 30 », « 14 h »."""
    return f"{hour.hour}\u00a0h\u00a0{hour.minute:02}" if hour.minute else f"{hour.hour}\u00a0h"


def refuse_bad_hours(on: dt.date | None, starts: dt.time | None, ends: dt.time | None) -> None:
    """An end needs a start before it; and one hour is missing on the last Sunday of March."""
    if ends and not starts:
        raise ValidationError({"starts": START_FIRST})
    if starts and ends and ends <= starts:
        raise ValidationError({"ends": CROSSED.format(starts=hour_text(starts), ends=hour_text(ends))})
    for name, hour in (("starts", starts), ("ends", ends)):
        if on and hour and not exists(on, hour):
            raise ValidationError({name: NO_SUCH_HOUR.format(on=french_date(on), hour=hour_text(hour))})


def exists(on: dt.date, hour: dt.time) -> bool:
    """Does the clock on the wall show that hour that day?"""
    said = dt.datetime.combine(on, hour, clock.PARIS)
    return said.astimezone(dt.UTC).astimezone(clock.PARIS).replace(tzinfo=None) == said.replace(tzinfo=None)
