"""What a person is in an organisation: added, corrected, renewed, ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory import rules
from continuum.directory.models import Position
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.typography import french_date

from .people import person_at

journal.declare(
    {
        "position.added": "fonction ajoutée",
        "position.changed": "fonction corrigée",
        "position.renewed": "fonction prolongée",
        "position.ended": "fonction close",
    }
)
SAID = ("function", "title", "body", "starts_on", "ends_on")


@acts(rule=rules.add_position, on="position")
def add_position(*, position: Position, email: str, name: str, by: Any, phone: str = "") -> Position:
    """A person, known or new, in a function of an organisation; it opens nothing to her by itself."""
    position.person = person_at(email, name, by, phone)
    _refuse_twice(position)
    return write_position(position, by)


def write_position(position: Position, by: Any) -> Position:
    position.full_clean()
    position.save()
    journal.write(by, "position.added", position, {"function": position.function})
    return position


def same_position(position: Position) -> Position | None:
    """The one that says the same already, and is not over; without a body, whatever its body."""
    same = Position.objects.filter(person=position.person, organisation=position.organisation, function=position.function)
    if position.body:
        same = same.filter(body=position.body)
    return next((one for one in same if not one.is_over), None)


def _refuse_twice(position: Position) -> None:
    if known := same_position(position):
        since = french_date(known.starts_on)
        raise ValidationError(
            {"function": f"{known.person} a déjà cette fonction depuis le {since}\u00a0: rien n’est à ajouter."}
        )


@acts(rule=rules.change_position, on="position")
def change_position(*, position: Position, by: Any) -> Position:
    """Correct what was noted; the journal keeps what it said before."""
    before = _said(Position.objects.select_for_update().get(pk=position.pk))
    position.full_clean()
    position.save()
    journal.write(by, "position.changed", position, {"before": before})
    return position


@acts(rule=rules.renew_position, on="position")
def renew_position(*, position: Position, until: dt.date | None, by: Any) -> Position:
    """A new term: what rests on it stays open as long; without a day, until further notice."""
    if until and until < clock.today():
        raise ValidationError({"day": "Cette date est passée\u00a0: choisissez aujourd’hui ou plus tard."})
    if until and position.ends_on and until <= position.ends_on:
        raise ValidationError(
            {"day": f"Elle dure déjà jusqu’au {french_date(position.ends_on)}\u00a0: choisissez une date plus lointaine."}
        )
    return _end_on(position, until, "position.renewed", by)


@acts(rule=rules.end_position, on="position")
def end_position(*, position: Position, last_day: dt.date, by: Any) -> Position:
    """What rests on it closes the day after; when that day is past, at the next page."""
    if last_day < position.starts_on:
        since = french_date(position.starts_on)
        raise ValidationError({"day": f"Elle a commencé le {since}\u00a0: choisissez ce jour ou plus tard."})
    return _end_on(position, last_day, "position.ended", by)


def _end_on(position: Position, day: dt.date | None, verb: str, by: Any) -> Position:
    current = Position.objects.select_for_update().get(pk=position.pk)
    before = _said(current)
    current.ends_on = day
    current.save(update_fields=["ends_on"])
    journal.write(by, verb, current, {"before": before})
    return current


def _said(position: Position) -> dict[str, str]:
    return {name: str(getattr(position, name) or "") for name in SAID}
