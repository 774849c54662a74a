"""Documents and their outlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from continuum.directory.models import Programme
from continuum.plan import rules
from continuum.plan.enums import OutlineList
from continuum.plan.models import OutlineEntry, Source
from continuum.plan.queries import free_code
from continuum.toolkit.access import acts

from .rows import added, before_change, changed, refuse_crossed

Outline = Mapping[str, Sequence[OutlineEntry]]
"""For each list (contents, headings), its lines in order."""


@acts(rule=rules.add_source, on="programme")
def add_source(*, programme: Programme, source: Source, outline: Outline, by: Any) -> Source:
    """Record a document with its outline; its code comes from its title."""
    source.programme = programme
    refuse_crossed(source.published_on, "valid_until", source.valid_until)
    source.code = free_code(source.code or source.title, programme.sources.values_list("code", flat=True), 80)
    source.save()
    _set_outline(source, outline)
    return added(source, "source.added", programme, by)


@acts(rule=rules.change_source, on="source")
def change_source(*, source: Source, outline: Outline, by: Any) -> Source:
    before = before_change(source, rules.change_source, by)
    refuse_crossed(source.published_on, "valid_until", source.valid_until)
    source.code = before.code
    source.save()
    _set_outline(source, outline)
    return changed(before, source, "source.changed", source.programme, by)


def _set_outline(source: Source, outline: Outline) -> None:
    """Lines that were there already stay the same rows, so that what was accepted about them stays accepted."""
    for listed_in, lines in outline.items():
        known = {(entry.number, entry.title): entry for entry in source.outline.filter(listed_in=OutlineList(listed_in))}
        for order, line in enumerate(lines, 1):
            entry = known.pop((line.number, line.title), line)
            entry.source, entry.listed_in, entry.page, entry.order = source, listed_in, line.page, order
            entry.save()
        source.outline.filter(pk__in=[entry.pk for entry in known.values()]).delete()
