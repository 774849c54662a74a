"""What people do to readings: each verb checks, changes and journals in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory.queries import organisations_named
from continuum.figures import rules
from continuum.figures.enums import FindingState, ReadingStatus
from continuum.figures.models import Covers, Finding, Listed, Lock, Reading
from continuum.plan.models import Node
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts

from .findings import accept_finding, check_coherence

LOCKED = (
    "La période %(period)s est arrêtée : ce relevé ne change plus. "
    "Demandez à l’administration nationale de la rouvrir, ou saisissez un relevé d’une autre période."
)

journal.declare(
    {
        "reading.entered": "relevé saisi",
        "reading.corrected": "relevé corrigé",
        "reading.approved": "relevé approuvé",
        "reading.withdrawn": "relevé retiré",
        "reading.retained": "valeur retenue",
    }
)


@acts(rule=rules.enter_reading, on="node")
def enter_reading(*, node: Node, reading: Reading, names: Sequence[str] = (), covers: Sequence[str] = (), by: Any) -> Reading:
    """Add a reading as a draft."""
    reading.node, reading.entered_at = node, clock.now()
    reading.entered_by = None if getattr(by, "is_system", False) else by
    refuse_when_locked(reading)
    refuse_foreign_source(reading)
    reading.save()
    set_names(reading, names, covers)
    journal.write(by, "reading.entered", reading)
    if reading.is_approved:
        check_coherence(programme=node.programme, by=by)
    return reading


@acts(rule=rules.correct_reading, on="reading")
def correct_reading(*, reading: Reading, names: Sequence[str], covers: Sequence[str], by: Any) -> Reading:
    """Change a reading; the journal keeps what it said before."""
    before = Reading.objects.select_for_update().get(pk=reading.pk)
    if not getattr(by, "is_system", False) and not rules.correct_reading(by, before):
        raise Refused("The reading cannot be taken away from a node where the person may not write")
    refuse_when_locked(before)
    refuse_when_locked(reading)
    refuse_foreign_source(reading)
    reading.save()
    set_names(reading, names, covers)
    journal.write(by, "reading.corrected", reading, {"before": said_by(before), "after": said_by(reading)})
    check_coherence(programme=reading.node.programme, by=by)
    return reading


@acts(rule=rules.approve_reading, on="reading")
def approve_reading(*, reading: Reading, by: Any) -> Reading:
    """Let the reading count in answers."""
    refuse_when_locked(reading)
    if not reading.is_approved:
        reading.status, reading.approved_at = ReadingStatus.APPROVED, clock.now()
        reading.approved_by = None if getattr(by, "is_system", False) else by
        reading.save(update_fields=["status", "approved_at", "approved_by"])
        journal.write(by, "reading.approved", reading)
        check_coherence(programme=reading.node.programme, by=by)
    return reading


@acts(rule=rules.withdraw_reading, on="reading")
def withdraw_reading(*, reading: Reading, reason: str, by: Any) -> Reading:
    """Back to draft: it counts no more, and nothing is lost."""
    refuse_when_locked(reading)
    reading.status, reading.retained = ReadingStatus.DRAFT, False
    reading.save(update_fields=["status", "retained"])
    journal.write(by, "reading.withdrawn", reading, {"reason": reason})
    check_coherence(programme=reading.node.programme, by=by)
    return reading


@acts(rule=rules.retain_reading, on="reading")
def retain_reading(*, reading: Reading, reason: str, by: Any) -> Reading:
    """Of several answers to one question, this one counts; the others stay readable."""
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi cette valeur est retenue : la raison s’affichera avec elle."})
    refuse_when_locked(reading)
    rivals = Reading.objects.filter(
        measure=reading.measure, node=reading.node, territory=reading.territory, reach=reading.reach, retained=True
    )
    rivals.exclude(pk=reading.pk).update(retained=False)
    reading.retained, reading.retained_reason = True, reason
    reading.save(update_fields=["retained", "retained_reason"])
    journal.write(by, "reading.retained", reading, {"reason": reason})
    check_coherence(programme=reading.node.programme, by=by)
    _settle_by_choice(reading, reason, by)
    return reading


def _settle_by_choice(reading: Reading, reason: str, by: Any) -> None:
    """Choosing one of two answers settles that they were two: the reason given once serves both."""
    open_ones = Finding.objects.filter(programme=reading.node.programme_id, rule="two_answers", state=FindingState.OPEN)
    for finding in open_ones.select_related("node__territory", "programme__territory"):
        if f"reading:{reading.pk}" in finding.about:
            accept_finding(finding=finding, reason=f"Valeur retenue\u00a0: {reason}", by=by)


def refuse_foreign_source(reading: Reading) -> None:
    """A document is read by the members of its programme: it cannot be quoted to those of another."""
    if reading.source and reading.source.programme_id != reading.node.programme_id:
        raise ValidationError({"source": "Ce document est celui d’un autre programme."})


def refuse_when_locked(reading: Reading) -> None:
    """A closed period keeps its readings as they were."""
    first, last = reading.on or reading.starts, reading.on or reading.ends
    if first is None or last is None:
        return
    for lock in Lock.objects.filter(programme=reading.node.programme_id):
        if lock.starts.first <= first.first and last.last <= lock.ends.last:
            raise ValidationError(LOCKED, params={"period": str(lock)})


def set_names(reading: Reading, names: Sequence[str], covers: Sequence[str]) -> None:
    """Names counted become organisations where the directory knows them; a former name stays as it was printed."""
    reading.listed.all().delete()
    reading.covers.all().delete()
    known = organisations_named(names)
    Listed.objects.bulk_create(
        Listed(reading=reading, organisation=known.get(name), label="" if str(known.get(name, "")) == name else name)
        for name in names
    )
    Covers.objects.bulk_create(Covers(reading=reading, label=label) for label in covers)


def said_by(reading: Reading) -> dict[str, str]:
    """What it says, for the journal."""
    fields = ("value", "numerator", "denominator", "day", "rubric", "precision", "on", "starts", "ends", "place", "reach")
    return {name: str(getattr(reading, name)) for name in fields if getattr(reading, name) is not None}
