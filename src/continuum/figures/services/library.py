"""The libraries of indicators become measures: when the product is installed or upgraded, as often as one likes."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from continuum.figures.queries.library import Entry, Library, libraries
from continuum.plan.models import Measure
from continuum.toolkit.models import JournalEntry


def load_library(*, by: Any) -> None:
    """Write the measures of every library; what people added or rewrote themselves keeps their words."""
    with transaction.atomic():
        theirs = _written_by_people()
        entries = [(library, entry) for library in libraries() for entry in library.entries]
        for rank, (library, entry) in enumerate(entries, start=1):
            _put(library, entry, rank, theirs)
        for entry in (entry for _, entry in entries if entry.part_of):
            Measure.objects.filter(code=entry.code, part_of=None).update(part_of=Measure.objects.get(code=entry.part_of))


def _written_by_people() -> set[str]:
    """The measures that somebody added or rewrote, by their identities as the journal writes them."""
    lines = JournalEntry.objects.filter(kind=Measure._meta.label_lower, verb__in=["measure.added", "measure.changed"])
    return set(lines.values_list("object_id", flat=True))


def _put(library: Library, entry: Entry, rank: int, theirs: set[str]) -> None:
    known = Measure.objects.filter(code=entry.code).first()
    if known is not None and str(known.pk) in theirs:
        return
    said: dict[str, Any] = entry.said | {"order": rank}
    if entry.is_counted:
        Measure.objects.filter(code=entry.code).update(**said)
        return
    Measure.objects.update_or_create(code=entry.code, defaults=said | {"library": library.code, "origin": library.origin})
