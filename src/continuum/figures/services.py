"""What people do to the register: each verb checks, changes and journals in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory.models import Programme
from continuum.directory.queries import organisations_named
from continuum.methods import coherence
from continuum.plan.models import Node
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts

from . import rules
from .enums import FindingState, ReadingStatus
from .models import Covers, Finding, Frozen, Listed, Lock, Reading
from .queries import figure_grid
from .queries.document import figures_document

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
        "finding.accepted": "écart accepté",
        "finding.reopened": "écart remis à traiter",
        "period.locked": "période arrêtée",
        "period.opened": "période rouverte",
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
    journal.write(by, "reading.corrected", reading, {"before": _said(before), "after": _said(reading)})
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


def _said(reading: Reading) -> dict[str, str]:
    fields = ("value", "numerator", "denominator", "day", "rubric", "precision", "on", "starts", "ends", "place", "reach")
    return {name: str(getattr(reading, name)) for name in fields if getattr(reading, name) is not None}


@acts(rule=rules.check_coherence, on="programme")
def check_coherence(*, programme: Programme, by: Any) -> list[Finding]:
    """Run every rule again: what was corrected vanishes, what was accepted stays so while its values are the same."""
    found = coherence.check(figures_document(programme))["findings"]
    current = {_key(item): item for item in found}
    Finding.objects.filter(programme=programme).exclude(key__in=current).delete()
    known = set(Finding.objects.filter(programme=programme).values_list("key", flat=True))
    fresh = [_finding(programme, key, item) for key, item in current.items() if key not in known]
    Finding.objects.bulk_create(fresh)
    for kept in Finding.objects.filter(programme=programme, key__in=known):
        if kept.message != current[kept.key]["message"]:
            kept.message = current[kept.key]["message"]
            kept.save(update_fields=["message"])
    return fresh


def _key(item: dict[str, Any]) -> str:
    """The rule, what it is about and the values: other values make another finding."""
    said = json.dumps([item["rule"], item["about"], item["values"]], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _finding(programme: Programme, key: str, item: dict[str, Any]) -> Finding:
    readings = [ref.removeprefix("reading:").removesuffix("#parts") for ref in item["about"] if ref.startswith("reading:")]
    node = Node.objects.filter(readings__in=readings[:1]).first() if readings else _node_of_event(item["about"])
    return Finding(
        programme=programme,
        node=node,
        key=key,
        rule=item["rule"],
        level=item["level"],
        about=item["about"],
        values=item["values"],
        message=item["message"],
        found_at=clock.now(),
    )


def _node_of_event(about: Sequence[str]) -> Node | None:
    kinds = {"milestone": "milestone__pk", "phase": "phase__pk", "node": "pk"}
    for ref in about:
        kind, _, key = ref.partition(":")
        if kind in kinds:
            return Node.objects.filter(**{kinds[kind]: key}).first()
    return None


@acts(rule=rules.accept_finding, on="finding")
def accept_finding(*, finding: Finding, reason: str, by: Any) -> Finding:
    """Leave it as it is, and say why."""
    if not reason.strip():
        raise ValidationError({"reason": "Écrivez pourquoi ce point est accepté : la raison restera visible avec lui."})
    finding.state, finding.reason = FindingState.ACCEPTED, reason
    finding.accepted_by, finding.accepted_at = (None if getattr(by, "is_system", False) else by), clock.now()
    finding.save()
    journal.write(by, "finding.accepted", finding, {"reason": reason})
    return finding


@acts(rule=rules.reopen_finding, on="finding")
def reopen_finding(*, finding: Finding, by: Any) -> Finding:
    finding.state, finding.reason, finding.accepted_by, finding.accepted_at = FindingState.OPEN, "", None, None
    finding.save()
    journal.write(by, "finding.reopened", finding)
    return finding


@acts(rule=rules.lock_period, on="programme")
def lock_period(*, programme: Programme, lock: Lock, by: Any) -> Lock:
    """Close a period: every answer of the programme is kept as it stands."""
    lock.programme, lock.locked_at = programme, clock.now()
    lock.locked_by = None if getattr(by, "is_system", False) else by
    lock.save()
    root = Node.objects.get(programme=programme, parent__isnull=True)
    for row in figure_grid(root).rows:
        for answer in [row.total, *row.cells]:
            if answer and answer.span:
                _freeze(lock, answer)
    journal.write(by, "period.locked", lock)
    return lock


def _freeze(lock: Lock, answer: Any) -> None:
    Frozen.objects.get_or_create(
        lock=lock,
        measure=answer.measure,
        node=answer.node,
        defaults={"words": answer.words, "low": answer.span.low, "high": answer.span.high},
    )


@acts(rule=rules.lift_lock, on="lock")
def lift_lock(*, lock: Lock, by: Any) -> None:
    """Open a closed period again."""
    journal.write(by, "period.opened", lock)
    lock.delete()
