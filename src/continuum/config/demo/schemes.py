"""The repertory of schemes of the demonstration: days are counted from the day of loading, so that it does not age unseen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from continuum.directory.enums import HrTheme
from continuum.directory.models import Organisation, Scheme, SchemeCorrection, Segment, Territory
from continuum.toolkit import clock
from continuum.toolkit.enums import Origin

AGO = {
    "verified_days_ago": "verified_on",
    "asked_days_ago": "asked_on",
    "reminded_days_ago": "reminded_on",
    "broken_days_ago": "link_broken_on",
}


def load_schemes(rows: list[dict[str, Any]], territory: Callable[[str], Territory], put: Callable[..., Any]) -> None:
    """Write each scheme with what its owner said, under its title."""
    for row in rows:
        text = row.pop("correction", "")
        scheme = put(Scheme, {"title": row.pop("title")}, _values(row) | {"territory": territory(row.pop("territory"))})
        if text:
            put(SchemeCorrection, {"scheme": scheme, "text": text}, {"proposed_at": clock.now() - dt.timedelta(days=2)})


def _values(row: dict[str, Any]) -> dict[str, Any]:
    today = clock.today()
    dates = {field: today - dt.timedelta(days=row[name]) for name, field in AGO.items() if name in row}
    if "deadline_in_days" in row:
        dates["deadline"] = today + dt.timedelta(days=row["deadline_in_days"])
    plain = {
        name: value for name, value in row.items() if name not in {*AGO, "deadline_in_days", "owner", "audience", "territory"}
    }
    themes = {"themes": [HrTheme(code).value for code in row.get("themes", ())]}
    owner = {"owner": Organisation.objects.get(name=row["owner"])} if "owner" in row else {}
    audience = {"audience": Segment.objects.get(name=row["audience"])} if "audience" in row else {}
    return {**plain, **themes, "brings": row["brings"].strip(), **dates, **owner, **audience, "origin": Origin.INVENTED}
