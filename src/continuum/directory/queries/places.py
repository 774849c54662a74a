"""The territory that somebody typed: « Metz », « Saint-Martin (54) », « 57463 », « D57 », « Moselle »."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db.models import QuerySet

from continuum.directory.enums import TerritoryKind
from continuum.directory.models import FormerCode, Territory
from continuum.toolkit.folding import fold

from .territories import by_key

_WITH_DEPARTMENT = re.compile(r"^(?P<name>.+?)[\s,]*\(?\b(?P<code>2[ABab]|\d{2,3})\)?$")
_COMMUNE_CODE = re.compile(r"^(\d{2}|2[ABab])\d{3}$")
_SAINTS = {"st": "saint", "ste": "sainte"}
SHORTEST_START, START = 3, 4


def places_named(typed: str) -> list[Territory]:
    """All that it may mean, communes first; nothing where no territory is called so."""
    text = " ".join(typed.split())
    if _COMMUNE_CODE.match(text):
        return _by_code(text.upper())
    if found := by_key(text.upper()):
        return [found]
    if match := _WITH_DEPARTMENT.match(text):
        return _called(match["name"], match["code"].upper())
    return _called(text)


def places_like(typed: str, limit: int = 5) -> list[Territory]:
    """Communes whose name starts alike, the largest first, for somebody whose word was not found."""
    start = _folded(_WITH_DEPARTMENT.sub(r"\g<name>", " ".join(typed.split())))[:START]
    if len(start) < SHORTEST_START:
        return []
    alike = _with_parent().filter(kind=TerritoryKind.COMMUNE, search_name__startswith=start)
    return list(alike.order_by("-population")[:limit])


def said_with_department(territory: Territory) -> str:
    """As it can be typed again: « Metz (57) »; other territories keep their bare name."""
    parent = territory.parent
    if territory.kind != TerritoryKind.COMMUNE or parent is None or parent.kind != TerritoryKind.DEPARTMENT:
        return str(territory)
    return f"{territory} ({parent.code})"


def said_among(territories: Sequence[Territory]) -> list[str]:
    """Each told from the others, with what to write: a commune by its département, the rest by what they are and their code."""
    return [_told_apart(one) for one in territories]


def _told_apart(territory: Territory) -> str:
    said = said_with_department(territory)
    return f"{said} ({territory.get_kind_display()}\u00a0: écrivez {territory.key})" if said == str(territory) else said


def _by_code(code: str) -> list[Territory]:
    """A commune of today, or the one that took over a code that is no longer."""
    communes = _with_parent().filter(kind=TerritoryKind.COMMUNE)
    known = communes.filter(code=code).first()
    return [known] if known else list(communes.filter(pk__in=FormerCode.objects.filter(code=code).values("territory")))


def _called(name: str, department: str = "") -> list[Territory]:
    named = _with_parent().filter(search_name=_folded(name))
    if department:
        named = named.filter(kind=TerritoryKind.COMMUNE, parent__kind=TerritoryKind.DEPARTMENT, parent__code=department)
    return sorted(named[:50], key=lambda one: (one.kind != TerritoryKind.COMMUNE, one.path))


def _with_parent() -> QuerySet[Territory]:
    return Territory.objects.select_related("parent", "epci")


def _folded(name: str) -> str:
    return " ".join(_SAINTS.get(word, word) for word in fold(name).split())
