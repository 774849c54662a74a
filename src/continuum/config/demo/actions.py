"""What the demonstration's structure has decided to do: days are counted from the day of loading, so that one is always due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from continuum.directory.models import Organisation, Person
from continuum.plan.models import Node, StructureAction
from continuum.toolkit import clock
from continuum.toolkit.enums import Origin

DAYS = {"since_days_ago": ("status_since", -1), "due_in_days": ("due_on", 1), "remind_in_days": ("remind_on", 1)}
WORDS = ("need", "status", "reason", "condition")


def load_actions(rows: list[dict[str, Any]], put: Callable[..., Any]) -> None:
    """Write each action under its title."""
    for row in rows:
        identity = {"organisation": Organisation.objects.get(name=row["organisation"]), "title": row["title"]}
        linked = {
            "owner": Person.objects.get(email=row["owner"]),
            "node": Node.objects.get(path=f"{row['node']}/"),
        }
        words = {name: row[name] for name in WORDS if name in row}
        put(StructureAction, identity, {**words, **_dates(row), **linked, "origin": Origin.INVENTED})


def _dates(row: dict[str, Any]) -> dict[str, dt.date]:
    today = clock.today()
    return {field: today + dt.timedelta(days=row[name] * sign) for name, (field, sign) in DAYS.items() if name in row}
