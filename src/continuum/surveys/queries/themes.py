"""What a structure needs first, by theme: what rooms above put beside what others did about it."""

from __future__ import annotations

from typing import Any

from continuum.directory.models import Organisation

from .results import Results
from .sight import own_sights

LATEST = 3
"""The last questionnaires looked at: the most recent one may put no need in order."""


def themes_needed(person: Any, organisation: Organisation) -> list[str]:
    """The themes of the first needs of its last diagnosis, as she may read it: her own structure's, never another's."""
    for sight in own_sights(person, organisation, LATEST):
        if themes := [one.dimension.theme for one in Results(sight).needs if one.dimension.theme]:
            return list(dict.fromkeys(themes))
    return []
