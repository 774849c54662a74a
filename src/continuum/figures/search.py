"""Figures found by words: a measure leads to the programmes that know it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from continuum.directory.models import Programme
from continuum.plan.models import Measure, Node
from continuum.toolkit.folding import fold
from continuum.toolkit.registry import Found, SearchSource, searches


def find_figures(person: Any, text: str, limit: int) -> Sequence[Found]:
    words = fold(text).split()
    wanted = [m for m in Measure.objects.all() if all(word in fold(f"{m.label} {m.definition} {m.code}") for word in words)]
    roots = Node.objects.filter(parent__isnull=True, programme__in=Programme.objects.visible_to(person))
    pairs = (
        Measure.objects.filter(pk__in=[measure.pk for measure in wanted], readings__node__programme__nodes__in=roots)
        .values_list("code", "label", "readings__node__programme__code", "readings__node__programme__title")
        .distinct()[:limit]
    )
    return [Found(label, reverse("figures:figure", args=[code, root]), title) for code, label, root, title in pairs]


searches.declare(SearchSource("figures", "Chiffres", find_figures))
