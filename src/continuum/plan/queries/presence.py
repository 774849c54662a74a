"""What is read with a node, so that its page asks only for what there is: which kinds of things hang on it, who leads it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from continuum.directory.models import Organisation, Person
from continuum.plan.models import (
    Attachment,
    BudgetLine,
    Deliverable,
    FundingAgreement,
    Indicator,
    Milestone,
    Mission,
    Node,
    NodeLink,
    Partnership,
    Passage,
    Phase,
    PlanVersion,
    Resource,
    Slippage,
    Tender,
    Testimony,
)

KINDS = (
    *(Phase, Milestone, Slippage, Indicator, Partnership, BudgetLine),
    *(Passage, Testimony, Mission, Attachment, PlanVersion),
)


def with_kinds(nodes: Any) -> Any:
    """These nodes, each knowing what hangs on it, and how many partners and whether money at it and below."""
    known = {_name(kind): Exists(kind.objects.filter(node=OuterRef("pk"))) for kind in KINDS}
    below, money = (kind.objects.filter(node__path__startswith=OuterRef("path")) for kind in (Partnership, BudgetLine))
    return nodes.annotate(
        **known,
        holds_nodelink=Exists(NodeLink.objects.filter(Q(node=OuterRef("pk")) | Q(to=OuterRef("pk")))),
        holds_money_below=Exists(money.exclude(node=OuterRef("pk"))),
        holds_agreements=_below(FundingAgreement),
        holds_outputs=_below(Resource) | _below(Deliverable) | _below(Tender),
        organisation_count=_many(below, Count("organisation", distinct=True)),
        partnership_count=_many(below, Count("pk")),
    )


def _below(kind: Any) -> Exists:
    return Exists(kind.objects.filter(node__path__startswith=OuterRef("path")))


def _many(rows: Any, count: Count) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(all=Value(1)).annotate(many=count).values("many")), 0)


def with_sheet(nodes: Any, person: Any) -> Any:
    """These nodes with the facet of a sheet, whom it names, and whether this person may know of them."""
    named: dict[str, Any] = {"owner": Person, "referent": Person, "organisation": Organisation}
    seen = {
        f"{name}_is_seen": Exists(kind.objects.visible_to(person).filter(pk=OuterRef(f"sheet__{name}")))
        for name, kind in named.items()
    }
    return nodes.select_related(*(f"sheet__{name}" for name in named)).annotate(**seen)


def may_hold(node: Node, kind: Any) -> bool:
    """Not known to have none of that kind."""
    return bool(getattr(node, _name(kind), True))


def hung(node: Node, kind: Any) -> Any:
    """The rows of a kind that hang on a node, in no question when it is known to have none."""
    rows = kind.objects.filter(node=node)
    return rows if may_hold(node, kind) else rows.none()


def _name(kind: Any) -> str:
    return f"holds_{kind._meta.model_name}"
