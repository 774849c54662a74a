"""The words of a public; its rule has a form of its own (`toolkit.predicates.RuleForm`)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from continuum.directory import rules
from continuum.directory.enums import STAFF_ROLES, TerritoryKind
from continuum.directory.models import Programme, Segment, Territory
from continuum.directory.queries import for_list
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.submissions import OnceForm

OFFERED = (TerritoryKind.COUNTRY, TerritoryKind.REGION, TerritoryKind.DEPARTMENT)
ELSEWHERE = "Choisissez dans la liste\u00a0: ce choix ne vous est pas ouvert."


class SegmentForm(OnceForm, forms.ModelForm):
    """What is offered is what this person may write."""

    class Meta:
        model = Segment
        fields = ["name", "purpose", "territory", "programme"]
        help_texts = {
            "name": "Court\u00a0: « Petites structures d’aide à domicile ».",
            "territory": "Seules les structures de ce territoire sont regardées.",
            "programme": "Laissez vide pour qu’il serve à tous les programmes du territoire.",
        }

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.writer = person
        self.fields["purpose"].widget.attrs["rows"] = 3
        self._offer_territories()
        own = [one for one in person.active_memberships() if one.role in STAFF_ROLES]
        self._offer("programme", Programme.objects.visible_to(person), "tous les programmes")
        self.fields["programme"].required = all(one.programme_id for one in own)

    def _offer_territories(self) -> None:
        within = Q(pk=self.instance.territory_id)
        for own in self.writer.active_memberships():
            if own.role in STAFF_ROLES:
                around = Q(path__startswith=own.territory.path) if own.territory else Q(pk__isnull=False)
                within |= around & Q(kind__in=OFFERED)
        self._offer("territory", for_list(Territory.objects.filter(within)).order_by("in_order"), CHOOSE)
        field: Any = self.fields["territory"]
        field.label_from_instance = lambda one: f"{one} ({one.get_kind_display()})"

    def _offer(self, name: str, rows: Any, empty: str) -> None:
        field: Any = self.fields[name]
        field.queryset, field.empty_label = rows, empty
        field.error_messages["invalid_choice"] = ELSEWHERE

    def clean(self) -> dict[str, Any]:
        """The rule is asked here too, so that its refusal stands beside the field."""
        cleaned = super().clean() or self.cleaned_data
        territory = cleaned.get("territory")
        asked = Segment(territory=territory, programme=cleaned.get("programme")) if territory else None
        if asked and not rules.write_segment(self.writer, asked):
            self.add_error("programme", "Votre accès se limite à un programme ou à un territoire\u00a0: choisissez le vôtre.")
        return cleaned
