"""Meetings that come back: written at once as so many meetings, changed or taken away from one of them on."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from continuum.meetings import rules
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import Meeting
from continuum.meetings.queries import following, following_to_come
from continuum.plan.enums import MONTHS_BETWEEN, Recurrence
from continuum.plan.models import Milestone, Node
from continuum.toolkit import journal
from continuum.toolkit.access import acts
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.spans import recurring
from continuum.toolkit.typography import counted, french_date

from .gatherings import change_meeting, kept_meeting, refuse_bad, remove_meeting
from .states import cancel_meeting, postpone_meeting

journal.declare(
    {
        "meeting.repeated": "réunion qui revient ajoutée",
        "meeting.removed_on": "réunion qui revient supprimée",
        "meeting.changed_on": "réunion qui revient modifiée à partir d’une date",
    }
)
MOST = 60
NO_END = "Dites jusqu’à quand elle revient."
ONCE = "Elle n’aurait lieu qu’une fois avant le {end}\u00a0: donnez une fin plus lointaine, ou choisissez «\u00a0une fois\u00a0»."
TOO_MANY = f"Cela ferait plus de {MOST} réunions\u00a0: donnez une fin plus proche, ou un rythme plus lent."
SHARED = ("starts", "ends", "mode", "commune_id", "place", "room", "link")
"""What a change made to a meeting and to those after it gives to all of them; its other words stay its own."""
WHICH_DAY = "Donnez la nouvelle date\u00a0: les suivantes se décalent d’autant de jours."
NOT_THAT_DAY = "Pour le {on}\u00a0: {why}"


@acts(rule=rules.add_meeting, on="node")
def add_meetings(
    *, node: Node, meeting: Meeting, every: str, last: dt.date | None, keeps_room: bool = False, by: Any
) -> list[Meeting]:
    """A meeting that comes back: as many as it has dates up to `last`, each then living its own life."""
    meeting.node = node
    dates = _dates_of(meeting, every, last)
    meeting.series = uuid4()
    steps = _steps_of(meeting.milestone)
    rows = [_again(meeting, on.first, steps) for on in dates]
    for row in rows:
        _on_that_day(row, partial(refuse_bad, row, by, keeps_room=keeps_room))
    Meeting.objects.bulk_create(rows)
    said = {"every": str(Recurrence(every).label), "dates": counted(len(rows), "date", "dates"), "last": str(rows[-1].on)}
    journal.write(by, "meeting.repeated", meeting, said)
    return rows


def _dates_of(meeting: Meeting, every: str, last: dt.date | None) -> list[PartialDate]:
    if last is None:
        raise ValidationError({"last": NO_END})
    dates = recurring(PartialDate.of(meeting.on), MONTHS_BETWEEN[every], last, MOST)
    if len(dates) > MOST:
        raise ValidationError({"last": TOO_MANY})
    if len(dates) < 2:
        raise ValidationError({"last": ONCE.format(end=french_date(last))})
    return dates


def _steps_of(milestone: Milestone | None) -> dict[tuple[int, int | None], Milestone]:
    """The dates of the calendar's own series by month: each meeting answers for the step of its month."""
    if milestone is None or milestone.series is None:
        return {}
    return {(one.on.year, one.on.month): one for one in Milestone.objects.filter(series=milestone.series)}


def _again(meeting: Meeting, on: dt.date, steps: dict[tuple[int, int | None], Milestone]) -> Meeting:
    """The same meeting another day; whoever answers is given as long as for the first."""
    if on == meeting.on:
        return meeting
    other = copy.copy(meeting)
    other.pk, other.on, other.milestone = uuid4(), on, steps.get((on.year, on.month))
    if meeting.reply_until:
        other.reply_until = on - (meeting.on - meeting.reply_until)
    return other


