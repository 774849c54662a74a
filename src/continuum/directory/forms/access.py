"""The form of an invitation."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.directory import queries, rules
from continuum.directory.enums import Role
from continuum.directory.models import Membership, Organisation, Territory
from continuum.toolkit.forms import DateInput
from continuum.toolkit.submissions import OnceForm
from continuum.toolkit.typography import join_french


class InviteForm(OnceForm, forms.ModelForm):
    """Somebody's address, and what she is invited to; what is offered is what the inviter may give."""

    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        help_text="L’invitation et les codes de connexion y seront envoyés.",
        error_messages={"invalid": "Cette adresse est incomplète. Écrivez-la en entier, par exemple claire@association.example."},
    )
    name = forms.CharField(label="Prénom et nom", max_length=120)
    territory = forms.TypedChoiceField(
        label="Territoire",
        coerce=queries.by_key,
        empty_value=None,
        required=False,
        help_text="L’accès se limite à ce territoire.",
    )

    class Meta:
        model = Membership
        fields = ["role", "programme", "organisation", "ends_on"]
        widgets = {"ends_on": DateInput}
        labels = {"organisation": "Structure ou organisation", "ends_on": "Jusqu’au"}
        help_texts = {
            "programme": "Laissez vide pour tous les programmes du territoire.",
            "organisation": "Obligatoire pour une direction ou un conseil d’administration.",
            "ends_on": "Laissez vide si aucune fin n’est prévue.",
        }
        error_messages = {"ends_on": {"invalid": "Écrivez une date complète, par exemple 31/12/2026."}}

    field_order = ["email", "name", "role", "territory", "programme", "organisation", "ends_on"]

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.inviter = person
        territories, everywhere = queries.invitable_territories(person)
        self._offer_territories(territories, everywhere)
        self._offer_roles()
        self._offer("programme", queries.reachable_programmes(person), "tous les programmes")
        self._offer("organisation", Organisation.objects.visible_to(person), "aucune")

    def _offer_territories(self, territories: list[Territory], everywhere: bool) -> None:
        field = self.fields["territory"]
        pairs = [(one.key, str(one)) for one in territories]
        field.choices = [("", "toutes les régions"), *pairs] if everywhere else pairs
        field.required = not everywhere
        names = join_french(str(one) for one in territories)
        field.error_messages["invalid_choice"] = (
            "Choisissez un territoire de la liste."
            if everywhere
            else f"Vous ne pouvez inviter que dans le territoire que vous suivez\u00a0: {names}."
        )

    def _offer_roles(self) -> None:
        field = self.fields["role"]
        admin = self.inviter.has_role(Role.NATIONAL_ADMIN)
        reserved = set() if admin else {Role.NATIONAL_ADMIN, Role.DELEGATE}
        field.choices = [("", "choisir"), *((role.value, role.label) for role in Role if role not in reserved)]
        field.error_messages["invalid_choice"] = (
            "Choisissez un rôle de la liste\u00a0: les autres s’ouvrent par l’administration nationale."
        )

    def _offer(self, name: str, rows: Any, empty: str) -> None:
        field = self.fields[name]
        field.queryset, field.empty_label = rows, empty
        field.error_messages["invalid_choice"] = "Choisissez dans la liste\u00a0: ce choix ne vous est pas ouvert."

    def clean(self) -> dict[str, Any]:
        """The territory is given by its key; the rule is asked here too, so that its refusal stands in the page."""
        cleaned = super().clean() or self.cleaned_data
        self.instance.territory = cleaned.get("territory")
        asked = Membership(
            role=cleaned.get("role", ""),
            territory=cleaned.get("territory"),
            programme=cleaned.get("programme"),
            organisation=cleaned.get("organisation"),
        )
        if not self.errors and not rules.grant_membership(self.inviter, asked):
            self.add_error("programme", "Votre délégation se limite à un programme\u00a0: choisissez-le.")
        return cleaned
