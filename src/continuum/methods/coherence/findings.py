"""From a `figures-1` document to a `findings-1` document."""

from collections.abc import Mapping
from typing import Any

from continuum.methods.coherence.reading import read
from continuum.methods.coherence.rules import RULES

FORMAT = "findings-1"


def check(document: Mapping[str, Any]) -> dict[str, Any]:
    """Apply every rule; findings come in the order of the rules, then of the identifiers.

    Raises InvalidFigures when the document cannot be read.
    """
    figures = read(document)
    findings = [
        {
            "rule": rule.code,
            "level": rule.level,
            "about": list(fault.about),
            "values": list(fault.values),
            "message": fault.message,
        }
        for rule in RULES
        for fault in sorted(rule.find(figures), key=lambda fault: (fault.about, fault.message))
    ]
    return {"format": FORMAT, "findings": findings}
