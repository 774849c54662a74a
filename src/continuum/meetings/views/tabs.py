"""The pages of the room that stand side by side, keeping the choice made in one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

NAMES = {"meetings": "Liste", "month": "Mois", "committees": "Instances", "calendars": "Mes agendas"}
SAME_CHOICE = {"meetings", "month"}


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    choice = request.GET.copy()
    for name in ("page", "sort", "format", "annee", "quand"):
        choice.pop(name, None)
    kept = f"?{choice.urlencode()}" if choice and current in SAME_CHOICE else ""
    return [
        {
            "label": label,
            "url": reverse(f"meetings:{name}") + (kept if name in SAME_CHOICE else ""),
            "current": name == current,
        }
        for name, label in NAMES.items()
    ]
