"""What a meeting is made of: the parts of its day, and the points of its agenda in their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from continuum.meetings import rules
from continuum.meetings.models import AgendaItem, Meeting, ProgrammeSlot
from continuum.toolkit import journal
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.meanwhile import settle

from .gatherings import kept_meeting
from .rooms import refuse_taken_slot
from .rows import GONE, added, locked, removed, rewritten

journal.declare(
    {
        "slot.added": "moment du programme ajouté",
        "slot.changed": "moment du programme modifié",
        "slot.removed": "moment du programme supprimé",
        "agenda_item.added": "point ajouté à l’ordre du jour",
        "agenda_item.changed": "point de l’ordre du jour modifié",
        "agenda_item.moved": "point de l’ordre du jour déplacé",
        "agenda_item.removed": "point retiré de l’ordre du jour",
    }
)
OTHER_PROGRAMME = "Cet élément du plan n’est pas de ce programme\u00a0: choisissez dans la liste."
HAS_DECIDED = "Des décisions ont été prises sur ce point\u00a0: rattachez-les ailleurs avant de le retirer."


@acts(rule=rules.add_slot, on="meeting")
def add_slot(*, meeting: Meeting, slot: ProgrammeSlot, keeps_room: bool = False, by: Any) -> ProgrammeSlot:
    """A part of the day, within hours that exist, in a room that is free, or kept all the same."""
    slot.meeting = kept_meeting(meeting, rules.add_slot, by)
    slot.clean()
    if not keeps_room:
        refuse_taken_slot(slot, by)
    return added(slot, "slot.added", by)


@acts(rule=rules.change_slot, on="slot")
def change_slot(
    *, slot: ProgrammeSlot, seen: Mapping[str, str] | None = None, keeps_room: bool = False, by: Any
) -> ProgrammeSlot:
    before = _part(slot, rules.change_slot, by)
    settle(slot, before, seen)
    slot.clean()
    if not keeps_room:
        refuse_taken_slot(slot, by, before)
    return rewritten(before, slot, "slot.changed", by)


@acts(rule=rules.remove_slot, on="slot")
def remove_slot(*, slot: ProgrammeSlot, by: Any) -> None:
    removed(_part(slot, rules.remove_slot, by), "slot.removed", by)


@acts(rule=rules.add_agenda_item, on="meeting")
def add_agenda_item(*, meeting: Meeting, item: AgendaItem, by: Any) -> AgendaItem:
    """The new one comes last."""
    item.meeting = kept_meeting(meeting, rules.add_agenda_item, by)
    last = AgendaItem.objects.filter(meeting=meeting).order_by("-order").values_list("order", flat=True).first()
    item.order = 0 if last is None else last + 1
    _refuse_elsewhere(item)
    return added(item, "agenda_item.added", by)


@acts(rule=rules.change_agenda_item, on="item")
def change_agenda_item(*, item: AgendaItem, seen: Mapping[str, str] | None = None, by: Any) -> AgendaItem:
    """What it is; what was said of it is written with the minutes."""
    before = _part(item, rules.change_agenda_item, by)
    settle(item, before, seen)
    item.order, item.said = before.order, before.said
    _refuse_elsewhere(item)
    return rewritten(before, item, "agenda_item.changed", by)


@acts(rule=rules.move_agenda_item, on="item")
def move_agenda_item(*, item: AgendaItem, up: bool, by: Any) -> None:
    """One place higher or lower; at the end of the list, nothing moves."""
    items = list(AgendaItem.objects.select_for_update().filter(meeting=item.meeting_id))
    if item not in items:
        raise ValidationError(GONE)
    place = items.index(item)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(items):
        return
    items[place], items[other] = items[other], items[place]
    for order, one in enumerate(items):
        one.order = order
    AgendaItem.objects.bulk_update(items, ["order"])
    journal.write(by, "agenda_item.moved", item)


@acts(rule=rules.remove_agenda_item, on="item")
def remove_agenda_item(*, item: AgendaItem, by: Any) -> None:
    """A point on which something was decided stays."""
    kept = _part(item, rules.remove_agenda_item, by)
    if kept.decisions.exists():
        raise ValidationError(HAS_DECIDED)
    removed(kept, "agenda_item.removed", by)


def _part(part: Any, rule: Any, by: Any) -> Any:
    """A part as it is kept, locked; it stays in its meeting."""
    kept = locked(part, rule, by, "meeting__node__territory")
    if kept.meeting_id != part.meeting_id:
        raise Refused("A part stays in its meeting")
    return kept


def _refuse_elsewhere(item: AgendaItem) -> None:
    if item.node and item.node.programme_id != item.meeting.node.programme_id:
        raise ValidationError({"node": OTHER_PROGRAMME})
