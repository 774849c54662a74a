"""What a structure decides to do for itself: its director, its board and the staff of its territory write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from continuum.directory.models import Organisation
from continuum.plan import rules
from continuum.plan.models import StructureAction
from continuum.plan.queries import nodes_for_action, people_for_actions
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.steps import take_step

from .rows import differences, told_anew

ACTION_STEP = "action.step"
journal.declare(
    {
        "action.added": "action de la structure ajoutée",
        "action.changed": "action de la structure modifiée",
        "action.removed": "action de la structure retirée",
        ACTION_STEP: "état de l’action changé",
    }
)
NO_ACCESS = "Cette personne n’a pas accès aux actions de la structure\u00a0: choisissez dans la liste."
PAST = "Cette date est passée\u00a0: choisissez aujourd’hui ou un jour à venir."
NOT_SHOWN = (
    "Cette personne ne verrait pas une action gardée dans la structure\u00a0: choisissez quelqu’un de la structure, ou décochez."
)
NOT_HERE = "Cet élément du plan ne concerne pas cette structure\u00a0: choisissez dans la liste."
WRITTEN = ["title", "need", "is_private", "owner", "due_on", "node", "origin", "reminded_on"]


@acts(rule=rules.add_action, on="organisation")
def add_action(*, organisation: Organisation, action: StructureAction, by: Any) -> StructureAction:
    """Propose an action; where it stands then changes by its steps."""
    action.organisation, action.status_since = organisation, clock.today()
    _refuse_bad(action, None, by)
    action.save()
    journal.write(by, "action.added", action)
    return action


@acts(rule=rules.change_action, on="action")
def change_action(*, action: StructureAction, seen: Mapping[str, str] | None = None, by: Any) -> StructureAction:
    """Correct what it is, who answers for it and until when; rewritten by a person, it is no demonstration any more."""
    before = _kept(action, rules.change_action, by)
    settle(action, before, seen)
    _refuse_bad(action, before, by)
    if action.is_invented:
        action.origin = Origin.ENTERED
    told_anew(before, action)
    action.save(update_fields=WRITTEN)
    if said := differences(before, action):
        journal.write(by, "action.changed", action, said)
    return action


@acts(rule=rules.remove_action, on="action")
def remove_action(*, action: StructureAction, by: Any) -> None:
    """Take away what was written by mistake; what is given up on is a step, which keeps its reason."""
    _kept(action, rules.remove_action, by)
    journal.write(by, "action.removed", action)
    action.delete()


@acts(rule=rules.take_action_step, on="action")
def take_action_step(*, action: StructureAction, to: str, given: Mapping[str, Any], by: Any) -> StructureAction:
    """Bring an action to another state; `action` bears the state that the person has seen."""
    _kept(action, rules.take_action_step, by)
    return take_step(row=action, to=to, given=given, by=by, verb=ACTION_STEP)


def _kept(action: StructureAction, rule: Any, by: Any) -> StructureAction:
    """The row as it is kept, locked, if the person may write on it where it stands now."""
    rows = StructureAction.objects.select_for_update(of=("self",)).select_related("organisation__territory")
    kept = rows.filter(pk=action.pk).first()
    if kept is None:
        raise ValidationError("Entre-temps, quelqu’un a retiré cette action.")
    if not getattr(by, "is_system", False) and not rule(by, kept):
        raise Refused(f"{by} may not change {action} where it stands")
    action.organisation = kept.organisation
    return kept


def _refuse_bad(action: StructureAction, before: StructureAction | None, by: Any) -> None:
    """What is new in it must be possible; what was there already may have become past since."""
    if _is_new("owner_id", action, before) and not _among(people_for_actions(action.organisation), action.owner_id):
        raise ValidationError({"owner": NO_ACCESS})
    if action.is_private and action.owner is not None and not rules.change_action(action.owner, action):
        raise ValidationError({"owner": NOT_SHOWN})
    if _is_new("due_on", action, before) and action.due_on and action.due_on < clock.today():
        raise ValidationError({"due_on": PAST})
    if _is_new("node_id", action, before) and not _among(nodes_for_action(action.organisation, by), action.node_id):
        raise ValidationError({"node": NOT_HERE})


def _among(rows: QuerySet, pk: Any) -> bool:
    return rows.filter(pk=pk).exists()


def _is_new(name: str, action: StructureAction, before: StructureAction | None) -> bool:
    value = getattr(action, name)
    return value is not None and (before is None or getattr(before, name) != value)
