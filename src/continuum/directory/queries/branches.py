"""Branches: those of each nomenclature, and how the two meet."""

from __future__ import annotations

from django.db.models import QuerySet

from continuum.directory.enums import Nomenclature
from continuum.directory.models import Branch, BranchMatch


def branches_in(nomenclature: Nomenclature) -> QuerySet[Branch]:
    """Those of one nomenclature, in its order; nobody is refused them."""
    return Branch.objects.filter(nomenclature=nomenclature).order_by("order")


def branch_matches() -> list[BranchMatch]:
    """What each study branch takes in, in the order of the studies."""
    return list(BranchMatch.objects.select_related("study", "group").order_by("study__order", "group__order"))
