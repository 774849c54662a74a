"""Action sheets: who leads them, when they take place, what they follow or wait for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory.models import Organisation
from continuum.plan import rules
from continuum.plan.enums import LinkKind
from continuum.plan.models import ActionSheet, Node, NodeLink, Phase
from continuum.plan.queries import loop_of, people_in_charge, sheets_to_link
from continuum.toolkit.access import acts
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.spans import DateSpan

from .nodes import locked
from .rows import added, before_change, changed, refuse_crossed, refuse_unoffered, remove_row, told_anew

WHOLE = "Mise en œuvre"
"""How the single phase of a sheet is called, when its dates are written in the form « Date de début, Durée »."""
DATED_ALREADY = "Cette fiche a déjà ses dates\u00a0: reportez-les, ou corrigez-les au calendrier."
LOOP = "Ce lien ferait une boucle\u00a0: {loop}. Retirez d’abord l’un de ces liens."
NOT_A_SHEET = "Seule une fiche action se lie à une autre\u00a0: choisissez une fiche."
LED = ("priority", "organisation", "owner", "referent", "reminded_on")


@acts(rule=rules.change_sheet, on="sheet")
def change_sheet(*, sheet: ActionSheet, seen: Mapping[str, str] | None = None, by: Any) -> ActionSheet:
    """Say who leads it and how much it matters; where it stands changes by its steps only."""
    before = before_change(sheet, rules.change_sheet, by)
    settle(sheet, before, seen)
    people, structures = people_in_charge(sheet.node, by), Organisation.objects.visible_to(by)
    refuse_unoffered(sheet, before, by, organisation=structures, owner=people, referent=people)
    told_anew(before, sheet)
    sheet.save(update_fields=LED)
    return changed(before, sheet, "sheet.changed", sheet.node.programme, by)


@acts(rule=rules.set_timing, on="node")
def set_timing(*, node: Node, span: DateSpan, by: Any) -> Phase:
    """Give a sheet without dates its beginning and its end; without an end, it is permanent."""
    locked(node)
    if Phase.objects.filter(node=node).exists():
        raise ValidationError({"starts": DATED_ALREADY})
    refuse_crossed(span.starts, "ends", span.ends)
    phase = Phase(node=node, title=WHOLE, starts=span.starts, ends=span.ends)
    phase.save()
    return added(phase, "phase.added", node.programme, by)


@acts(rule=rules.add_link, on="node")
def add_link(*, node: Node, link: NodeLink, by: Any) -> NodeLink:
    """Say that a sheet follows another or waits for it; a loop is refused and named as far as the person sees it."""
    if node.kind != "sheet" or link.to.kind != "sheet":
        raise ValidationError({"to": NOT_A_SHEET})
    refuse_unoffered(link, None, by, to=sheets_to_link(node, by))
    for one in sorted((node, link.to), key=lambda one: one.pk):
        locked(one)
    link.node = node
    link.clean()
    link.validate_constraints()
    if loop := loop_of(link, by):
        raise ValidationError({"to": LOOP.format(loop=_said(loop, LinkKind(link.kind)))})
    link.save()
    return added(link, "link.added", node.programme, by)


def _said(loop: list[str], kind: LinkKind) -> str:
    """« A » dépend de « B », qui dépend de « A »."""
    first, second, *others = [f"«\u00a0{title}\u00a0»" for title in loop]
    return f", qui {kind.label} ".join([f"{first} {kind.label} {second}", *others])


@acts(rule=rules.remove_link, on="link")
def remove_link(*, link: NodeLink, by: Any) -> None:
    remove_row(link, "link.removed", link.node.programme, by)
