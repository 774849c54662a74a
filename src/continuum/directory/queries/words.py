"""Words found in rows whose text is not kept folded: few enough to be compared here, alike on both databases."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from continuum.toolkit.folding import fold


def matching(queryset: QuerySet, text: str, fields: tuple[str, ...]) -> QuerySet:
    """The rows in which each word stands somewhere, without accents or case."""
    words = fold(text).split()
    if not words:
        return queryset.none() if text.strip() else queryset
    found = [pk for pk, *texts in queryset.order_by().values_list("pk", *fields) if _holds(texts, words)]
    return queryset.filter(pk__in=found)


def _holds(texts: list[Any], words: list[str]) -> bool:
    folded = fold(" ".join(str(one or "") for one in texts))
    return all(word in folded for word in words)
