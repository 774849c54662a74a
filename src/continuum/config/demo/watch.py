"""The legal watch of the demonstration: real texts under their own dates, and two that apply around the day of loading."""

from __future__ import annotations

import datetime as dt
from typing import Any

from continuum.community.models import Community, LegalItem
from continuum.community.services import add_legal_item, publish_legal_item
from continuum.directory.models import Person, Segment
from continuum.toolkit import clock

from .community import at, identity

Row = dict[str, Any]
KEPT_BY = "grand-est@continuum.example"
WHOLE_QUARTER = 3
INTO_THE_QUARTER = dt.timedelta(days=14)
IN_WORDS = ("title", "text_ref", "source", "origin")


def load_watch(rows: list[Row]) -> None:
    """Each text, once: written, read and published on its day by whoever keeps the watch."""
    community = Community.objects.select_related("node__territory", "node__programme").first()
    if community is None:
        return
    by, today = Person.objects.get(email=KEPT_BY), clock.today()
    for row in rows:
        pk = identity(f"legal item {row['title']}")
        if LegalItem.objects.filter(pk=pk).exists():
            continue
        written_on = today - dt.timedelta(days=row["published_days_ago"])
        with clock.held_at(at(written_on, 10)):
            item = add_legal_item(community=community, item=_item(row, pk, today), by=by)
            review_on = written_on + dt.timedelta(days=row["review_after_days"])
            publish_legal_item(item=item, review_on=review_on, by=by)


def _item(row: Row, pk: Any, today: dt.date) -> LegalItem:
    audience = Segment.objects.get(name=row["audience"]) if "audience" in row else None
    words = {name: row[name] for name in IN_WORDS} | {name: row[name].strip() for name in ("what_changes", "to_do")}
    return LegalItem(pk=pk, audience=audience, **words, **_dates(row, today))


def _dates(row: Row, today: dt.date) -> dict[str, dt.date]:
    """Those of the text; or, for one that is invented, two weeks into this quarter or the next."""
    if "quarter" not in row:
        return {name: row[name] for name in ("published_on", "effective_from")}
    applies = _first_of_quarter(today, later=row["quarter"] == "next") + INTO_THE_QUARTER
    return {"published_on": applies - dt.timedelta(days=row["published_days_before"]), "effective_from": applies}


def _first_of_quarter(day: dt.date, *, later: bool) -> dt.date:
    month = day.month - (day.month - 1) % WHOLE_QUARTER + (WHOLE_QUARTER if later else 0)
    return dt.date(day.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
