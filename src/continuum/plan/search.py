"""What can be found by words in the plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from continuum.toolkit.folding import fold
from continuum.toolkit.registry import Found, SearchSource, TextKind, searches, texts
from continuum.toolkit.text_search import best_first

from .models import Node, Resource, Source


def find_nodes(person: Any, text: str, limit: int) -> Sequence[Found]:
    """Programmes, plans and sheets whose title holds every word."""
    rows = Node.objects.visible_to(person).select_related("territory")
    words = fold(text).split()
    kept = [node for node in rows if all(word in fold(f"{node.title} {node.tagline} {node.territory}") for word in words)]
    return [Found(node.title, node.get_absolute_url(), f"{node.get_kind_display()}, {node.territory}") for node in kept[:limit]]


def find_sources(person: Any, text: str, limit: int) -> Sequence[Found]:
    words = fold(text).split()
    rows = Source.objects.visible_to(person)
    kept = [source for source in rows if all(word in fold(f"{source.title} {source.publisher}") for word in words)]
    return [Found(source.title, reverse("plan:source", args=[source.pk]), source.publisher) for source in kept[:limit]]


def find_resources(person: Any, text: str, limit: int) -> Sequence[Found]:
    """Guides, kits and the like of her programmes, the most telling first."""
    rows = best_first(Resource.objects.visible_to(person).select_related("node"), text, limit)
    return [Found(one.title, one.get_absolute_url(), f"{one.get_kind_display()}, {one.node}") for one in rows]


def _words_of_resource(resource: Resource) -> list[tuple[int, str]]:
    return [(3, resource.title), (1, resource.get_kind_display()), (1, resource.summary)]


searches.declare(SearchSource("plan", "Programmes, plans et fiches", find_nodes))
searches.declare(SearchSource("plan", "Sources", find_sources))
searches.declare(SearchSource("plan", "Ressources", find_resources))
texts.declare(TextKind("plan.resource", Resource.objects.all, _words_of_resource))
