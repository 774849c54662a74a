"""Who may what on reports."""

from __future__ import annotations

from typing import Any

from continuum.directory.rules import runs_programme

from .models import Report


def freeze_report(person: Any, report: Report) -> bool:
    """Those who run the whole programme put its report on record."""
    return runs_programme(person, report.programme)
