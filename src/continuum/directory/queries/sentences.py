"""Territories by their keys, and how each is said within a sentence: « la Moselle », « la commune de Metz »."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from continuum.directory.enums import TerritoryKind
from continuum.directory.models import Territory
from continuum.toolkit.typography import of

from .territories import KINDS_BY_LETTER

# Départements, then régions, by their article; « la » for those that stand in none of these lines.
ARTICLES = {
    "l’": "D01 D02 D03 D07 D09 D10 D11 D12 D27 D28 D34 D35 D36 D37 D38 D60 D61 D89 D91 R11 R76 R84",
    "les ": "D04 D05 D06 D08 D13 D22 D40 D64 D65 D66 D78 D79 D88 D92 R32 R52",
    "le ": "D14 D15 D18 D25 D29 D30 D32 D39 D41 D45 D46 D47 D49 D56 D59 D62 D63 D67 D68 D69 D81 D82 D83 D84 D90 D94 D95 R24 R44",
    "": "D75 D974 D976 R04 R06",
}
ARTICLE_OF = {key: article for article, keys in ARTICLES.items() for key in keys.split()}


def by_keys(keys: Iterable[str]) -> dict[str, Territory]:
    """Several territories at once, by « R44 », « D57 », « E200039865 », « C57463 » or « FR »."""
    asked = Q(pk__in=[])
    for key in keys:
        if key == "FR":
            asked |= Q(kind=TerritoryKind.COUNTRY)
        elif key[:1] in KINDS_BY_LETTER:
            asked |= Q(kind=KINDS_BY_LETTER[key[0]], code=key[1:])
    return {territory.key: territory for territory in Territory.objects.filter(asked)} if asked else {}


def said_in_full(territory: Territory) -> str:
    """With its article, or with what it is where the name alone would not say it."""
    name = territory.name
    if territory.kind == TerritoryKind.EPCI:
        return f"l’intercommunalité {name}"
    if territory.kind == TerritoryKind.COMMUNE:
        return f"la commune {_of(name)}"
    if name.startswith("La "):
        return f"la {name[3:]}"
    return ARTICLE_OF.get(territory.key, "la ") + name


def _of(name: str) -> str:
    """« de Metz », « d’Abaucourt », « du Havre », « des Islettes »."""
    article, _, rest = name.partition(" ")
    if article in ("Le", "Les") and rest:
        return f"{'du' if article == 'Le' else 'des'} {rest}"
    return of(name)
