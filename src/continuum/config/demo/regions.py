"""The public page of the region of the demonstration, written and opened once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from continuum.desk.models import RegionPage
from continuum.desk.services import add_region_page, open_region_page
from continuum.directory.models import Territory
from continuum.plan.models import Node
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.enums import Origin

from .community import at, identity

Row = dict[str, Any]


def load_region_pages(rows: list[Row], territory: Callable[[str], Territory]) -> None:
    for row in rows:
        region = territory(row.pop("territory"))
        if RegionPage.objects.filter(territory=region).exists():
            continue
        paths = [f"{address}/" for address in row.pop("nodes")]
        opened_on = clock.today() - dt.timedelta(days=row.pop("opened_days_ago"))
        row["presentation"] = row["presentation"].strip()
        page = RegionPage(pk=identity(f"page {region.key}"), origin=Origin.INVENTED, **row)
        with clock.held_at(at(opened_on, 10)):
            add_region_page(territory=region, page=page, nodes=Node.objects.filter(path__in=paths), by=SYSTEM)
            open_region_page(page=page, by=SYSTEM)
