"""The pages of the directory, each a tab of the others; the list and its map keep the same choice."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from continuum.directory import rules

NAMES = {"organisations": "Organisations", "organisations_map": "Carte", "territories": "Territoires"}
KEPT_NAMES = {"duplicates": "Doublons", "merges": "Fusions", "agreements": "Conventions"}
"""Pages of those who keep the register."""
SAME_CHOICE = {"organisations", "organisations_map"}
OF_A_LIST_ALONE = ("page", "sort", "format")


def tabs(current: str, request: HttpRequest) -> list[dict[str, Any]]:
    names = NAMES | (KEPT_NAMES if rules.adds_organisations(request.user) else {})
    return [{"label": label, "url": _url(name, current, request), "current": name == current} for name, label in names.items()]


def _url(name: str, current: str, request: HttpRequest) -> str:
    url = reverse(f"directory:{name}")
    if not {name, current} <= SAME_CHOICE:
        return url
    choice = request.GET.copy()
    for parameter in OF_A_LIST_ALONE:
        choice.pop(parameter, None)
    return f"{url}?{choice.urlencode()}" if choice else url