def _on_that_day(meeting: Meeting, act: Callable[[], Any]) -> Any:
    """What is refused of one date says which."""
    try:
        return act()
    except ValidationError as error:
        on = french_date(meeting.on)
        said = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        told = {name: [NOT_THAT_DAY.format(on=on, why=why) for why in reasons] for name, reasons in said.items()}
        raise ValidationError(told) from error


# --- This one and those after it -----------------------------------------------------------------------------------------


@acts(rule=rules.change_meeting, on="meeting")
def change_following(*, meeting: Meeting, seen: Mapping[str, str] | None = None, keeps_room: bool = False, by: Any) -> int:
    """Change a meeting; those after it take its hours, its mode, its place and its link, and move by as many days."""
    before = kept_meeting(meeting, rules.change_meeting, by)
    settle(meeting, before, seen)
    given = {"keeps_room": keeps_room, "by": by}
    days, names = meeting.on - before.on, [name for name in SHARED if getattr(before, name) != getattr(meeting, name)]

    def as_it_is(row: Meeting) -> None:
        for name in names:
            setattr(row, name, getattr(meeting, name))
        row.on += days
        if row.reply_until:
            row.reply_until += days
        _on_that_day(row, lambda: change_meeting(meeting=row, **given))

    rows = following_to_come(before)
    return _each(rows, days, lambda: change_meeting(meeting=meeting, seen=seen, **given), as_it_is, before, by)


@acts(rule=rules.postpone_meeting, on="meeting")
def postpone_following(*, meeting: Meeting, reason: str, to: dt.date | None, keeps_room: bool = False, by: Any) -> int:
    """Put a meeting off to another day, and those after it by as many days; the first day of each is kept."""
    if to is None:
        raise ValidationError({"to": WHICH_DAY})
    before = kept_meeting(meeting, rules.postpone_meeting, by)
    days = to - before.on
    put_off = partial(postpone_meeting, reason=reason, keeps_room=keeps_room, by=by)

    def later(row: Meeting) -> None:
        _on_that_day(row, lambda: put_off(meeting=row, to=row.on + days))

    def first() -> None:
        put_off(meeting=meeting, to=to)

    return _each(following_to_come(before), days, first, later, before, by)


@acts(rule=rules.cancel_meeting, on="meeting")
def cancel_following(*, meeting: Meeting, reason: str, by: Any) -> int:
    """A meeting and those after it will not take place; the reason stays with each."""
    before = kept_meeting(meeting, rules.cancel_meeting, by)

    def cancel(row: Meeting) -> None:
        cancel_meeting(meeting=row, reason=reason, by=by)

    return _each(following_to_come(before), dt.timedelta(), lambda: cancel(meeting), cancel, before, by)


def _each(
    rows: list[Meeting],
    days: dt.timedelta,
    first: Callable[[], Any],
    then: Callable[[Meeting], None],
    before: Meeting,
    by: Any,
) -> int:
    """All of them or none; moved later, the last goes first, so that none takes the room that another is about to leave."""
    later = days > dt.timedelta()
    if not later:
        first()
    for row in reversed(rows) if later else rows:
        then(row)
    if later:
        first()
    journal.write(by, "meeting.changed_on", before, {"changed": counted(len(rows) + 1, "réunion", "réunions")})
    return len(rows) + 1


@acts(rule=rules.remove_meeting, on="meeting")
def remove_following(*, meeting: Meeting, by: Any) -> int:
    """Take away a meeting and those after it that nobody knows of yet; what has lived stays. Returns how many are gone."""
    kept = kept_meeting(meeting, rules.remove_meeting, by)
    after = following(kept).filter(status=MeetingStatus.PLANNED, convened_at=None, attendances=None, decisions=None)
    rows = list(after.select_related("node__territory").select_for_update(of=("self",)))
    remove_meeting(meeting=kept, by=by)
    journal.write(by, "meeting.removed_on", kept, {"removed": counted(len(rows) + 1, "réunion", "réunions")})
    Meeting.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows) + 1
