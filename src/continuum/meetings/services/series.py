"""Meetings that come back: written at once as so many meetings, changed or taken away from one of them on."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any
from uuid import uuid4

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet

from continuum.meetings import rules
from continuum.meetings.enums import MeetingStatus
from continuum.meetings.models import Meeting
from continuum.plan.enums import MONTHS_BETWEEN, Recurrence
from continuum.plan.models import Milestone, Node
from continuum.toolkit import journal
from continuum.toolkit.access import acts
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.spans import recurring
from continuum.toolkit.typography import counted, french_date

from .gatherings import kept_meeting, refuse_bad, remove_meeting

journal.declare({"meeting.repeated": "réunion qui revient ajoutée", "meeting.removed_on": "réunion qui revient supprimée"})
MOST = 60
NO_END = "Dites jusqu’à quand elle revient."
ONCE = "Elle n’aurait lieu qu’une fois avant le {end}\u00a0: donnez une fin plus lointaine, ou choisissez «\u00a0une fois\u00a0»."
TOO_MANY = f"Cela ferait plus de {MOST} réunions\u00a0: donnez une fin plus proche, ou un rythme plus lent."
NOT_THAT_DAY = "Pour le {on}\u00a0: {why}"


@acts(rule=rules.add_meeting, on="node")
def add_meetings(*, node: Node, meeting: Meeting, every: str, last: dt.date | None, by: Any) -> list[Meeting]:
    """A meeting that comes back: as many as it has dates up to `last`, each then living its own life."""
    meeting.node = node
    dates = _dates_of(meeting, every, last)
    meeting.series = uuid4()
    steps = _steps_of(meeting.milestone)
    rows = [_again(meeting, on.first, steps) for on in dates]
    for row in rows:
        _refuse_that_day(row, by)
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


def _refuse_that_day(meeting: Meeting, by: Any) -> None:
    """What is refused of one date says which."""
    try:
        refuse_bad(meeting, by)
    except ValidationError as error:
        on = french_date(meeting.on)
        said = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        told = {name: [NOT_THAT_DAY.format(on=on, why=why) for why in reasons] for name, reasons in said.items()}
        raise ValidationError(told) from error


def following(meeting: Meeting) -> QuerySet[Meeting]:
    """Those of its series that come after it."""
    return Meeting.objects.filter(series=meeting.series, on__gt=meeting.on) if meeting.series else Meeting.objects.none()


@acts(rule=rules.remove_meeting, on="meeting")
def remove_following(*, meeting: Meeting, by: Any) -> int:
    """Take away a meeting and those after it that nobody knows of yet; what has lived stays. Returns how many are gone."""
    kept = kept_meeting(meeting, rules.remove_meeting, by)
    after = following(kept).filter(status=MeetingStatus.PLANNED, convened_at=None, attendances=None, decisions=None)
    rows = list(after.select_related("node__territory"))
    remove_meeting(meeting=kept, by=by)
    journal.write(by, "meeting.removed_on", kept, {"removed": counted(len(rows) + 1, "réunion", "réunions")})
    Meeting.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows) + 1
