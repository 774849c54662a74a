"""What a structure needs first, by theme: what rooms above put beside what others did about it."""

from __future__ import annotations

from typing import Any

from continuum.directory.models import Organisation
from continuum.surveys.models import Request

from .answering import own_requests
from .results import Results
from .sight import sight_of

LATEST = 3
"""The last questionnaires looked at: the most recent one may put no need in order."""


def themes_needed(person: Any, organisation: Organisation) -> list[str]:
    """The themes of the first needs of its last diagnosis, as she may read it: her own structure's, never another's."""
    given_in = own_requests(person).filter(organisation=organisation, answered_at__isnull=False)
    request: Request
    for request in given_in.order_by("-answered_at", "pk")[:LATEST]:
        sight = sight_of(person, request.pk)
        needs = Results(sight).needs if sight is not None and sight.is_own else []
        if themes := [one.dimension.theme for one in needs if one.dimension.theme]:
            return list(dict.fromkeys(themes))
    return []
