"""What the register puts on nodes, sources and desks; and how lower rooms ask it questions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from continuum.directory.models import Programme
from continuum.directory.rules import member
from continuum.plan.models import Node, Source
from continuum.toolkit.registry import (
    Answering,
    DeskSource,
    NodePanel,
    RailEntry,
    Waiting,
    answering,
    desk,
    node_panels,
    rail,
    source_panels,
)

from . import queries
from .enums import FindingState, Level, ReadingStatus
from .models import Finding, Reading
from .rules import accept_finding, enter_reading


def node_figures(person: Any, node: Node) -> dict[str, Any] | None:
    """The key figures of a node, and what its rules found."""
    grid = queries.figure_grid(node)
    if not grid.rows:
        return None
    found = Finding.objects.visible_to(person).filter(node__path__startswith=node.path, state=FindingState.OPEN)
    return {"grid": grid, "findings": list(found.filter(level=Level.CONTRADICTION)), "may_enter": enter_reading(person, node)}


def source_readings(person: Any, source: Source) -> dict[str, Any] | None:
    readings = Reading.objects.visible_to(person).filter(source=source).select_related("measure", "node", "territory")
    return {"readings": list(readings.order_by("place", "measure__order"))} if readings else None


def waiting(person: Any) -> list[Waiting]:
    """Contradictions that this person can settle, and drafts that wait for approval."""
    lines = []
    for programme in Programme.objects.visible_to(person):
        open_ones = queries.findings_of(programme, person, Level.CONTRADICTION).select_related("node__territory", "programme__territory")
        count = sum(accept_finding(person, finding) for finding in open_ones)
        if count:
            text = f"{programme} : {count} contradiction{'s' if count > 1 else ''} à trancher"
            lines.append(Waiting(text, "Les examiner", f"{reverse('figures:findings')}?programme={programme.code}&gravite=contradiction"))
        drafts = Reading.objects.visible_to(person).filter(node__programme=programme, status=ReadingStatus.DRAFT).count()
        if drafts:
            text = f"{programme} : {drafts} relevé{'s' if drafts > 1 else ''} en brouillon"
            lines.append(Waiting(text, "Les approuver", f"{reverse('figures:readings')}?programme={programme.code}&etat=draft"))
    return lines


node_panels.declare(NodePanel("chiffres", "Chiffres clés", 10, "figures/node_panel.html", node_figures))
source_panels.declare(NodePanel("releves", "Ce qui y a été relevé", 10, "figures/source_panel.html", source_readings))
desk.declare(DeskSource("figures", waiting))
answering.declare(Answering("figures", queries.replies, queries.suggestions))
rail.declare(RailEntry("Chiffres", "figures:index", 20, frozenset({"staff", "member"}), member))
