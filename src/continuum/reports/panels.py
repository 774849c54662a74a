"""What reports put in the frames and on nodes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from continuum.directory.models import Programme
from continuum.directory.rules import member
from continuum.plan.models import Node
from continuum.toolkit.registry import (
    DeskSource,
    Moved,
    NodePanel,
    RailEntry,
    Waiting,
    Watcher,
    desk,
    node_panels,
    rail,
    watchers,
)

from .models import Edition
from .services import report_of


def node_report(person: Any, node: Node) -> dict[str, Any] | None:
    if not node.is_root:
        return None
    return {"url": reverse("reports:report", args=[node.programme.code]), "programme": node.programme}


def nothing_waits(person: Any) -> list[Waiting]:
    """Files that are ready wait on the desk as finished works."""
    return []


def frozen_since(person: Any, since: dt.datetime) -> list[Moved]:
    """Editions that others put on record."""
    fresh = Edition.objects.visible_to(person).filter(frozen_at__gte=since).exclude(frozen_by=person)
    rows = fresh.select_related("report__programme").defer("document", "docx", "pdf").order_by("-frozen_at")[:8]
    return [Moved(row.frozen_at, f"Édition arrêtée\u00a0: {row}", row.get_absolute_url()) for row in rows]


def open_report(programme: Programme, by: Any) -> None:
    """Every programme has its report from the first day: text will come as the plan is written."""
    report_of(programme)


watchers.declare(Watcher("reports", open_report))
desk.declare(DeskSource("reports", nothing_waits, frozen_since))
node_panels.declare(NodePanel("bilan", "Bilan", 20, "reports/node_panel.html", node_report))
rail.declare(RailEntry("Bilans", "reports:reports", 40, shown=member))
