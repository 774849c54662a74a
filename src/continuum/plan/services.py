"""What people do to the plan: each verb checks, changes, journals and has the programme checked again, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from continuum.directory.models import Programme, Territory
from continuum.toolkit import clock, journal, questions, registry
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.enums import Origin
from continuum.toolkit.typography import join_french

from . import rules
from .enums import KINDS_BELOW, NodeKind, OutlineList, PassageSection
from .models import Indicator, Measure, Milestone, Node, OutlineEntry, Partnership, Passage, Phase, Source, Testimony
from .queries import carried_by, free_code

STILL_CARRIES = "« {node} » porte encore\u00a0: {held}. Supprimez-les d’abord."
NOUNS = {
    "programme": ("programme", ""),
    "node": ("élément du plan", ""),
    "phase": ("phase", "e"),
    "milestone": ("étape", "e"),
    "source": ("document", ""),
    "measure": ("mesure", "e"),
    "indicator": ("résultat attendu", ""),
    "testimony": ("témoignage", ""),
    "partner": ("organisation associée", "e"),
}
VERBS = {"added": "ajouté", "changed": "modifié", "removed": "retiré"}
journal.declare({"passage.written": "texte écrit"})
journal.declare({f"{noun}.{verb}": f"{name} {said}{e}" for noun, (name, e) in NOUNS.items() for verb, said in VERBS.items()})


@acts(rule=rules.edit_node, on="node")
def write_passage(*, node: Node, section: str, body: str, by: Any) -> Passage:
    """Write or rewrite a part of a node; its questions must be readable, whatever they find."""
    body = body.replace("\r\n", "\n")
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


@acts(rule=rules.create_programme, on="programme")
def create_programme(*, programme: Programme, by: Any) -> Programme:
    """Open a programme, with the root on which its plan will hang."""
    _refuse_crossed(programme.starts, "ends", programme.ends)
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
    return _added(programme, "programme.added", programme, by)


@acts(rule=rules.change_programme, on="programme")
def change_programme(*, programme: Programme, by: Any) -> Programme:
    """Change what a programme says of itself; its root keeps the same title and territory."""
    before = _before(programme, rules.change_programme, by)
    _refuse_crossed(programme.starts, "ends", programme.ends)
    _refuse_narrower(programme.territory, Node.objects.filter(programme=programme, parent__isnull=False))
    programme.code = before.code
    programme.save()
    Node.objects.filter(programme=programme, parent__isnull=True).update(title=programme.title, territory=programme.territory)
    return _changed(before, programme, "programme.changed", programme, by)


@acts(rule=rules.add_node, on="parent")
def add_node(*, parent: Node, node: Node, by: Any) -> Node:
    """Hang a plan, an axis or a sheet on a node; its code comes from its title."""
    if node.kind not in KINDS_BELOW.get(parent.kind, ()):
        kinds = f"{NodeKind(node.kind).label} sous {NodeKind(parent.kind).label}"
        raise ValidationError({"kind": f"Le plan ne range pas {kinds}. Choisissez une autre nature ou un autre endroit."})
    _refuse_outside(node.territory, parent)
    siblings = Node.objects.select_for_update().filter(parent=parent)
    longest = min(60, 249 - len(parent.path))
    node.parent, node.programme = parent, parent.programme
    node.code = free_code(node.code or node.title, siblings.values_list("code", flat=True), longest)
    node.path = f"{parent.path}{node.code}/"
    node.order = max([*siblings.values_list("order", flat=True), 0]) + 1
    node.save()
    return _added(node, "node.added", node.programme, by)


@acts(rule=rules.change_node, on="node")
def change_node(*, node: Node, by: Any) -> Node:
    """Change its title, number, tagline or territory; its address stays, since texts and files quote it."""
    before = _before(node, rules.change_node, by)
    if before.parent is None:
        raise ValidationError("Cet élément est le programme lui-même : modifiez le programme.")
    _refuse_outside(node.territory, before.parent)
    _refuse_narrower(node.territory, Node.objects.below(before).exclude(pk=node.pk))
    node.save(update_fields=["title", "tagline", "printed_number", "territory", "audience"])
    return _changed(before, node, "node.changed", node.programme, by)


@acts(rule=rules.remove_node, on="node")
def remove_node(*, node: Node, by: Any) -> None:
    """Take away a node on which nothing hangs."""
    if held := carried_by(node):
        raise ValidationError(STILL_CARRIES.format(node=node, held=join_french(held)))
    _remove(node, "node.removed", node.programme, by)


def _refuse_outside(territory: Territory, parent: Node) -> None:
    if not parent.territory.contains(territory):
        around = f"« {parent} », qui porte sur {parent.territory}"
        raise ValidationError({"territory": f"{territory} n’est pas dans le territoire de {around}. Choisissez-en une partie."})


def _refuse_narrower(territory: Territory, below: models.QuerySet[Node]) -> None:
    outside = next((node for node in below.select_related("territory") if not territory.contains(node.territory)), None)
    if outside is not None:
        reason = f"« {outside} », qui en dépend, porte sur {outside.territory}, hors de {territory}."
        raise ValidationError({"territory": f"{reason} Changez d’abord son territoire."})


@acts(rule=rules.add_phase, on="node")
def add_phase(*, node: Node, phase: Phase, by: Any) -> Phase:
    phase.node = node
    _refuse_crossed(phase.starts, "ends", phase.ends)
    phase.save()
    return _added(phase, "phase.added", node.programme, by)


@acts(rule=rules.change_phase, on="phase")
def change_phase(*, phase: Phase, by: Any) -> Phase:
    """Correct a phase; what was read in a document keeps its source, the journal what it said before."""
    before = _before(phase, rules.change_phase, by)
    _refuse_crossed(phase.starts, "ends", phase.ends)
    phase.save()
    return _changed(before, phase, "phase.changed", phase.node.programme, by)


@acts(rule=rules.remove_phase, on="phase")
def remove_phase(*, phase: Phase, by: Any) -> None:
    """Its milestones stay, without a phase."""
    _remove(phase, "phase.removed", phase.node.programme, by)


@acts(rule=rules.add_milestone, on="node")
def add_milestone(*, node: Node, milestone: Milestone, by: Any) -> Milestone:
    milestone.node = node
    _refuse_bad_milestone(milestone)
    milestone.save()
    return _added(milestone, "milestone.added", node.programme, by)


@acts(rule=rules.change_milestone, on="milestone")
def change_milestone(*, milestone: Milestone, by: Any) -> Milestone:
    """Correct a date: a finding that accused it vanishes with its cause."""
    before = _before(milestone, rules.change_milestone, by)
    _refuse_bad_milestone(milestone)
    milestone.save()
    return _changed(before, milestone, "milestone.changed", milestone.node.programme, by)


@acts(rule=rules.remove_milestone, on="milestone")
def remove_milestone(*, milestone: Milestone, by: Any) -> None:
    _remove(milestone, "milestone.removed", milestone.node.programme, by)


def _refuse_bad_milestone(milestone: Milestone) -> None:
    _refuse_crossed(milestone.on, "until", milestone.until)
    if milestone.phase is not None and milestone.phase.node_id != milestone.node_id:
        raise ValidationError({"phase": f"La phase « {milestone.phase} » n’est pas de « {milestone.node} »."})


def _refuse_crossed(first: PartialDate | None, field: str, last: PartialDate | None) -> None:
    if first and last and last.last < first.first:
        raise ValidationError({field: f"La fin ({last}) vient avant le début ({first}) : inversez les dates ou corrigez-les."})


# --- Documents -------------------------------------------------------------------------------------------------------------

Outline = Mapping[str, Sequence[OutlineEntry]]
"""For each list (contents, headings), its lines in order."""


@acts(rule=rules.add_source, on="programme")
def add_source(*, programme: Programme, source: Source, outline: Outline, by: Any) -> Source:
    """Record a document with its outline; its code comes from its title."""
    source.programme = programme
    _refuse_crossed(source.published_on, "valid_until", source.valid_until)
    source.code = free_code(source.code or source.title, programme.sources.values_list("code", flat=True), 80)
    source.save()
    _set_outline(source, outline)
    return _added(source, "source.added", programme, by)


@acts(rule=rules.change_source, on="source")
def change_source(*, source: Source, outline: Outline, by: Any) -> Source:
    before = _before(source, rules.change_source, by)
    _refuse_crossed(source.published_on, "valid_until", source.valid_until)
    source.code = before.code
    source.save()
    _set_outline(source, outline)
    return _changed(before, source, "source.changed", source.programme, by)


def _set_outline(source: Source, outline: Outline) -> None:
    """Lines that were there already stay the same rows, so that what was accepted about them stays accepted."""
    for listed_in, lines in outline.items():
        known = {(entry.number, entry.title): entry for entry in source.outline.filter(listed_in=OutlineList(listed_in))}
        for order, line in enumerate(lines, 1):
            entry = known.pop((line.number, line.title), line)
            entry.source, entry.listed_in, entry.page, entry.order = source, listed_in, line.page, order
            entry.save()
        source.outline.filter(pk__in=[entry.pk for entry in known.values()]).delete()


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
    before = _before(measure, rules.change_measure, by)
    concerned = Programme.objects.filter(nodes__readings__measure=measure).distinct()
    if before.nature != measure.nature and concerned:
        raise ValidationError({"nature": "Des relevés existent déjà dans cette nature : créez plutôt une autre mesure."})
    _refuse_circle(measure)
    measure.code, measure.library = before.code, before.library
    measure.save()
    journal.write(by, "measure.changed", measure, _differences(before, measure))
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
def set_indicator(*, node: Node, indicator: Indicator, by: Any) -> Indicator:
    """Say what is expected here of a measure: from where, to where, until when."""
    before = None if indicator._state.adding else _before(indicator, rules.edit_passage, by)
    if before and before.node_id != node.pk:
        raise Refused("An expected result stays on its node")
    if Indicator.objects.filter(node=node, measure=indicator.measure).exclude(pk=indicator.pk).exists():
        raise ValidationError({"measure": "Un résultat est déjà attendu ici pour cette mesure : modifiez-le."})
    _refuse_crossed(indicator.baseline_on, "due", indicator.due)
    indicator.node = node
    indicator.save()
    journal.write(by, "indicator.changed", indicator, _differences(before, indicator) if before else {})
    registry.programme_changed(node.programme, by)
    return indicator


@acts(rule=rules.remove_indicator, on="indicator")
def remove_indicator(*, indicator: Indicator, by: Any) -> None:
    _remove(indicator, "indicator.removed", indicator.node.programme, by)


@acts(rule=rules.add_testimony, on="node")
def add_testimony(*, node: Node, testimony: Testimony, by: Any) -> Testimony:
    testimony.node = node
    testimony.save()
    return _noted(testimony, "testimony.added", by)


@acts(rule=rules.change_testimony, on="testimony")
def change_testimony(*, testimony: Testimony, by: Any) -> Testimony:
    """Once rewritten by a person, it is no longer the words of a document or of the demonstration."""
    _before(testimony, rules.change_testimony, by)
    testimony.origin = Origin.ENTERED
    testimony.save()
    return _noted(testimony, "testimony.changed", by)


@acts(rule=rules.remove_testimony, on="testimony")
def remove_testimony(*, testimony: Testimony, by: Any) -> None:
    """Whoever takes her consent back is no longer quoted anywhere."""
    testimony.delete()
    _noted(testimony, "testimony.removed", by)


@acts(rule=rules.add_partner, on="node")
def add_partner(*, node: Node, partnership: Partnership, by: Any) -> Partnership:
    partnership.node = node
    partnership.validate_constraints()
    partnership.save()
    return _added(partnership, "partner.added", node.programme, by)


@acts(rule=rules.change_partner, on="partnership")
def change_partner(*, partnership: Partnership, by: Any) -> Partnership:
    before = _before(partnership, rules.change_partner, by)
    partnership.validate_constraints()
    partnership.save()
    return _changed(before, partnership, "partner.changed", partnership.node.programme, by)


@acts(rule=rules.remove_partner, on="partnership")
def remove_partner(*, partnership: Partnership, by: Any) -> None:
    _remove(partnership, "partner.removed", partnership.node.programme, by)


def _noted(testimony: Testimony, verb: str, by: Any) -> Testimony:
    journal.write(by, verb, testimony.node)
    registry.programme_changed(testimony.node.programme, by)
    return testimony


def _before(row: Any, rule: Any, by: Any) -> Any:
    """The row as it is kept, locked; the rule is asked of it too, so that nothing is taken away from its place."""
    before = type(row).objects.select_for_update().get(pk=row.pk)
    if not getattr(by, "is_system", False) and not rule(by, before):
        raise Refused(f"{by} may not change {row} where it stands")
    if getattr(before, "node_id", None) != getattr(row, "node_id", None):
        raise Refused("What hangs on a node stays there")
    return before


def _added(row: Any, verb: str, programme: Programme, by: Any) -> Any:
    journal.write(by, verb, row)
    registry.programme_changed(programme, by)
    return row


def _changed(before: Any, row: Any, verb: str, programme: Programme, by: Any) -> Any:
    if differences := _differences(before, row):
        journal.write(by, verb, row, differences)
    registry.programme_changed(programme, by)
    return row


def _differences(before: Any, after: Any) -> dict[str, Any]:
    names = [field.attname for field in after._meta.concrete_fields]
    other = [name for name in names if getattr(before, name) != getattr(after, name)]
    return {"before": _said(before, other), "after": _said(after, other)} if other else {}


def _said(row: Any, names: Sequence[str]) -> dict[str, str]:
    return {name: "" if (value := getattr(row, name)) is None else str(value) for name in names}


def _remove(row: models.Model, verb: str, programme: Programme, by: Any) -> None:
    journal.write(by, verb, row)
    row.delete()
    registry.programme_changed(programme, by)
