"""Agreements with funders as their readers may see them: amounts, shares, obligations; and who may answer for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery, Sum

from continuum.directory.enums import STAFF_ROLES
from continuum.directory.models import Membership, Organisation, Person
from continuum.plan import rules
from continuum.plan.enums import AgreementStatus
from continuum.plan.models import BudgetLine, FundingAgreement, Node, Obligation

from .money import Amounts

UNSEEN_FUNDER = "financeur que vous ne voyez pas"
UNNAMED_OWNER = "l’équipe du programme"
"""Who answers for it, to those who only read."""
GIVEN_UP = (AgreementStatus.REFUSED, AgreementStatus.ABANDONED)


def agreements_seen(person: Any) -> QuerySet[Any]:
    """With what a list of them reads."""
    following = Obligation.objects.open().filter(agreement=OuterRef("pk")).order_by()
    return (
        FundingAgreement.objects.visible_to(person)
        .select_related("funder", "owner", "node__territory", "node__programme__territory")
        .annotate(
            funder_is_seen=Exists(Organisation.objects.visible_to(person).filter(pk=OuterRef("funder"))),
            next_due=Subquery(following.values("agreement").annotate(first=Min("due_on")).values("first")),
        )
    )


def agreements_at(node: Node, person: Any) -> list[FundingAgreement]:
    """Those of a node and of all that hangs on it, in no question when it is known to have none."""
    if not getattr(node, "holds_agreements", True):
        return []
    return list(agreements_seen(person).filter(node__path__startswith=node.path))


def funder_of(agreement: Any) -> str:
    """Its funder, as far as the reader may know of it."""
    return str(agreement.funder) if agreement.funder_is_seen else UNSEEN_FUNDER


def agreements_for_line(node: Node, line: BudgetLine, person: Any) -> QuerySet[Any]:
    """Those of the same programme that may pay a line; the one that pays it already stays."""
    rows = FundingAgreement.objects.visible_to(person).filter(node__programme=node.programme_id)
    return rows.filter(~Q(status__in=GIVEN_UP) | Q(pk=line.agreement_id))


def people_running(node: Node) -> QuerySet[Person]:
    """Those who may write on a node, and so bring to an end what they answer for; says the same as `rules.edit_node`."""
    around = [*node.territory.paths_above, node.territory.path]
    reaching = Membership.objects.active().filter(
        Q(territory=None) | Q(territory__path__in=around),
        Q(programme=None) | Q(programme=node.programme_id),
        role__in=STAFF_ROLES,
    )
    return Person.objects.filter(pk__in=reaching.values("person"), is_active=True)


@dataclass(frozen=True)
class YearShare:
    """What an agreement pays in one year."""

    year: int
    amounts: Amounts


@dataclass(frozen=True)
class AgreementRecord:
    """An agreement with its shares by year and its obligations by date; its lines for those who write there."""

    agreement: FundingAgreement
    shares: Sequence[YearShare]
    lines: Sequence[BudgetLine]
    obligations: Sequence[Obligation]

    @classmethod
    def of(cls, agreement: FundingAgreement, person: Any) -> AgreementRecord:
        lines = BudgetLine.objects.filter(agreement=agreement).order_by()
        years = lines.values("year").annotate(planned_sum=Sum("planned"), actual_sum=Sum("actual")).order_by("year")
        shares = [YearShare(row["year"], Amounts(row["planned_sum"], row["actual_sum"])) for row in years]
        detailed = bool(shares) and rules.see_budget_lines(person, agreement.node)
        shown = list(BudgetLine.objects.filter(agreement=agreement).select_related("node")) if detailed else []
        obligations = Obligation.objects.filter(agreement=agreement).select_related("owner")
        return cls(agreement, shares, shown, list(obligations))

    @property
    def total(self) -> Amounts:
        return Amounts.total(share.amounts for share in self.shares)

    @property
    def to_find(self) -> Decimal | None:
        """What the whole costs and this funder does not pay."""
        return _less(self.agreement.total_cost, self.agreement.limit)

    @property
    def to_share(self) -> Decimal | None:
        """What no line of budget has taken yet."""
        return _less(self.agreement.limit, self.total.planned or Decimal(0))

    @property
    def to_receive(self) -> Decimal | None:
        return _less(self.agreement.agreed, self.agreement.paid or Decimal(0))


def _less(whole: Decimal | None, part: Decimal | None) -> Decimal | None:
    return None if whole is None or part is None else whole - part
