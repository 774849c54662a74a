"""Reads of imports, and where one may import."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from continuum.directory.enums import STAFF_ROLES, Role, TerritoryKind
from continuum.directory.models import ImportBatch, ImportLine, Territory
from continuum.toolkit.health import WORKER_SILENCE
from continuum.toolkit.records import WorkState
from continuum.toolkit.tasks import machine_now

LEFT = "left"


def import_territories(person: Any) -> list[Territory]:
    """The territories in which she may write for every programme; the country for the national administration alone."""
    own = [one for one in person.active_memberships() if one.role in STAFF_ROLES and one.programme_id is None]
    regions = Territory.objects.filter(kind=TerritoryKind.REGION).order_by("search_name")
    if person.has_role(Role.NATIONAL_ADMIN):
        return [*regions, *Territory.objects.filter(kind=TerritoryKind.COUNTRY)]
    if any(one.territory is None for one in own):
        return list(regions)
    return sorted({one.territory for one in own if one.territory}, key=lambda one: one.search_name)


def has_stopped(batch: ImportBatch) -> bool:
    """Is the work over for which it still waits?"""
    return batch.work is None or not batch.work.is_alive


def is_silent(batch: ImportBatch) -> bool:
    """Does its work give no sign of life, although it is not over? It goes on once the worker is back."""
    work = batch.work
    if work is None or not work.is_alive:
        return False
    sign = work.heartbeat_at if work.state == WorkState.RUNNING else work.run_after
    return sign is not None and sign < machine_now() - WORKER_SILENCE


def of_outcome(lines: QuerySet[ImportLine], wanted: str) -> QuerySet[ImportLine]:
    """Those of an outcome; set aside is one of them."""
    return lines.filter(set_aside=True) if wanted == LEFT else lines.filter(outcome=wanted, set_aside=False)


def lines_like(lines: QuerySet[ImportLine], text: str) -> QuerySet[ImportLine]:
    """By the name of the structure, or by the number of the line."""
    number = Q(number=int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else Q(pk=None)
    return lines.filter(number | Q(name__icontains=text))
