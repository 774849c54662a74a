"""Contradictions among figures and dates.

Two answers to one question, parts above their total, a list that does not match its count, an event outside
its phase, broken numbering: what a careful reader finds by hand, found on every figure at once.
`check` takes a `figures-1` document and gives a `findings-1` document; `RULES` lists what is looked for.
"""

from continuum.methods.coherence.figures import Event, Figure, Figures, Source
from continuum.methods.coherence.findings import check
from continuum.methods.coherence.reading import InvalidFigures, Problem, read
from continuum.methods.coherence.rules import RULES, Rule
from continuum.methods.coherence.wording import unit_after

__all__ = [
    "RULES",
    "Event",
    "Figure",
    "Figures",
    "InvalidFigures",
    "Problem",
    "Rule",
    "Source",
    "check",
    "read",
    "unit_after",
]
