"""What the register puts on nodes, sources and desks; and how lower rooms ask it questions."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Count
from django.urls import reverse

from continuum.directory.models import Programme
from continuum.directory.rules import member, staff
from continuum.plan.models import Node, Source
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.registry import (
    Answering,
    DeskSource,
    Moved,
    NodePanel,
    RailEntry,
    Waiting,
    Watcher,
    answering,
    desk,
    node_panels,
    rail,
    source_panels,
    watchers,
)
from continuum.toolkit.typography import counted

from . import queries
from .enums import FindingState, Level, ReadingStatus
from .models import Finding, Reading
from .rules import accept_finding, enter_reading
from .services import check_coherence

SHOWN = 4
"""A page of a plan shows the first contradictions; the whole list has its own page."""


def node_figures(person: Any, node: Node) -> dict[str, Any] | None:
    """The key figures of a node, and what its rules found."""
    grid = queries.figure_grid(node)
    if not grid.rows:
        return None
    found = Finding.objects.visible_to(person).filter(node__path__startswith=node.path, state=FindingState.OPEN)
    contradictions = list(found.filter(level=Level.CONTRADICTION))
    code = node.programme.code
    return {
        "grid": grid,
        "findings": contradictions[:SHOWN],
        "count": counted(len(contradictions), "contradiction à trancher", "contradictions à trancher"),
        "more": f"{reverse('figures:findings')}?programme={code}&gravite=contradiction" if len(contradictions) > SHOWN else "",
        "url": reverse("figures:grid", args=[code]),
        "may_enter": enter_reading(person, node),
    }


def source_readings(person: Any, source: Source) -> dict[str, Any] | None:
    readings = Reading.objects.visible_to(person).filter(source=source).select_related("measure", "node", "territory")
    return {"readings": list(readings.order_by("place", "measure__order"))} if readings else None


def waiting(person: Any) -> list[Waiting]:
    """Contradictions that this person can settle, and drafts that wait for approval."""
    return [*_contradictions(person), *_drafts(person)] if person.frame_kind == "staff" else []


def _contradictions(person: Any) -> list[Waiting]:
    found = Finding.objects.visible_to(person).filter(state=FindingState.OPEN, level=Level.CONTRADICTION)
    by_programme: dict[Programme, list[Finding]] = defaultdict(list)
    for finding in found.select_related("node__territory", "programme__territory").order_by("programme__title"):
        by_programme[finding.programme].append(finding)
    return [_contradictions_line(person, programme, findings) for programme, findings in by_programme.items()]


def _contradictions_line(person: Any, programme: Programme, findings: list[Finding]) -> Waiting:
    hers = sum(accept_finding(person, finding) for finding in findings)
    how_many = counted(len(findings), "contradiction", "contradictions")
    whose = f"dont {hers} que vous pouvez trancher" if hers else "à trancher par l’équipe du programme"
    return Waiting(
        f"{programme}\u00a0: {how_many}, {whose}",
        "Les examiner" if hers else "Les lire",
        f"{reverse('figures:findings')}?programme={programme.code}&gravite=contradiction",
        on=min(finding.found_at for finding in findings).astimezone(clock.PARIS).date(),
    )


def _drafts(person: Any) -> list[Waiting]:
    drafts = Reading.objects.visible_to(person).filter(status=ReadingStatus.DRAFT)
    rows = drafts.order_by().values_list("node__programme__code", "node__programme__title").annotate(count=Count("pk"))
    return [
        Waiting(
            f"{title}\u00a0: {counted(count, 'relevé', 'relevés')} en brouillon",
            "Les approuver" if person.is_programme_staff else "Les lire",
            f"{reverse('figures:readings')}?programme={code}&etat=draft",
        )
        for code, title, count in rows
    ]


def recheck(programme: Programme, by: Any) -> None:
    """A corrected date or heading removes its finding at once; whoever may write there may have it checked."""
    check_coherence(programme=programme, by=SYSTEM)


def approved_since(person: Any, since: dt.datetime) -> list[Moved]:
    """Figures that others approved."""
    fresh = (
        Reading.objects.visible_to(person).filter(approved_at__gte=since, approved_by__isnull=False).exclude(approved_by=person)
    )
    rows = fresh.select_related("measure", "node").order_by("-approved_at")[:8]
    return [Moved(row.approved_at, f"Chiffre approuvé\u00a0: {row.measure} ({row.node})", row.get_absolute_url()) for row in rows]


node_panels.declare(NodePanel("chiffres", "Chiffres clés", 10, "figures/node_panel.html", node_figures))
source_panels.declare(NodePanel("releves", "Ce qui y a été relevé", 10, "figures/source_panel.html", source_readings))
desk.declare(DeskSource("figures", waiting, approved_since))
watchers.declare(Watcher("figures", recheck))
answering.declare(Answering("figures", queries.replies, queries.suggestions, queries.entry_page))
rail.declare(RailEntry("À vérifier", "figures:findings", 25, frozenset({"staff"}), staff))
rail.declare(RailEntry("Chiffres", "figures:index", 20, shown=member))
