"""What can be found by words in the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from continuum.toolkit.registry import Found, Results, SearchSource, TextKind, searches, texts

from . import queries, rules
from .models import Practice, Topic
from .queries import topics_matching


def find_practices(person: Any, text: str, limit: int) -> Sequence[Found]:
    """Published ones of her communities, the most telling first."""
    if not rules.enters_community(person):
        return []
    rows = queries.practices_answering(queries.practices_published(person), text, limit + 1)
    found = [Found(str(one), one.get_absolute_url(), f"{one.get_theme_display()}, {queries.tried_in_words(one)}") for one in rows]
    more = f"{reverse('community:practices')}?{urlencode({'q': text})}" if len(found) > limit else ""
    return Results(found[:limit], all_url=more)


def _parts(practice: Practice) -> list[tuple[int, str]]:
    """The whole card; its title and its theme say most."""
    body = (
        *(practice.what_was_done, practice.steps, practice.conditions, practice.pitfalls, practice.cost),
        *(practice.time_needed, practice.evidence_said, practice.context),
    )
    return [(3, practice.title), (2, practice.get_theme_display()), (2, practice.problem), (1, "\n".join(body))]


texts.declare(TextKind("community.practice", lambda: Practice.objects.published().select_related("branch", "territory"), _parts))
searches.declare(SearchSource("community", "Pratiques", find_practices))


def find_topics(person: Any, text: str, limit: int) -> Sequence[Found]:
    """Topics of her spaces, by their title or by what was said there, the latest first."""
    if not rules.enters_community(person):
        return []
    rows = Topic.objects.visible_to(person).filter(withdrawn_at=None).select_related("space")
    return [Found(one.title, one.get_absolute_url(), str(one.space)) for one in topics_matching(rows, text)[:limit]]


searches.declare(SearchSource("community", "Échanges", find_topics))
