"""The form of an invitation."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.directory import queries, rules
from continuum.directory.enums import INVITING_ROLES, MANDATES, STRUCTURE_ROLES, Function, Role
from continuum.directory.models import Membership, Position, Territory
from continuum.toolkit import clock
from continuum.toolkit.forms import DateInput
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.searched import SearchedField
from continuum.toolkit.submissions import OnceForm
from continuum.toolkit.typography import join_french

from .positions import WHOLE_DATE

FUNCTIONS = (
    *(Function.DIRECTOR, Function.HR_LEAD, Function.PRESIDENT, Function.TREASURER, Function.BOARD_MEMBER),
    *(Function.MANDATE_HOLDER, Function.STAFF_REPRESENTATIVE),
)
"""What one may be in a structure for which one answers."""


class InviteForm(OnceForm, forms.ModelForm):
    """Somebody's address, and what she is invited to; what is offered is what the inviter may give."""

    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        help_text="L’invitation et les codes de connexion y seront envoyés.",
        error_messages={"invalid": "Cette adresse est incomplète. Écrivez-la en entier, par exemple claire@association.example."},
    )
    name = forms.CharField(label="Prénom et nom", max_length=120)
    organisation = SearchedField(
        label="Structure ou organisation",
        find=queries.organisations_answering,
        asks="Son nom ou son SIRET",
        none_label="aucune",
        required=False,
        help_text="Obligatoire pour une direction ou un conseil d’administration.",
    )
    territory = forms.TypedChoiceField(
        label="Territoire",
        coerce=queries.by_key,
        empty_value=None,
        required=False,
        help_text="L’accès se limite à ce territoire.",
    )

    function = forms.ChoiceField(
        label="Fonction dans la structure",
        required=False,
        choices=[("", "selon le rôle"), *((one.value, one.label) for one in FUNCTIONS)],
        help_text="Pour une direction ou un conseil d’administration\u202f: l’accès repose sur cette fonction.",
    )
    function_body = forms.CharField(
        label="Instance ou collège", max_length=160, required=False, help_text="Pour un mandat, s’il y a lieu."
    )
    function_ends_on = forms.DateField(
        label="Fin du mandat ou de la fonction",
        required=False,
        widget=DateInput,
        help_text="Le soir de ce jour, l’accès se ferme de lui-même. Laissez vide si aucune fin n’est prévue.",
        error_messages={"invalid": WHOLE_DATE},
    )

    class Meta:
        model = Membership
        fields = ["role", "programme", "organisation", "ends_on"]
        widgets = {"ends_on": DateInput}
        labels = {"ends_on": "Accès ouvert jusqu’au"}
        help_texts = {
            "programme": "Laissez vide pour tous les programmes du territoire.",
            "ends_on": "Laissez vide si aucune fin n’est prévue.",
        }
        error_messages = {"ends_on": {"invalid": WHOLE_DATE}}

    field_order = [
        *("email", "name", "role", "territory", "programme", "organisation"),
        *("function", "function_body", "function_ends_on", "ends_on"),
    ]

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.inviter = person
        territories, everywhere = queries.invitable_territories(person)
        self._offer_territories(territories, everywhere)
        self._offer_roles()
        self._offer_programmes()
        self.fields["organisation"].queryset = queries.invitable_organisations(person)

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
        reserved = set() if admin else INVITING_ROLES
        field.choices = [("", CHOOSE), *((role.value, role.label) for role in Role if role not in reserved)]
        field.error_messages["invalid_choice"] = (
            "Choisissez un rôle de la liste\u00a0: les autres s’ouvrent par l’administration nationale."
        )

    def _offer_programmes(self) -> None:
        field = self.fields["programme"]
        field.queryset, field.empty_label = queries.reachable_programmes(self.inviter), "tous les programmes"
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
        self._check_function(cleaned)
        return cleaned

    def add_error(self, field: str | None, error: Any) -> None:
        """A structure still to be chosen is not asked for twice, by the field and by the role."""
        told = getattr(error, "error_dict", {})
        if "organisation" in told and "organisation" in self.errors:
            del told["organisation"]
        if told or not hasattr(error, "error_dict"):
            super().add_error(field, error)

    def _check_function(self, cleaned: dict[str, Any]) -> None:
        said = [name for name in ("function", "function_body", "function_ends_on") if cleaned.get(name)]
        if said and cleaned.get("role") and cleaned["role"] not in STRUCTURE_ROLES:
            self.add_error(said[0], "Une fonction ne se donne que pour une direction ou un conseil d’administration.")
        if cleaned.get("function_body") and self._function(cleaned) not in MANDATES:
            self.add_error("function_body", "Une instance ne se donne que pour un mandat. Laissez vide, ou changez la fonction.")
        if (end := cleaned.get("function_ends_on")) and end < clock.today():
            self.add_error("function_ends_on", "Cette date est passée\u00a0: choisissez aujourd’hui ou plus tard.")

    def _function(self, cleaned: dict[str, Any]) -> str:
        usual = Function.DIRECTOR if cleaned.get("role") == Role.DIRECTOR else Function.BOARD_MEMBER
        return cleaned.get("function") or usual

    @property
    def position(self) -> Position | None:
        """What the access rests on, for those who answer for a structure."""
        cleaned = self.cleaned_data
        if cleaned["role"] not in STRUCTURE_ROLES:
            return None
        return Position(function=self._function(cleaned), body=cleaned["function_body"], ends_on=cleaned["function_ends_on"])


class ActAsForm(OnceForm):
    """One of one's own accesses in force, or none: all of them."""

    membership = forms.ModelChoiceField(queryset=Membership.objects.none(), required=False)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["membership"].queryset = Membership.objects.active().filter(person=person)
