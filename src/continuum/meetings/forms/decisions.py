"""A decision: what, about what, who does it and by when."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.meetings.models import Decision, Meeting
from continuum.meetings.queries import nodes_to_discuss, people_for_decisions
from continuum.toolkit.forms import DateInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import ELSEWHERE, RowForm

NOBODY_YET = "personne pour l’instant"
GONE = "{owner} ne conduit plus ce programme\u00a0: choisissez quelqu’un d’autre, ou laissez vide."


class DecisionForm(SeenForm, RowForm):
    """Added or changed; where it stands changes by its steps."""

    class Meta:
        model = Decision
        fields = ["text", "item", "node", "owner", "due_on"]
        widgets = {"text": forms.Textarea({"rows": 3}), "due_on": DateInput}
        error_messages = {"owner": {"invalid_choice": ELSEWHERE}}
        help_texts = {
            "text": "Ce qui a été décidé, commençant par un verbe\u202f; jamais le nom d’une personne.",
            "node": "Elle se lit alors aussi sur cette page du plan.",
            "owner": "Dans l’équipe du programme, ou parmi les personnes attendues à la réunion. Reçoit les rappels.",
        }

    def __init__(self, *args: Any, meeting: Meeting, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer("item", meeting.agenda.all(), "aucun point en particulier")
        self.offer("node", nodes_to_discuss(meeting, person), "aucun élément du plan")
        if node := self.fields.get("node"):
            node.label_from_instance = lambda one: f"{'– ' * (one.path.count('/') - 1)}{one}"  # type: ignore[attr-defined]
        owner: Any = self.fields["owner"]
        owner.queryset, owner.empty_label = people_for_decisions(meeting), NOBODY_YET
        if self.instance.owner_id and not owner.queryset.filter(pk=self.instance.owner_id).exists():
            owner.help_text = GONE.format(owner=self.instance.owner)
        self.fields["due_on"].widget.attrs["min"] = meeting.on.isoformat()
