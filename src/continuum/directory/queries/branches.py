"""How the two nomenclatures of branches meet."""

from __future__ import annotations

from continuum.directory.models import BranchMatch


def branch_matches() -> list[BranchMatch]:
    """What each study branch takes in, in the order of the studies."""
    return list(BranchMatch.objects.select_related("study", "group").order_by("study__order", "group__order"))
