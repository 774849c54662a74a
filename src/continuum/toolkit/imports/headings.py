"""Which column of a file is which: proposed from its headings, whatever their accents, case and signs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from continuum.toolkit.folding import fold


def proposed(headings: Sequence[str], names: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """For each wanted column, the place of the heading that bears one of its names; a heading serves once."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        places.setdefault(fold(heading), place)
    found: dict[str, int] = {}
    for key, known in names.items():
        bearing = [places[folded] for name in known if (folded := fold(name)) in places]
        if bearing and bearing[0] not in found.values():
            found[key] = bearing[0]
    return found


def named_apart(headings: Sequence[str]) -> list[str]:
    """Every column with a name of its own: « Colonne 3 » where there is none, « Nom (2) » where it comes twice."""
    seen: dict[str, int] = {}
    named = []
    for place, heading in enumerate(headings, start=1):
        words = " ".join(heading.split())[:120] or f"Colonne {place}"
        seen[words] = seen.get(words, 0) + 1
        named.append(words if seen[words] == 1 else f"{words} ({seen[words]})")
    return named


def signature(headings: Sequence[str]) -> str:
    """What makes two files alike: the same headings, in the same order."""
    return hashlib.sha256(json.dumps([fold(heading) for heading in headings]).encode()).hexdigest()
