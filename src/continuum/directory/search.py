"""What can be found by words in the directory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from continuum.toolkit import registry
from continuum.toolkit.registry import Found, SearchSource

from . import queries
from .models import Organisation, Territory


def territories(person: Any, text: str, limit: int) -> Sequence[Found]:
    found = queries.matching_territories(queries.for_list(Territory.objects.visible_to(person)), text)
    return [Found(str(one), one.get_absolute_url(), _where(one)) for one in found.order_by("in_order")[:limit]]


def organisations(person: Any, text: str, limit: int) -> Sequence[Found]:
    seen = Organisation.objects.visible_to(person).select_related("territory")
    found = queries.matching(seen, text, ("name", "short_name")).order_by("name")[:limit]
    return [Found(str(one), one.get_absolute_url(), one.get_kind_display()) for one in found]


def _where(territory: Territory) -> str:
    parent = f", {territory.parent}" if territory.parent else ""
    return f"{territory.get_kind_display()} {territory.code}{parent}"


registry.searches.declare(SearchSource("directory", "Territoires", territories))
registry.searches.declare(SearchSource("directory", "Organisations", organisations))
