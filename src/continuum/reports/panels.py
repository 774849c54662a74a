"""What reports put in the frames and on nodes."""

from __future__ import annotations

from typing import Any

from continuum.directory.rules import member
from continuum.plan.models import Node
from continuum.toolkit.registry import NodePanel, RailEntry, node_panels, rail

from .models import Report


def node_report(person: Any, node: Node) -> dict[str, Any] | None:
    report = Report.objects.visible_to(person).filter(programme=node.programme_id).first() if node.is_root else None
    return {"report": report} if report else None


node_panels.declare(NodePanel("bilan", "Bilan", 20, "reports/node_panel.html", node_report))
rail.declare(RailEntry("Bilans", "reports:reports", 40, frozenset({"staff", "member"}), member))
