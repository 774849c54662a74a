"""What people do to the plan: write passages and testimonies; what rooms count becomes measures."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from continuum.toolkit import clock, journal, questions, registry
from continuum.toolkit.access import acts
from continuum.toolkit.enums import Origin

from . import rules
from .enums import PassageSection
from .models import Measure, Node, Passage

journal.declare({"passage.written": "texte écrit"})


@acts(rule=rules.edit_node, on="node")
def write_passage(*, node: Node, section: str, body: str, by: Any) -> Passage:
    """Write or rewrite a part of a node; its questions must be readable, whatever they find."""
    refuse_unreadable(body)
    passage, created = Passage.objects.select_for_update().get_or_create(
        node=node, section=PassageSection(section), defaults={"body": body}
    )
    before = "" if created else passage.body
    if before != body or created:
        passage.body, passage.edited_at, passage.origin = body, clock.now(), Origin.ENTERED
        passage.save()
        journal.write(by, "passage.written", passage, {"before": before})
    return passage


def refuse_unreadable(body: str) -> None:
    """Every question that cannot be read, with its line and the remedy."""
    found = [f"Ligne {problem.line}, « {problem.excerpt} » : {problem.message}" for problem in questions.problems_in(body)]
    if found:
        raise ValidationError({"body": found})


def declare_measures(*, by: Any) -> None:
    """What rooms can count by themselves is a measure like any other."""
    with transaction.atomic():
        for source in registry.facts:
            Measure.objects.update_or_create(
                code=source.measure,
                defaults={
                    "label": source.label,
                    "definition": source.definition,
                    "unit": source.unit,
                    "aggregation": source.aggregation,
                    "library": "declared",
                    "origin": Origin.ENTERED,
                    "order": 500,
                },
            )
