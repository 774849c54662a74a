"""What contradicts: looked for again after each change, accepted with a reason, reopened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory.models import Programme
from continuum.figures import rules
from continuum.figures.enums import FindingState
from continuum.figures.models import Finding
from continuum.figures.queries.document import figures_document
from continuum.methods import coherence
from continuum.plan.models import Node
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts

journal.declare({"finding.accepted": "écart accepté", "finding.reopened": "écart remis à traiter"})


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
