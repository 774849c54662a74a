"""What the desk gathers from the rooms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from continuum.directory.models import Programme
from continuum.figures.models import Reading
from continuum.plan.models import Milestone
from continuum.reports.models import Edition
from continuum.toolkit import clock, registry
from continuum.toolkit.registry import Found, Waiting

LAST = dt.date.max


def waiting_for(person: Any) -> list[Waiting]:
    """Every room's lines in order of date; what has no date comes last."""
    lines = [line for source in registry.desk for line in source.waiting(person)]
    return sorted(lines, key=lambda line: (line.on or LAST, line.text))


def moved_since(person: Any, limit: int = 8) -> list[dict[str, Any]]:
    """What others approved or published lately, newest first."""
    programmes = Programme.objects.visible_to(person)
    since = person.last_visit_at or clock.now() - dt.timedelta(days=30)
    readings = (
        Reading.objects.visible_to(person)
        .filter(node__programme__in=programmes, approved_at__gte=since, approved_by__isnull=False)
        .exclude(approved_by=person)
        .select_related("measure", "node")
        .order_by("-approved_at")[:limit]
    )
    editions = (
        Edition.objects.visible_to(person)
        .filter(frozen_at__gte=since)
        .exclude(frozen_by=person)
        .select_related("report__programme")
        .defer("document", "docx", "pdf")[:limit]
    )
    lines = [{"at": one.approved_at, "text": f"Chiffre approuvé : {one.measure} ({one.node})", "url": one.get_absolute_url()} for one in readings]
    lines += [{"at": one.frozen_at, "text": f"Édition arrêtée : {one}", "url": one.get_absolute_url()} for one in editions]
    return sorted(lines, key=lambda line: line["at"], reverse=True)[:limit]


def coming(person: Any, limit: int = 6) -> Sequence[Milestone]:
    """The next dated steps of her programmes."""
    today = clock.today().isoformat()
    return list(Milestone.objects.visible_to(person).filter(on__gte=today).select_related("node").order_by("on")[:limit])


def found(person: Any, text: str, limit: int = 10) -> list[tuple[str, Sequence[Found]]]:
    """What each room finds, empty groups left out."""
    groups = [(source.label, source.find(person, text, limit)) for source in registry.searches]
    return [(label, rows) for label, rows in groups if rows]
