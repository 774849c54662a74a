"""Programmes, and what rooms can count by themselves."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from continuum.directory.models import Organisation, Programme
from continuum.plan import rules
from continuum.plan.enums import NodeKind
from continuum.plan.models import Measure, Node
from continuum.plan.queries import free_code
from continuum.toolkit import registry
from continuum.toolkit.access import acts
from continuum.toolkit.enums import Origin

from .nodes import refuse_narrower
from .rows import added, before_change, changed, refuse_crossed, refuse_unoffered


def declare_measures(*, by: Any) -> None:
    """What rooms can count by themselves is a measure like any other."""
    with transaction.atomic():
        for source in registry.facts:
            said = {
                "label": source.label,
                "definition": source.definition,
                "unit": source.unit,
                "aggregation": source.aggregation,
                "library": "declared",
            }
            new = {"origin": Origin.ENTERED, "order": 500}
            Measure.objects.update_or_create(code=source.measure, defaults=said, create_defaults=said | new)


@acts(rule=rules.create_programme, on="programme")
def create_programme(*, programme: Programme, by: Any) -> Programme:
    """Open a programme, with the root on which its plan will hang."""
    _refuse_bad(programme, None, by)
    programme.code = free_code(programme.code or programme.title, Programme.objects.values_list("code", flat=True), 50)
    programme.save()
    Node.objects.create(
        programme=programme,
        kind=NodeKind.PROGRAMME,
        code=programme.code,
        path=f"{programme.code}/",
        title=programme.title,
        territory=programme.territory,
    )
    return added(programme, "programme.added", programme, by)


@acts(rule=rules.change_programme, on="programme")
def change_programme(*, programme: Programme, by: Any) -> Programme:
    """Change what a programme says of itself; its root keeps the same title and territory."""
    before = before_change(programme, rules.change_programme, by)
    _refuse_bad(programme, before, by)
    refuse_narrower(programme.territory, Node.objects.filter(programme=programme, parent__isnull=False))
    programme.code = before.code
    programme.save()
    Node.objects.filter(programme=programme, parent__isnull=True).update(title=programme.title, territory=programme.territory)
    return changed(before, programme, "programme.changed", programme, by)


def _refuse_bad(programme: Programme, before: Programme | None, by: Any) -> None:
    refuse_unoffered(programme, before, by, sponsor=Organisation.objects.visible_to(by))
    refuse_crossed(programme.starts, "ends", programme.ends)
