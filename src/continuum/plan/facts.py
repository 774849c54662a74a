"""What the plan can count by itself: a query, never a copy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Sum

from continuum.directory.models import Organisation
from continuum.toolkit.registry import Counted, FactSource, facts

from .enums import BudgetSide, NodeKind
from .models import BudgetLine, Milestone, Node, Partnership, Testimony
from .queries.money import CENT


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


def _euros(measure: str, side: BudgetSide, amount: str) -> Callable[[Sequence[UUID]], Iterable[Counted]]:
    """The sums of a side, by node and year, in one query; a year is asked whole, or not at all."""

    def count(nodes: Sequence[UUID]) -> Iterable[Counted]:
        lines = BudgetLine.objects.filter(node__in=nodes, side=side).exclude(**{amount: None}).order_by()
        rows = lines.values_list("node_id", "node__territory_id", "year").annotate(total=Sum(amount))
        return [
            Counted(measure, node, place, total.quantize(CENT), dt.date(year, 1, 1), until=dt.date(year, 12, 31))
            for node, place, year, total in rows
        ]

    return count


def budget_rows(person: Any, nodes: Sequence[UUID]) -> Sequence[tuple[str, str]]:
    """Where the money is written; its lines are read there by those who may."""
    found = Node.objects.visible_to(person).filter(Exists(BudgetLine.objects.filter(node=OuterRef("pk"))), pk__in=nodes)
    return [(node.title, f"{node.get_absolute_url()}#budget") for node in found]


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
facts.declare(
    FactSource(
        "budget-prevu",
        "Dépenses prévues",
        "Additionne les dépenses prévues au budget des fiches et des plans, année par année.",
        "euros",
        "sum",
        _euros("budget-prevu", BudgetSide.COST, "planned"),
        budget_rows,
    )
)
facts.declare(
    FactSource(
        "budget-realise",
        "Dépenses réalisées",
        "Additionne les dépenses constatées au budget des fiches et des plans, année par année.",
        "euros",
        "sum",
        _euros("budget-realise", BudgetSide.COST, "actual"),
        budget_rows,
    )
)
facts.declare(
    FactSource(
        "financement-prevu",
        "Financements prévus",
        "Additionne les financements prévus au budget des fiches et des plans, année par année.",
        "euros",
        "sum",
        _euros("financement-prevu", BudgetSide.FUNDING, "planned"),
        budget_rows,
    )
)
