"""Fundings, resources and one choice of a provider in the demonstration: what is to come is counted from the day of loading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from continuum.directory.models import Organisation, Person
from continuum.plan.models import (
    Bid,
    BidScore,
    BudgetLine,
    Criterion,
    Deliverable,
    DownloadCount,
    Edition,
    FundingAgreement,
    Node,
    Obligation,
    Resource,
    ResourceUse,
    Tender,
)
from continuum.toolkit import clock
from continuum.toolkit.enums import Origin

Row = dict[str, Any]
Put = Callable[..., Any]
INVENTED = {"origin": Origin.INVENTED}
DAYS = {
    "since_days_ago": ("status_since", -1),
    "due_in_days": ("due_on", 1),
    "received_days_ago": ("received_on", -1),
    "accepted_days_ago": ("accepted_on", -1),
}


def load_agreements(rows: list[Row], put: Put) -> None:
    """Write each agreement with its obligations; the lines of budget of its funder that it pays bear it."""
    for row in rows:
        obligations, years = row.pop("obligation", []), row.pop("lines", [])
        node, funder = _node(row), _organisation(row.pop("funder"))
        agreement = put(FundingAgreement, {"node": node, "title": row.pop("title")}, {"funder": funder, **_values(row)})
        for one in obligations:
            owner = {"owner": Person.objects.get(email=one.pop("owner"))} if "owner" in one else {}
            put(Obligation, {"agreement": agreement, "title": one.pop("title")}, {**_values(one), **owner})
        lines = BudgetLine.objects.filter(node__path__startswith=node.path, funder=funder, year__in=years)
        lines.update(agreement=agreement)


def load_resources(rows: list[Row], put: Put) -> None:
    """Write each resource with its editions, what was taken of them and who uses them."""
    for row in rows:
        editions = row.pop("edition", [])
        resource = put(Resource, {"node": _node(row), "title": row.pop("title")}, _values(row))
        for one in editions:
            taken, user = one.pop("downloads", 0), one.pop("used_by", "")
            edition = put(Edition, {"resource": resource, "name": one.pop("name")}, _values(one))
            put(DownloadCount, {"edition": edition, "on": edition.published_on}, {"count": taken})
            if user:
                use = {"edition": edition, "organisation": _organisation(user)}
                put(ResourceUse, use, {"used_on": edition.published_on, **INVENTED})


def load_tenders(rows: list[Row], put: Put) -> None:
    """Write each call with its criteria, its bids and what is delivered."""
    for row in rows:
        criteria, bids, deliverables = row.pop("criteria"), row.pop("bid", []), row.pop("deliverable", [])
        tender = put(Tender, {"node": _node(row), "title": row.pop("title")}, _values(row))
        weighed = [put(Criterion, {"tender": tender, "label": label}, {"weight": criteria[label]}) for label in criteria]
        for one in bids:
            scores = one.pop("scores")
            bid = put(Bid, {"tender": tender, "provider": _organisation(one.pop("provider"))}, _values(one))
            for criterion, score in zip(weighed, scores, strict=True):
                put(BidScore, {"bid": bid, "criterion": criterion}, {"score": score})
        for one in deliverables:
            identity = {"node": tender.node, "tender": tender, "title": one.pop("title")}
            put(Deliverable, identity, _values(one))


def _values(row: Row) -> Row:
    today = clock.today()
    dated = {name: today + dt.timedelta(days=row[days] * sign) for days, (name, sign) in DAYS.items() if days in row}
    return {name: value for name, value in row.items() if name not in DAYS} | dated | INVENTED


def _node(row: Row) -> Node:
    return Node.objects.get(path=f"{row.pop('node')}/")


def _organisation(name: str) -> Organisation:
    return Organisation.objects.get(name=name)
