"""What the plan can count by itself: a query, never a copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count

from continuum.directory.models import Organisation
from continuum.toolkit.registry import Counted, FactSource, facts

from .enums import NodeKind
from .models import Milestone, Node, Partnership, Testimony


def _grouped(rows: Any, measure: str) -> Iterable[Counted]:
    counted = rows.values("node_id", "node__territory_id").annotate(count=Count("pk")).order_by()
    return [Counted(measure, row["node_id"], row["node__territory_id"], row["count"]) for row in counted]


def count_sheets(nodes: Sequence[UUID]) -> Iterable[Counted]:
    rows = Node.objects.filter(pk__in=nodes, kind=NodeKind.SHEET).values_list("pk", "territory_id")
    return [Counted("fiches-action", node, territory, 1) for node, territory in rows]


def count_milestones(nodes: Sequence[UUID]) -> Iterable[Counted]:
    """By month, so that a period can be asked; a milestone known by its year alone has none."""
    rows = Milestone.objects.filter(node__in=nodes).values_list("node_id", "node__territory_id", "on")
    return [Counted("etapes-datees", node, place, 1, on.first.replace(day=1) if on.month else None) for node, place, on in rows]


def count_testimonies(nodes: Sequence[UUID]) -> Iterable[Counted]:
    return _grouped(Testimony.objects.filter(node__in=nodes).publishable(), "temoignages-publiables")


def count_partners(nodes: Sequence[UUID]) -> Iterable[Counted]:
    rows = Partnership.objects.filter(node__in=nodes).values_list("node_id", "node__territory_id", "organisation_id").distinct()
    return [Counted("organisations-associees", node, place, 1, organisation=organisation) for node, place, organisation in rows]


def _named(rows: Any) -> Sequence[tuple[str, str]]:
    return [(f"{row}", row.node.get_absolute_url()) for row in rows.select_related("node")[:200]]


def milestone_rows(person: Any, nodes: Sequence[UUID]) -> Sequence[tuple[str, str]]:
    return _named(Milestone.objects.visible_to(person).filter(node__in=nodes))


def testimony_rows(person: Any, nodes: Sequence[UUID]) -> Sequence[tuple[str, str]]:
    """Only what is counted is listed: words without a consent in force are shown to nobody here."""
    return _named(Testimony.objects.visible_to(person).filter(node__in=nodes).publishable())


def sheet_rows(person: Any, nodes: Sequence[UUID]) -> Sequence[tuple[str, str]]:
    found = Node.objects.visible_to(person).filter(pk__in=nodes, kind=NodeKind.SHEET)
    return [(node.title, node.get_absolute_url()) for node in found]


def partner_rows(person: Any, nodes: Sequence[UUID]) -> Sequence[tuple[str, str]]:
    """Names only of organisations that this person may see."""
    seen = Organisation.objects.visible_to(person).filter(partnerships__node__in=nodes).distinct()
    return [(str(organisation), organisation.get_absolute_url()) for organisation in seen]


facts.declare(
    FactSource(
        "fiches-action",
        "Fiches action",
        "Compte les fiches action inscrites au plan.",
        "fiches",
        "sum",
        count_sheets,
        sheet_rows,
    )
)
facts.declare(
    FactSource(
        "etapes-datees",
        "Étapes datées au calendrier",
        "Compte les comités, enquêtes, publications et événements datés du calendrier.",
        "étapes",
        "sum",
        count_milestones,
        milestone_rows,
    )
)
facts.declare(
    FactSource(
        "temoignages-publiables",
        "Témoignages publiables",
        "Compte les témoignages dont l’accord permet la publication aujourd’hui.",
        "témoignages",
        "sum",
        count_testimonies,
        testimony_rows,
    )
)
facts.declare(
    FactSource(
        "organisations-associees",
        "Organisations associées, sans double compte",
        "Compte chaque organisation une seule fois, même associée à plusieurs plans ou régions.",
        "organisations",
        "distinct",
        count_partners,
        partner_rows,
    )
)
