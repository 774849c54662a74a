"""The public page of each region: that of the first is open to all, with one gathering of a plan that is open to all."""

from __future__ import annotations

import datetime as dt
from typing import Any

from continuum.community.models import Practice
from continuum.community.tests.factories_practices import picture_of
from continuum.desk.models import RegionPage
from continuum.meetings.models import Meeting
from continuum.plan.enums import NodeKind
from continuum.plan.models import Node
from continuum.toolkit import clock

from .scopes import ELSEWHERE, MOMENT, OPENED, OWN, SIBLING, mark


def add_region_pages(things: dict[str, dict[str, Any]]) -> None:
    """Two scopes lie in the same region: they have the same page."""
    things[OWN]["region page"] = things[SIBLING]["region page"] = page = _page(OWN, things[OWN], opened_at=MOMENT)
    things[ELSEWHERE]["region page"] = _page(ELSEWHERE, things[ELSEWHERE])
    parent = things[OWN]["root"]
    placed = {"programme": parent.programme, "territory": parent.territory, "path": f"{parent.path}ouvert/"}
    node = Node.objects.create(parent=parent, kind=NodeKind.PLAN, code="ouvert", title="Plan annoncé à tous", **placed)
    page.nodes.add(node)
    told = {"status": "convened", "convened_at": MOMENT, "openness": "programme", "kind": "community_day"}
    practice = Practice.objects.create(
        pk=OPENED,
        community=things[OWN]["community"],
        organisation=things[OWN]["structure"],
        title="Pratique ouverte à tous",
        theme="recrutement",
        status="published",
        published_at=MOMENT,
        written_at=MOMENT,
        opened_by_host=True,
        opened_by_team=True,
    )
    picture_of(practice, pk=OPENED)
    Meeting.objects.create(
        pk=OPENED, node=node, title="Rencontre annoncée à tous", on=clock.today() + dt.timedelta(days=9), **told
    )


def _page(scope: str, things: dict[str, Any], **values: Any) -> RegionPage:
    region = things["territory"]
    said = {"tagline": "En une phrase", "presentation": "Qui nous sommes", "contact_role": "La délégation"}
    if "opened_at" not in values:
        said = dict.fromkeys(said, mark(scope, "page"))
    page: RegionPage = RegionPage.objects.create(territory=region, slug=region.key.lower(), written_at=MOMENT, **said, **values)
    return page
