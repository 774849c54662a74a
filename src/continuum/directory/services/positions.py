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

from .endings import close_membership
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
    before = _held(position)
    position.full_clean()
    position.save()
    journal.write(by, "position.changed", position, {"before": _said(before)})
    if position.ends_on != before.ends_on:
        _close_what_rests(position, by)
    return position


@acts(rule=rules.renew_position, on="position")
def renew_position(*, position: Position, until: dt.date | None, by: Any) -> Position:
    """A new term: what rests on it stays open as long; without a day, until further notice."""
    if until and until < clock.today():
        raise ValidationError({"day": "Cette date est passée\u00a0: choisissez aujourd’hui ou plus tard."})
    held = _held(position)
    if until and until < held.starts_on:
        raise ValidationError({"day": f"Elle commence le {french_date(held.starts_on)}\u00a0: choisissez ce jour ou plus tard."})
    if until and held.ends_on and until <= held.ends_on:
        raise ValidationError(
            {"day": f"Elle dure déjà jusqu’au {french_date(held.ends_on)}\u00a0: choisissez une date plus lointaine."}
        )
    return _end_on(held, until, "position.renewed", by)


@acts(rule=rules.end_position, on="position")
def end_position(*, position: Position, last_day: dt.date | None, by: Any) -> Position:
    """What rests on it closes the evening of a day to come; today, of a day past, or without a day: at the next page."""
    held, yesterday = _held(position), clock.today() - dt.timedelta(days=1)
    if held.ends_on and held.is_over:
        raise ValidationError(f"Elle a déjà pris fin le {french_date(held.ends_on)}\u00a0: corrigez plutôt cette date.")
    if last_day and last_day < held.starts_on:
        since = french_date(held.starts_on)
        raise ValidationError({"day": f"Elle a commencé le {since}\u00a0: choisissez ce jour ou plus tard."})
    ended = _end_on(held, last_day or max(yesterday, held.starts_on), "position.ended", by)
    _close_what_rests(ended, by, at_once=last_day is None)
    return ended


def _close_what_rests(position: Position, by: Any, at_once: bool = False) -> None:
    """A last day said today is not waited for: nobody reads until the evening of a mandate that has been closed."""
    if at_once or position.ends_on == clock.today():
        for access in position.memberships.all():
            if not access.is_over:
                close_membership(access, by)


def _end_on(held: Position, day: dt.date | None, verb: str, by: Any) -> Position:
    before = _said(held)
    held.ends_on = day
    held.save(update_fields=["ends_on"])
    journal.write(by, verb, held, {"before": before})
    return held


def _held(position: Position) -> Position:
    """As it is now, kept from others until the end."""
    return Position.objects.select_for_update().get(pk=position.pk)


def _said(position: Position) -> dict[str, str]:
    return {name: str(getattr(position, name) or "") for name in SAID}
