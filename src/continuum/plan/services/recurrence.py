"""Events that come back: written at once as so many dates, and taken away from one of them on."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError

from continuum.plan import rules
from continuum.plan.enums import MONTHS_BETWEEN, Recurrence
from continuum.plan.models import Milestone, Node
from continuum.plan.queries import following
from continuum.toolkit import journal, registry
from continuum.toolkit.access import acts
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.spans import moved, recurring
from continuum.toolkit.typography import counted

from .dates import refuse_bad_milestone
from .rows import before_change

journal.declare({"milestone.repeated": "étape qui revient ajoutée", "milestone.removed_on": "étape qui revient retirée"})
MOST = 60
BY_YEAR = "Une étape qui revient a besoin d’un jour ou d’un mois\u00a0: écrivez par exemple janvier 2025."
NO_END = "Dites jusqu’à quand\u00a0: ni la phase ni le programme n’ont de fin."
ONCE = "Elle n’aurait lieu qu’une fois avant {end}\u00a0: donnez une fin plus lointaine, ou choisissez «\u00a0une fois\u00a0»."
TOO_MANY = f"Cela ferait plus de {MOST} dates\u00a0: donnez une fin plus proche, ou un rythme plus lent."


@acts(rule=rules.add_milestone, on="node")
def add_series(*, node: Node, milestone: Milestone, last: PartialDate | None = None, by: Any) -> list[Milestone]:
    """An event that comes back: as many dates as it has up to `last`, else up to the end of its phase or of the programme."""
    milestone.node, milestone.series = node, uuid4()
    refuse_bad_milestone(milestone, None, by)
    rows = [_again(milestone, date) for date in _dates_of(milestone, last)]
    Milestone.objects.bulk_create(rows)
    said = {
        "every": str(Recurrence(milestone.every).label),
        "dates": counted(len(rows), "date", "dates"),
        "last": str(rows[-1].on),
    }
    journal.write(by, "milestone.repeated", rows[0], said)
    registry.programme_changed(node.programme, by)
    return rows


def _dates_of(milestone: Milestone, last: PartialDate | None) -> list[PartialDate]:
    if not milestone.on.month:
        raise ValidationError({"on": BY_YEAR})
    end = last or _natural_end(milestone)
    if end is None:
        raise ValidationError({"last": NO_END})
    dates = recurring(milestone.on, MONTHS_BETWEEN[milestone.every], end.last, MOST)
    if len(dates) > MOST:
        raise ValidationError({"last": TOO_MANY})
    if len(dates) < 2:
        raise ValidationError({"last": ONCE.format(end=end)})
    return dates


def _natural_end(milestone: Milestone) -> PartialDate | None:
    """The end of its phase; without one, that of the phases beside it, or of the programme."""
    if milestone.phase is not None:
        return milestone.phase.ends
    ends = list(milestone.node.phase_set.values_list("ends", flat=True))
    known = [end for end in ends if end]
    return max(known) if known and len(known) == len(ends) else milestone.node.programme.ends


def _again(milestone: Milestone, date: PartialDate) -> Milestone:
    """The same event on another date; that it took place is said of the first one only."""
    if date == milestone.on:
        return milestone
    names = ("node", "phase", "kind", "title", "every", "series", "source", "place", "origin")
    months = (date.year - milestone.on.year) * 12 + (date.month or 1) - (milestone.on.month or 1)
    until = moved(milestone.until, months=months) if milestone.until else None
    return Milestone(on=date, until=until, **{name: getattr(milestone, name) for name in names})


@acts(rule=rules.remove_milestone, on="milestone")
def remove_following(*, milestone: Milestone, by: Any) -> int:
    """Take away a date and those that follow it; what took place stays. Returns how many are gone."""
    before = before_change(milestone, rules.remove_milestone, by)
    rows = Milestone.objects.filter(pk__in=[before.pk, *following(before).filter(done_on=None).values_list("pk", flat=True)])
    count = rows.count()
    journal.write(by, "milestone.removed_on", milestone, {"removed": counted(count, "date", "dates")})
    rows.delete()
    registry.programme_changed(milestone.node.programme, by)
    return count
