"""What the plan can count by itself: a query, never a copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F, Sum, Value
from django.db.models.functions import Cast, Concat, Substr

from continuum.directory.models import Organisation
from continuum.toolkit.counting import MOST_LISTED, OTHER_ORGANISATIONS, Listed, and_others, fact_rows, in_period, listed
from continuum.toolkit.dates import Period
from continuum.toolkit.registry import FactSource, facts

from .enums import BudgetSide, NodeKind
from .models import (
    BudgetLine,
    Deliverable,
    DownloadCount,
    Edition,
    Milestone,
    Node,
    Partnership,
    Resource,
    ResourceUse,
    Testimony,
)


def count_sheets(nodes: Any) -> Any:
    sheets = Node.objects.filter(pk__in=nodes, kind=NodeKind.SHEET)
    return fact_rows(sheets, "fiches-action", node="pk", territory="territory_id")


def count_milestones(nodes: Any) -> Any:
    """By month, so that a period can be asked; a milestone known by its year alone has none."""
    return fact_rows(Milestone.objects.filter(node__in=nodes), "etapes-datees", month=Substr("on", 1, 7))


def count_testimonies(nodes: Any) -> Any:
    return fact_rows(Testimony.objects.filter(node__in=nodes).publishable(), "temoignages-publiables")


def count_partners(nodes: Any) -> Any:
    """Each organisation once on a node, whatever its roles there."""
    once = Count("organisation", distinct=True)
    rows = Partnership.objects.filter(node__in=nodes)
    return fact_rows(rows, "organisations-associees", organisation=F("organisation_id"), count=once)


YEAR = Cast("year", CharField(max_length=4))
WHOLE_YEAR: dict[str, Any] = {"month": Concat(YEAR, Value("-01")), "until": Concat(YEAR, Value("-12-31"))}


def _euros(measure: str, side: BudgetSide, amount: str) -> Callable[[Any], Any]:
    """The sums of a side, by node and year; a year is asked whole, or not at all."""

    def count(nodes: Any) -> Any:
        lines = BudgetLine.objects.filter(node__in=nodes, side=side).exclude(**{amount: None})
        return fact_rows(lines, measure, count=Sum(amount), **WHOLE_YEAR)

    return count


def _euro_rows(side: BudgetSide, amount: str) -> Callable[..., Listed]:
    """Where the money is written; its lines are read there by those who may."""

    def rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
        counted = BudgetLine.objects.filter(side=side).exclude(**{amount: None})
        lines = in_period(counted, period, **WHOLE_YEAR)
        found = Node.objects.visible_to(person).filter(pk__in=nodes).filter(pk__in=lines.values("node"))
        return [(node.title, f"{node.get_absolute_url()}#budget") for node in found]

    return rows


_OF_RESOURCE = {"node": "resource__node_id", "territory": "resource__node__territory_id"}
_OF_EDITION = {"node": "edition__resource__node_id", "territory": "edition__resource__node__territory_id"}


def _month(day: str) -> Any:
    """« 2026-03 », on both databases."""
    return Substr(Cast(day, CharField(max_length=10)), 1, 7)


def count_editions(nodes: Any) -> Any:
    """By the month of their publication."""
    rows = Edition.objects.filter(resource__node__in=nodes)
    return fact_rows(rows, "ressources-publiees", month=_month("published_on"), **_OF_RESOURCE)


def count_downloads(nodes: Any) -> Any:
    rows = DownloadCount.objects.filter(edition__resource__node__in=nodes)
    return fact_rows(rows, "telechargements", month=_month("on"), count=Sum("count"), **_OF_EDITION)


def count_users(nodes: Any) -> Any:
    """Each structure once, whatever it uses."""
    rows = ResourceUse.objects.filter(edition__resource__node__in=nodes)
    once = {"organisation": F("organisation_id"), "count": Count("organisation", distinct=True)}
    return fact_rows(rows, "structures-utilisatrices", month=_month("used_on"), **once, **_OF_EDITION)


def count_deliverables(nodes: Any) -> Any:
    """By the month in which they were accepted."""
    rows = Deliverable.objects.filter(node__in=nodes).exclude(accepted_on=None)
    return fact_rows(rows, "livrables-acceptes", month=_month("accepted_on"))


def edition_rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    """The resources of which an edition was published."""
    published = in_period(Edition.objects.filter(resource__node__in=nodes), period, _month("published_on"))
    return _resources(person, published, "resource")


def download_rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    """The resources that were downloaded."""
    taken = in_period(DownloadCount.objects.filter(edition__resource__node__in=nodes), period, _month("on"))
    return _resources(person, taken, "edition__resource")


def _resources(person: Any, rows: Any, resource: str) -> Listed:
    found = Resource.objects.visible_to(person).filter(pk__in=rows.values(resource))
    return listed(found, lambda one: (str(one), one.get_absolute_url()))


def user_rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    used = ResourceUse.objects.filter(edition__resource__in=Resource.objects.visible_to(person).filter(node__in=nodes))
    return _organisations(person, in_period(used, period, _month("used_on")))


def deliverable_rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    accepted = Deliverable.objects.visible_to(person).filter(node__in=nodes).exclude(accepted_on=None)
    return _named(in_period(accepted, period, _month("accepted_on")))


def _named(rows: Any) -> Listed:
    return listed(rows.select_related("node"), lambda row: (str(row), row.node.get_absolute_url()))


def milestone_rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    return _named(in_period(Milestone.objects.visible_to(person).filter(node__in=nodes), period, Substr("on", 1, 7)))


def testimony_rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:  # noqa: PT028
    """Only what is counted is listed: words without a consent in force are shown to nobody here."""
    return _named(in_period(Testimony.objects.visible_to(person).filter(node__in=nodes).publishable(), period))


def sheet_rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    found = in_period(Node.objects.visible_to(person).filter(pk__in=nodes, kind=NodeKind.SHEET), period)
    return [(node.title, node.get_absolute_url()) for node in found]


def partner_rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    return _organisations(person, in_period(Partnership.objects.visible_to(person).filter(node__in=nodes), period))


def _organisations(person: Any, rows: Any) -> Listed:
    """Names only of organisations that this person may see; how many others there are is said."""
    seen = Organisation.objects.visible_to(person).filter(pk__in=rows.values("organisation"))[:MOST_LISTED]
    lines = [(str(organisation), organisation.get_absolute_url()) for organisation in seen]
    others = rows.aggregate(count=Count("organisation", distinct=True))["count"] - len(lines)
    return and_others(lines, others, OTHER_ORGANISATIONS)


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
        _euro_rows(BudgetSide.COST, "planned"),
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
        _euro_rows(BudgetSide.COST, "actual"),
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
        _euro_rows(BudgetSide.FUNDING, "planned"),
    )
)
facts.declare(
    FactSource(
        "ressources-publiees",
        "Ressources publiées",
        "Compte les éditions publiées de guides, de kits, de vidéos, de synthèses et d’outils.",
        "éditions",
        "sum",
        count_editions,
        edition_rows,
    )
)
facts.declare(
    FactSource(
        "telechargements",
        "Téléchargements",
        "Additionne les téléchargements des éditions, jour par jour, sans suivre personne.",
        "téléchargements",
        "sum",
        count_downloads,
        download_rows,
    )
)
facts.declare(
    FactSource(
        "structures-utilisatrices",
        "Structures utilisatrices, sans double compte",
        "Compte une seule fois chaque structure qui dit se servir d’une ressource.",
        "structures",
        "distinct",
        count_users,
        user_rows,
    )
)
facts.declare(
    FactSource(
        "livrables-acceptes",
        "Livrables acceptés",
        "Compte les livrables jugés conformes, au mois de leur acceptation.",
        "livrables",
        "sum",
        count_deliverables,
        deliverable_rows,
    )
)
