"""Where an action sheet stands: one step at a time, each with what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from continuum.plan import rules
from continuum.plan.models import ActionSheet
from continuum.toolkit import journal, registry
from continuum.toolkit.access import acts
from continuum.toolkit.steps import take_step

SHEET_STEP = "sheet.step"
journal.declare({SHEET_STEP: "statut de la fiche changé"})


@acts(rule=rules.take_sheet_step, on="sheet")
def take_sheet_step(*, sheet: ActionSheet, to: str, given: Mapping[str, Any], by: Any) -> ActionSheet:
    """Bring a sheet to another status; `sheet` bears the status that the person has seen."""
    take_step(row=sheet, to=to, given=given, by=by, verb=SHEET_STEP)
    registry.programme_changed(sheet.node.programme, by)
    return sheet
