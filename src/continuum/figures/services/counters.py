"""Counters read every month: chosen once with their source, then typed month by month; each cell is a reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from continuum.figures import rules
from continuum.figures.enums import Reach, ReadingStatus
from continuum.figures.models import Capture, CaptureContent, Counter, Lock, Reading
from continuum.figures.queries.counters import by_cell, countable, lock_of, month_readings
from continuum.plan.models import Node
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.enums import Origin
from continuum.toolkit.meanwhile import KEPT, settle, who_saved
from continuum.toolkit.typography import french_number
from continuum.toolkit.uploads import Refusal, checked_upload

from .findings import check_coherence
from .readings import LOCKED, said_by

MOST_CAPTURES = 6
FOREIGN = "Ce document est celui d’un autre programme\u00a0: ajoutez-le à celui-ci, ou choisissez-en un autre."
NOT_COUNTED = (
    "Cette mesure ne se compte pas mois par mois\u00a0: choisissez un nombre qui s’additionne ou dont la dernière valeur compte."
)
ALREADY = "Ce compteur est déjà suivi ici\u00a0: modifiez-le plutôt depuis le tableau."
EMPTIED = (
    "Cette case contenait {now}. Écrivez le bon nombre, ou 0 s’il n’y a rien eu\u202f; "
    "pour l’effacer, ouvrez son relevé et retirez-le."
)
SEVERAL = "Plusieurs relevés répondent à ce mois\u00a0: ouvrez la page du chiffre pour choisir."
TOO_MANY = f"{MOST_CAPTURES} captures sont déjà jointes à ce mois\u00a0: retirez-en une, puis recommencez."

journal.declare(
    {
        "counter.added": "compteur mensuel choisi",
        "counter.changed": "compteur mensuel modifié",
        "capture.added": "capture jointe",
        "capture.removed": "capture retirée",
    }
)


@dataclass(frozen=True)
class TypedCell:
    """One cell as it was typed, and as the page showed it; `name` is its field."""

    counter: Counter
    month: PartialDate
    amount: Decimal | None
    seen: Decimal | None
    name: str

    @property
    def key(self) -> tuple[Any, str]:
        return self.counter.measure_id, self.month.iso


@dataclass(frozen=True)
class CaptureFile:
    """A file brought with a month."""

    month: PartialDate
    name: str
    content: bytes


class CellsRefused(ValidationError):
    """Some cells are refused, each in a sentence; `now` is what is kept of those that somebody else changed meanwhile."""

    def __init__(self, refused: Mapping[str, str], now: Mapping[str, Decimal | None]) -> None:
        super().__init__(dict(refused))
        self.now = now


@acts(rule=rules.add_counter, on="node")
def add_counter(*, node: Node, counter: Counter, by: Any) -> Counter:
    """Follow a measure month by month, and say once where it is read."""
    counter.node = node
    if not countable().filter(pk=counter.measure_id).exists():
        raise ValidationError({"measure": NOT_COUNTED})
    if Counter.objects.filter(node=node, measure=counter.measure_id).exists():
        raise ValidationError({"measure": ALREADY})
    _refuse_foreign(counter)
    counter.save()
    journal.write(by, "counter.added", counter)
    return counter


@acts(rule=rules.change_counter, on="counter")
def change_counter(*, counter: Counter, seen: Mapping[str, str] | None = None, by: Any) -> Counter:
    """Say better where it is read, or follow it no more: what was read stays."""
    before = Counter.objects.select_for_update(of=("self",)).get(pk=counter.pk)
    settle(counter, before, seen)
    counter.node_id, counter.measure_id = before.node_id, before.measure_id
    _refuse_foreign(counter)
    counter.save()
    journal.write(by, "counter.changed", counter)
    return counter


def _refuse_foreign(counter: Counter) -> None:
    if counter.source.programme_id != counter.node.programme_id:
        raise ValidationError({"source": FOREIGN})


@acts(rule=rules.enter_reading, on="node")
def save_counters(
    *, node: Node, cells: Sequence[TypedCell], approve: bool, capture: CaptureFile | None = None, by: Any
) -> list[Reading]:
    """Write the cells that changed, all or none; what somebody else typed meanwhile is told, never written over."""
    here = Node.objects.select_for_update(of=("self",)).select_related("programme", "territory").get(pk=node.pk)
    if any(cell.counter.node_id != here.pk for cell in cells):
        raise Refused("A counter is typed on its own node")
    changed = [cell for cell in cells if cell.amount != cell.seen]
    known = _kept(here, changed)
    _refuse_cells(here, changed, known)
    written = [_write(here, cell, known.get(cell.key), approve, by) for cell in changed]
    if capture:
        _add_capture(here, capture, by)
    if any(reading.is_approved for reading in written):
        check_coherence(programme=here.programme, by=by)
    return written


def _kept(node: Node, cells: Sequence[TypedCell]) -> dict[Any, list[Reading]]:
    counters, months = {cell.counter for cell in cells}, {cell.month for cell in cells}
    return by_cell(month_readings(node, counters, list(months)).select_for_update(of=("self",)))


def _refuse_cells(node: Node, cells: Sequence[TypedCell], known: Mapping[Any, list[Reading]]) -> None:
    locks = list(Lock.objects.filter(programme=node.programme_id))
    refused, now = {}, {}
    for cell in cells:
        readings = known.get(cell.key, [])
        kept = readings[0].number if len(readings) == 1 else None
        if said := _refusal(cell, readings, lock_of(locks, cell.month)):
            refused[cell.name] = said
        elif kept not in (cell.seen, cell.amount):
            said = "vide" if kept is None else french_number(kept.normalize())
            refused[cell.name] = f"{who_saved(readings[0])} «\u00a0{said}\u00a0» est maintenant enregistré. {KEPT}"
            now[cell.name] = kept
    if refused:
        raise CellsRefused(refused, now)


def _refusal(cell: TypedCell, readings: Sequence[Reading], lock: Lock | None) -> str:
    if lock:
        return LOCKED % {"period": lock}
    if len(readings) > 1:
        return SEVERAL
    if cell.amount is None and readings and readings[0].number is not None:
        return EMPTIED.format(now=french_number(readings[0].number.normalize()))
    return ""


def _write(node: Node, cell: TypedCell, known: Sequence[Reading] | None, approve: bool, by: Any) -> Reading:
    """A new reading or a corrected one; what was approved stays so, as for any correction."""
    reading, before = (known[0], said_by(known[0])) if known else (_new(node, cell, by), None)
    reading.value, reading.numerator, reading.denominator = cell.amount, None, None
    if reading.is_invented:
        reading.origin = Origin.ENTERED
    fresh = approve and not reading.is_approved
    if fresh:
        reading.status, reading.approved_at = ReadingStatus.APPROVED, clock.now()
        reading.approved_by = None if getattr(by, "is_system", False) else by
    reading.save()
    if before is None:
        journal.write(by, "reading.entered", reading)
    elif before != said_by(reading):
        journal.write(by, "reading.corrected", reading, {"before": before, "after": said_by(reading)})
    if fresh:
        journal.write(by, "reading.approved", reading)
    return reading


def _new(node: Node, cell: TypedCell, by: Any) -> Reading:
    return Reading(
        measure=cell.counter.measure,
        node=node,
        territory=node.territory,
        reach=Reach.HERE,
        starts=cell.month,
        ends=cell.month,
        source=cell.counter.source,
        place=cell.counter.place,
        entered_at=clock.now(),
        entered_by=None if getattr(by, "is_system", False) else by,
    )


def _add_capture(node: Node, brought: CaptureFile, by: Any) -> None:
    try:
        upload = checked_upload(brought.name, brought.content)
    except Refusal as refusal:
        raise ValidationError({"capture": str(refusal)}) from refusal
    if Capture.objects.filter(node=node, month=brought.month).count() >= MOST_CAPTURES:
        raise ValidationError({"capture": TOO_MANY})
    said = {"file_name": upload.name, "media_type": upload.media_type, "size": len(brought.content)}
    added = {"added_at": clock.now(), "added_by_id": getattr(by, "pk", None)}
    capture = Capture.objects.create(node=node, month=brought.month, **said, **added)
    CaptureContent.objects.create(capture=capture, body=brought.content)
    journal.write(by, "capture.added", capture)


@acts(rule=rules.remove_capture, on="capture")
def remove_capture(*, capture: Capture, by: Any) -> None:
    """Take a capture away; the figures of its month stay."""
    journal.write(by, "capture.removed", capture)
    capture.delete()
