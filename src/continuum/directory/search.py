"""What can be found by words in the directory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from continuum.toolkit import registry
from continuum.toolkit.registry import Found, Results, SearchSource, TextKind

from . import queries, rules
from .models import Organisation, Person, Scheme, Territory


def territories(person: Any, text: str, limit: int) -> Sequence[Found]:
    found = queries.matching_territories(queries.for_list(Territory.objects.visible_to(person)), text)
    return [Found(str(one), one.get_absolute_url(), _where(one)) for one in found.order_by("in_order")[:limit]]


def organisations(person: Any, text: str, limit: int) -> Sequence[Found]:
    """The best answers first; a former name and a forgiven spelling are said."""
    answer = queries.found_organisations(Organisation.objects.visible_to(person), text, limit)
    rows = (Found(str(one), one.get_absolute_url(), answer.beside(one)) for one in answer.rows)
    more = f"{reverse('directory:organisations')}?{urlencode({'q': text})}" if len(answer.rows) == limit else ""
    return Results(rows, queries.said_forgiven(answer.forgiven), more)


def people(person: Any, text: str, limit: int) -> Sequence[Found]:
    """By their names, those whom she may see, with what she may know of their functions."""
    if not rules.sees_people(person):
        return []
    named = queries.matching(Person.objects.all().visible_to(person), text, ("name",)).order_by("search_name", "pk")
    seen = queries.with_what_is_seen(named[:limit], person)
    return [Found(str(one), one.get_absolute_url(), "\u202f; ".join(map(str, one.seen_positions))) for one in seen]


def schemes(person: Any, text: str, limit: int) -> Sequence[Found]:
    """Those of her territory, with what they are and whether one may rely on them."""
    found = queries.schemes_answering(queries.seen_schemes(person), text, limit)
    return [Found(str(one), one.get_absolute_url(), f"{one.get_kind_display()}, {one.freshness.label}") for one in found]


def _words_of_scheme(scheme: Scheme) -> list[tuple[int, str]]:
    """Its title and what it is for say most; its owner by all the names of the record."""
    owner = f"{scheme.owner.name} {scheme.owner.short_name}" if scheme.owner else scheme.owner_name
    said = (3, scheme.title), (2, " ".join([scheme.get_kind_display(), *scheme.theme_labels])), (2, owner)
    return [*said, (1, f"{scheme.brings}\n{scheme.how_to_apply}\n{scheme.contact_function}")]


def _where(territory: Territory) -> str:
    parent = f", {territory.parent}" if territory.parent else ""
    return f"{territory.get_kind_display()} {territory.code}{parent}"


registry.searches.declare(SearchSource("directory", "Territoires", territories))
registry.searches.declare(SearchSource("directory", "Organisations", organisations))
registry.searches.declare(SearchSource("directory", "Personnes", people))
registry.searches.declare(SearchSource("directory", "Dispositifs", schemes))
registry.texts.declare(TextKind("directory.scheme", lambda: Scheme.objects.select_related("owner"), _words_of_scheme))
