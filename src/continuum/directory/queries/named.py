"""Organisations by a name that somebody wrote: theirs, or one that they bore."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from continuum.directory.models import Alias, Organisation
from continuum.toolkit.folding import fold


def organisations_named(names: Iterable[str]) -> dict[str, Organisation]:
    """Each name that is of one organisation alone, present or former; a name that several bear is of none."""
    folded = {name: fold(name)[:200] for name in names}
    standing = Organisation.objects.standing()
    bearers: dict[str, set[Organisation]] = {}
    for one in standing.filter(search_name__in=set(folded.values())):
        bearers.setdefault(one.search_name, set()).add(one)
    for alias in Alias.objects.filter(_written(folded), organisation__in=standing).select_related("organisation"):
        bearers.setdefault(fold(alias.name)[:200], set()).add(alias.organisation)
    found = {name: bearers.get(key, set()) for name, key in folded.items()}
    return {name: next(iter(them)) for name, them in found.items() if len(them) == 1}


def _written(folded: Iterable[str]) -> Q:
    """A former name as it is written, whatever its case."""
    written = Q(pk__in=[])
    for name in folded:
        written |= Q(name__iexact=name)
    return written
