"""What surveys can count by themselves: who was asked and who answered, never what was answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F
from django.db.models.functions import Cast, Substr, TruncDate

from continuum.directory.models import Organisation
from continuum.toolkit import clock
from continuum.toolkit.counting import MOST_LISTED, OTHER_ORGANISATIONS, Listed, and_others, fact_rows, in_period
from continuum.toolkit.dates import Period
from continuum.toolkit.registry import FactSource, facts
from continuum.toolkit.typography import counted

from .models import Campaign, Request

PLACED = {"node": "campaign__node_id", "territory": "campaign__node__territory_id"}


def _month(moment: str) -> Any:
    """« 2026-03 », the month in Paris of an instant."""
    return Substr(Cast(TruncDate(moment, tzinfo=clock.PARIS), CharField()), 1, 7)


def _requests(nodes: Any, moment: str) -> Any:
    return Request.objects.filter(campaign__node__in=nodes, **{f"{moment}__isnull": False})


def _count(measure: str, moment: str) -> Callable[[Any], Any]:
    def count(nodes: Any) -> Any:
        return fact_rows(_requests(nodes, moment), measure, month=_month(moment), **PLACED)

    return count


def count_structures(nodes: Any) -> Any:
    """Each structure once, however many of its points of view answered, however often."""
    rows, once = _requests(nodes, "answered_at"), Count("organisation", distinct=True)
    who = F("organisation_id")
    return fact_rows(rows, "structures-repondantes", month=_month("answered_at"), organisation=who, count=once, **PLACED)


def _by_campaign(moment: str, words: tuple[str, str]) -> Callable[..., Listed]:
    """The campaigns behind a figure, with how many of each: what is listed adds up."""

    def rows(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
        kept = in_period(_requests(nodes, moment), period, _month(moment))
        by_campaign = dict(kept.order_by().values_list("campaign").annotate(count=Count("pk")))
        seen = Campaign.objects.visible_to(person).filter(pk__in=by_campaign).order_by("opens_on", "pk")
        lines = [(f"{one}\u00a0: {counted(by_campaign[one.pk], *words)}", one.get_absolute_url()) for one in seen[:MOST_LISTED]]
        shown = sum(by_campaign[one.pk] for one in seen[:MOST_LISTED])
        return and_others(lines, sum(by_campaign.values()) - shown, ("autre, d’une campagne", "autres, de campagnes"))

    return rows


def answering_structures(person: Any, nodes: Sequence[UUID], period: Period | None = None) -> Listed:
    """Names only of those that this person follows; how many others there are is said."""
    came = in_period(_requests(nodes, "answered_at"), period, _month("answered_at"))
    mine = Request.objects.visible_to(person).filter(pk__in=came.values("pk"))
    seen = Organisation.objects.visible_to(person).filter(pk__in=mine.values("organisation"))
    lines = [(str(one), one.get_absolute_url()) for one in seen[:MOST_LISTED]]
    others = came.aggregate(count=Count("organisation", distinct=True))["count"] - len(lines)
    return and_others(lines, others, OTHER_ORGANISATIONS)


facts.declare(
    FactSource(
        "demandes-de-reponse",
        "Demandes de réponse à un questionnaire",
        "Compte chaque demande envoyée à une structure pour un point de vue, sans ses rappels.",
        "demandes",
        "sum",
        _count("demandes-de-reponse", "asked_at"),
        _by_campaign("asked_at", ("demande", "demandes")),
    )
)
facts.declare(
    FactSource(
        "reponses-recues",
        "Questionnaires rendus",
        "Compte chaque feuille rendue, valide ou non\u00a0: la participation, jamais ce qui est répondu.",
        "réponses",
        "sum",
        _count("reponses-recues", "answered_at"),
        _by_campaign("answered_at", ("réponse", "réponses")),
    )
)
facts.declare(
    FactSource(
        "structures-repondantes",
        "Structures ayant répondu, sans double compte",
        "Compte une seule fois chaque structure dont un point de vue au moins a rendu un questionnaire.",
        "structures",
        "distinct",
        count_structures,
        answering_structures,
    )
)
