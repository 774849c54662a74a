"""What every verb of the plan shares: the row as it was kept, the journal, the programme checked again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet

from continuum.directory.models import Programme
from continuum.toolkit import journal, registry
from continuum.toolkit.access import Refused
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.rows import ELSEWHERE

NOUNS = {
    "programme": ("programme", ""),
    "node": ("élément du plan", ""),
    "phase": ("phase", "e"),
    "milestone": ("étape", "e"),
    "source": ("document", ""),
    "measure": ("mesure", "e"),
    "indicator": ("résultat attendu", ""),
    "testimony": ("témoignage", ""),
    "budget_line": ("ligne de budget", "e"),
    "partner": ("organisation associée", "e"),
    "sheet": ("fiche action", "e"),
    "mission": ("mission", "e"),
    "link": ("lien entre fiches", ""),
    "attachment": ("pièce jointe", "e"),
    "funding": ("convention", "e"),
    "obligation": ("obligation", "e"),
    "resource": ("ressource", "e"),
    "edition": ("édition d’une ressource", "e"),
    "use": ("usage d’une ressource", ""),
    "tender": ("consultation", "e"),
    "bid": ("offre", "e"),
    "deliverable": ("livrable", ""),
}
GONE = "Entre-temps, quelqu’un a supprimé ce que vous modifiez\u00a0: revenez à la page pour voir ce qui reste."
VERBS = {"added": "ajouté", "changed": "modifié", "removed": "retiré"}
journal.declare({"passage.written": "texte écrit"})
journal.declare({f"{noun}.{verb}": f"{name} {said}{e}" for noun, (name, e) in NOUNS.items() for verb, said in VERBS.items()})


def refuse_crossed(first: PartialDate | None, field: str, last: PartialDate | None) -> None:
    if first and last and last.last < first.first:
        raise ValidationError({field: f"La fin ({last}) vient avant le début ({first}) : inversez les dates ou corrigez-les."})


def refuse_unoffered(row: Any, before: Any, by: Any, **offered: QuerySet) -> None:
    """What is newly chosen is of the rows that its form offers; what stood there already may be out of her sight."""
    if getattr(by, "is_system", False):
        return
    for name, rows in offered.items():
        chosen = getattr(row, f"{name}_id")
        if chosen and chosen != getattr(before, f"{name}_id", None) and not rows.filter(pk=chosen).exists():
            raise ValidationError({name: ELSEWHERE})


def told_anew(before: Any, row: Any) -> None:
    """Whoever answers for it from now on has not been told yet of the day that has come."""
    row.reminded_on = before.reminded_on if row.owner_id == before.owner_id else None


def before_change(row: Any, rule: Any, by: Any) -> Any:
    """The row as it is kept, locked; the rule is asked of it too, so that nothing is taken away from its place."""
    before = type(row).objects.select_for_update().filter(pk=row.pk).first()
    if before is None:
        raise ValidationError(GONE)
    if not getattr(by, "is_system", False) and not rule(by, before):
        raise Refused(f"{by} may not change {row} where it stands")
    if getattr(before, "node_id", None) != getattr(row, "node_id", None):
        raise Refused("What hangs on a node stays there")
    return before


def added(row: Any, verb: str, programme: Programme, by: Any) -> Any:
    journal.write(by, verb, row)
    registry.programme_changed(programme, by)
    return row


def changed(before: Any, row: Any, verb: str, programme: Programme, by: Any) -> Any:
    if said := differences(before, row):
        journal.write(by, verb, row, said)
    registry.programme_changed(programme, by)
    return row


def differences(before: Any, after: Any) -> dict[str, Any]:
    """Of what people write: what the program notes for itself is not told."""
    names = [field.attname for field in after._meta.concrete_fields if field.editable]
    other = [name for name in names if getattr(before, name) != getattr(after, name)]
    return {"before": _said(before, other), "after": _said(after, other)} if other else {}


def _said(row: Any, names: Sequence[str]) -> dict[str, str]:
    return {name: "" if (value := getattr(row, name)) is None else str(value) for name in names}


def remove_row(row: models.Model, verb: str, programme: Programme, by: Any) -> None:
    journal.write(by, verb, row)
    row.delete()
    registry.programme_changed(programme, by)
