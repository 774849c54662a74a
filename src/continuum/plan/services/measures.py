"""What can be counted, and the results expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory.models import Programme
from continuum.methods.sheets import measure_of
from continuum.plan import rules
from continuum.plan.models import Indicator, Measure, Node
from continuum.plan.queries import free_code, measure_from
from continuum.toolkit import journal, registry
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.meanwhile import settle

from .nodes import locked
from .rows import before_change, differences, refuse_crossed, remove_row


@acts(rule=rules.add_measure, on="measure")
def add_measure(*, measure: Measure, by: Any) -> Measure:
    """Add a word to what all programmes can count; its code comes from its label."""
    measure.code = free_code(measure.code or measure.label, Measure.objects.values_list("code", flat=True), 80)
    measure.save()
    journal.write(by, "measure.added", measure)
    return measure


@acts(rule=rules.change_measure, on="measure")
def change_measure(*, measure: Measure, by: Any) -> Measure:
    """Say it better; what was counted in one nature is not read in another."""
    before = before_change(measure, rules.change_measure, by)
    concerned = Programme.objects.filter(nodes__readings__measure=measure).distinct()
    if before.nature != measure.nature and concerned:
        raise ValidationError({"nature": "Des relevés existent déjà dans cette nature : créez plutôt une autre mesure."})
    _refuse_circle(measure)
    measure.code, measure.library = before.code, before.library
    measure.save()
    journal.write(by, "measure.changed", measure, differences(before, measure))
    for programme in concerned:
        registry.programme_changed(programme, by)
    return measure


def _refuse_circle(measure: Measure) -> None:
    """A measure is not a part of itself, even by way of others."""
    above, seen = measure.part_of, set()
    while above is not None and above.pk not in seen:
        if above.pk == measure.pk:
            raise ValidationError({"part_of": "Cette mesure se contiendrait elle-même : choisissez un autre total."})
        seen.add(above.pk)
        above = above.part_of


@acts(rule=rules.set_indicator, on="node")
def set_indicator(*, node: Node, indicator: Indicator, seen: Mapping[str, str] | None = None, by: Any) -> Indicator:
    """Say what is expected here of a measure: from where, to where, until when; a sentence without measure makes its own."""
    locked(node)
    before = None if indicator._state.adding else before_change(indicator, rules.edit_passage, by)
    if before and before.node_id != node.pk:
        raise Refused("An expected result stays on its node")
    if before:
        settle(indicator, before, seen)
    if indicator.measure_id is None:
        indicator.measure = _measured_by(indicator, by)
    if Indicator.objects.filter(node=node, measure=indicator.measure).exclude(pk=indicator.pk).exists():
        raise ValidationError({"measure": "Un résultat est déjà attendu ici pour cette mesure : modifiez-le."})
    refuse_crossed(indicator.baseline_on, "due", indicator.due)
    indicator.node = node
    indicator.save()
    journal.write(by, "indicator.changed", indicator, differences(before, indicator) if before else {})
    registry.programme_changed(node.programme, by)
    return indicator


def _measured_by(indicator: Indicator, by: Any) -> Measure:
    """The measure that its sentence makes; a number said in the sentence is its target."""
    if not indicator.wording:
        raise ValidationError({"wording": "Écrivez le résultat attendu, ou choisissez une mesure."})
    if indicator.target is None:
        indicator.target = measure_of(indicator.wording).target
    return add_measure(measure=measure_from(indicator.wording), by=by)


@acts(rule=rules.remove_indicator, on="indicator")
def remove_indicator(*, indicator: Indicator, by: Any) -> None:
    remove_row(indicator, "indicator.removed", indicator.node.programme, by)
