"""An action of a structure: what it is, which need it answers, who answers for it and until when."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.directory.enums import STRUCTURE_ROLES
from continuum.directory.models import Organisation
from continuum.plan.models import Node, StructureAction
from continuum.plan.queries import nodes_for_action, people_for_actions
from continuum.toolkit import clock
from continuum.toolkit.forms import DateInput
from continuum.toolkit.meanwhile import SeenForm

from .rows import ELSEWHERE, RowForm

GONE = "{owner} n’a plus accès à cette structure\u00a0: choisissez quelqu’un d’autre, ou laissez vide."


class NodeOfActionField(forms.ModelChoiceField):
    """A plan or a sheet, with the programme to which it belongs: two programmes may have sheets of one name."""

    def label_from_instance(self, obj: Node) -> str:
        return f"{obj} ({obj.programme})"


class ActionForm(SeenForm, RowForm):
    """Added or changed; where it stands changes by its steps."""

    node = NodeOfActionField(
        queryset=Node.objects.none(),
        label="Au titre de",
        required=False,
        empty_label="aucune fiche du plan",
        error_messages={"invalid_choice": ELSEWHERE},
    )

    class Meta:
        model = StructureAction
        fields = ["title", "need", "owner", "due_on", "node", "is_private"]
        widgets = {"need": forms.Textarea({"rows": 3}), "due_on": DateInput}
        error_messages = {"owner": {"invalid_choice": ELSEWHERE}}
        help_texts = {
            "title": "Ce que la structure fera, commençant par un verbe\u202f; jamais le nom d’une personne.",
            "need": "Par exemple ce que le diagnostic a montré. Aucun nom de personne.",
            "owner": "Reçoit les rappels.",
            "is_private": "Seuls la direction et le conseil la lisent. Décochez pour la montrer à l’équipe régionale.",
        }

    def __init__(self, *args: Any, organisation: Organisation, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        people = people_for_actions(organisation)
        owner: Any = self.fields["owner"]
        owner.queryset, owner.empty_label = people, "personne pour l’instant"
        known = people.filter(pk__in=[person.pk, self.instance.owner_id])
        self._offer_owner(owner, known, person)
        self.offer("node", nodes_for_action(organisation, person))
        if not any(own.role in STRUCTURE_ROLES and own.organisation_id == organisation.pk for own in person.active_memberships()):
            del self.fields["is_private"]
        if self.instance._state.adding:
            self.fields["due_on"].widget.attrs["min"] = clock.today().isoformat()
        if "node" in self.fields and not self.fields["node"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["node"]

    def _offer_owner(self, owner: Any, known: Any, person: Any) -> None:
        """Oneself at first; whoever lost her access is named, and no longer chosen."""
        held = {one.pk for one in known}
        if self.instance._state.adding:
            owner.initial = person.pk if person.pk in held else None
        elif self.instance.owner_id and self.instance.owner_id not in held:
            owner.help_text = GONE.format(owner=self.instance.owner)
