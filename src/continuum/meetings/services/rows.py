"""What every verb about meetings shares: the row as it is kept, locked; what was written; its line in the journal."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from continuum.plan.services.rows import differences
from continuum.toolkit import journal
from continuum.toolkit.access import Refused
from continuum.toolkit.enums import Origin

GONE = "Entre-temps, quelqu’un a supprimé ce que vous modifiez\u00a0: revenez à la page pour voir ce qui reste."


def locked(row: Any, rule: Any, by: Any, *known: str) -> Any:
    """The row as it is kept, locked; the rule is asked of it too, so that nothing is written where it stood before."""
    rows = type(row).objects.select_for_update(of=("self",)).select_related(*known)
    kept = rows.filter(pk=row.pk).first()
    if kept is None:
        raise ValidationError(GONE)
    if not getattr(by, "is_system", False) and not rule(by, kept):
        raise Refused(f"{by} may not change {row} where it stands")
    return kept


def added(row: Any, verb: str, by: Any) -> Any:
    row.save()
    journal.write(by, verb, row)
    return row


def rewritten(before: Any, row: Any, verb: str, by: Any) -> Any:
    """Rewritten by a person, it is no longer made for the demonstration."""
    if row.is_invented:
        row.origin = Origin.ENTERED
    row.save()
    if said := differences(before, row):
        journal.write(by, verb, row, said)
    return row


def removed(row: Any, verb: str, by: Any) -> None:
    journal.write(by, verb, row)
    row.delete()
