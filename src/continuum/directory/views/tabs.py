"""The two lists of the directory, each a tab of the other."""

from __future__ import annotations

from typing import Any

from django.urls import reverse


def tabs(current: str) -> list[dict[str, Any]]:
    names = {"organisations": "Organisations", "territories": "Territoires"}
    return [{"label": label, "url": reverse(f"directory:{name}"), "current": name == current} for name, label in names.items()]
