"""The money of funders: an agreement from the call to the last payment, and the lines of budget that it pays for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum

from continuum.directory.models import Organisation
from continuum.plan import rules
from continuum.plan.models import BudgetLine, FundingAgreement, Node
from continuum.plan.queries import people_running
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.steps import take_step
from continuum.toolkit.typography import counted, euros

from .rows import added, before_change, changed, refuse_unoffered, remove_row

AGREEMENT_STEP = "funding.step"
journal.declare({AGREEMENT_STEP: "état de la convention changé"})
OF_ANOTHER_PROGRAMME = "Cette convention est celle d’un autre programme\u00a0: choisissez-en une de celui-ci."
OF_ANOTHER_FUNDER = "Cette convention est celle d’un autre financeur\u00a0: choisissez l’un ou l’autre."
EXCESS = (
    "Les parts de «\u00a0{agreement}\u00a0» feraient ensemble {shares}, plus que les {limit} {word}\u00a0: "
    "baissez cette part, ou corrigez la convention."
)
SHARED_ALREADY = "Cette convention paie déjà {lines} de son financeur\u00a0: ôtez-la d’abord du budget."
STILL_PAYS = "Cette convention paie encore {lines}\u00a0: ôtez-la d’abord du budget."
LINES = ("ligne de budget", "lignes de budget")


@acts(rule=rules.add_agreement, on="node")
def add_agreement(*, node: Node, agreement: FundingAgreement, by: Any) -> FundingAgreement:
    """Open the file of a funding; where it stands then changes by its steps."""
    agreement.node, agreement.status_since = node, clock.today()
    _refuse_unoffered(agreement, None, by)
    agreement.clean()
    agreement.save()
    return added(agreement, "funding.added", node.programme, by)


@acts(rule=rules.change_agreement, on="agreement")
def change_agreement(*, agreement: FundingAgreement, seen: Mapping[str, str] | None = None, by: Any) -> FundingAgreement:
    """Correct its words, its dates and its amounts; its lines of budget must still hold in it."""
    before = before_change(agreement, rules.change_agreement, by)
    settle(agreement, before, seen)
    agreement.status, agreement.reminded_on = before.status, before.reminded_on
    _refuse_unoffered(agreement, before, by)
    agreement.clean()
    lines = BudgetLine.objects.filter(agreement=agreement)
    if agreement.funder_id != before.funder_id and (count := lines.count()):
        raise ValidationError({"funder": SHARED_ALREADY.format(lines=counted(count, *LINES))})
    if agreement.limit != before.limit:
        _refuse_excess(agreement, _planned(lines), "requested" if agreement.agreed is None else "agreed")
    if agreement.due_on != before.due_on:
        agreement.reminded_on = None
    if agreement.is_invented:
        agreement.origin = Origin.ENTERED
    agreement.save()
    return changed(before, agreement, "funding.changed", agreement.node.programme, by)


@acts(rule=rules.remove_agreement, on="agreement")
def remove_agreement(*, agreement: FundingAgreement, by: Any) -> None:
    """Take away a file written by mistake, with its obligations; what is given up is a step, which keeps its reason."""
    before_change(agreement, rules.remove_agreement, by)
    if count := BudgetLine.objects.filter(agreement=agreement).count():
        raise ValidationError(STILL_PAYS.format(lines=counted(count, *LINES)))
    remove_row(agreement, "funding.removed", agreement.node.programme, by)


@acts(rule=rules.take_agreement_step, on="agreement")
def take_agreement_step(*, agreement: FundingAgreement, to: str, given: Mapping[str, Any], by: Any) -> FundingAgreement:
    """Bring its file to another state; `agreement` bears the state that the person has seen."""
    return take_step(row=agreement, to=to, given=given, by=by, verb=AGREEMENT_STEP)


def fit_line(line: BudgetLine) -> None:
    """A line that an agreement pays is in its programme, from its funder, and all its lines together hold in its amount."""
    if line.agreement_id is None or line.is_cost:
        return
    kept = FundingAgreement.objects.select_for_update(of=("self",)).select_related("node").get(pk=line.agreement_id)
    if kept.node.programme_id != line.node.programme_id:
        raise ValidationError({"agreement": OF_ANOTHER_PROGRAMME})
    line.funder_id = line.funder_id or kept.funder_id
    if line.funder_id != kept.funder_id:
        raise ValidationError({"agreement": OF_ANOTHER_FUNDER})
    others = BudgetLine.objects.filter(agreement=kept).exclude(pk=line.pk)
    _refuse_excess(kept, _planned(others) + (line.planned or Decimal(0)), "planned")


def _refuse_unoffered(agreement: FundingAgreement, before: FundingAgreement | None, by: Any) -> None:
    funders, owners = Organisation.objects.visible_to(by), people_running(agreement.node)
    refuse_unoffered(agreement, before, by, funder=funders, owner=owners)


def _planned(lines: Any) -> Decimal:
    return lines.aggregate(planned=Sum("planned"))["planned"] or Decimal(0)


def _refuse_excess(agreement: FundingAgreement, shares: Decimal, field: str) -> None:
    limit = agreement.limit
    if limit is not None and shares > limit:
        said = {"shares": euros(shares), "limit": euros(limit), "word": agreement.limit_word}
        raise ValidationError({field: EXCESS.format(agreement=agreement, **said)})
