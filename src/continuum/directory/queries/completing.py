"""Where a datum that a rule misses is written, for who may write it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from continuum.directory import rules
from continuum.directory.models import Organisation

FOLLOWED_IN_TIME = {
    "effectif": "directory:new_headcount",
    "tranche": "directory:new_headcount",
    "adhesion": "directory:new_affiliation",
}
"""The page of a datum that is followed in time; the others are on the structure's own form."""
CORRECTED_BY_DIRECTORS = frozenset({"effectif", "tranche", "convention", "branche", "branche-etude", "opco", "cse"})
"""What a director may give, by the headcount or by the collective agreement."""


def address_to_complete(person: Any, organisation: Organisation, key: str) -> str:
    """The page on which the datum of this term is written; empty for who may not."""
    hers = key in CORRECTED_BY_DIRECTORS and rules.directs(person, organisation)
    if not key or not (hers or rules.writes_organisation(person, organisation)):
        return ""
    return reverse(FOLLOWED_IN_TIME.get(key, "directory:change_organisation"), args=[organisation.pk])
