"""A part of the day, a point of the agenda."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.meetings.models import AgendaItem, Meeting, ProgrammeSlot
from continuum.meetings.queries import nodes_to_discuss
from continuum.toolkit.forms import HourInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import RowForm

from .gatherings import NO_HOUR
from .rooms import KeepsRoomForm


class SlotForm(KeepsRoomForm, SeenForm, RowForm):
    class Meta:
        model = ProgrammeSlot
        fields = ["kind", "title", "starts", "ends", "speakers", "room"]
        widgets = {"starts": HourInput, "ends": HourInput}
        error_messages = {name: {"invalid": NO_HOUR} for name in ("starts", "ends")}
        help_texts = {
            "speakers": "Qui intervient, avec son accord.",
            "room": "Si elle n’est pas celle de la réunion.",
        }


class AgendaItemForm(SeenForm, RowForm):
    class Meta:
        model = AgendaItem
        fields = ["title", "kind", "node", "duration"]
        widgets = {"duration": forms.NumberInput({"min": 1, "max": 600})}
        help_texts = {"title": "Ce dont on parle\u202f; jamais le nom d’une personne."}

    def __init__(self, *args: Any, meeting: Meeting, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer("node", nodes_to_discuss(meeting, person), "aucun élément du plan")
        if node := self.fields.get("node"):
            node.label_from_instance = lambda one: f"{'– ' * (one.path.count('/') - 1)}{one}"  # type: ignore[attr-defined]
