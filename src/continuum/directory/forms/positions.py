"""Forms of what people are in organisations."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.directory import queries
from continuum.directory.models import Position, followed_organisations
from continuum.toolkit.forms import DateInput
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.searched import SearchedField
from continuum.toolkit.submissions import OnceForm

RENEW, END = "renew", "end"
WHOLE_DATE = "Écrivez une date complète, par exemple 31/12/2026."


class ChangePositionForm(OnceForm, forms.ModelForm):
    """A function, its dates, and for a mandate the body where it is held."""

    class Meta:
        model = Position
        fields = ["function", "title", "body", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput}
        labels = {"title": "Intitulé exact", "body": "Instance ou collège", "starts_on": "Depuis le", "ends_on": "Jusqu’au"}
        help_texts = {
            "title": "Si la personne se présente autrement\u00a0: «\u00a0directrice générale adjointe\u00a0».",
            "body": "Pour un mandat seulement\u00a0: «\u00a0comité paritaire régional\u00a0».",
            "ends_on": "Pour un mandat, le dernier jour. Laissez vide si aucune fin n’est prévue.",
        }
        error_messages = {"starts_on": {"invalid": WHOLE_DATE}, "ends_on": {"invalid": WHOLE_DATE}}


class PositionForm(ChangePositionForm):
    """Somebody, known or new, in a function of an organisation."""

    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        help_text="Rien n’y est envoyé\u00a0: noter une fonction n’ouvre pas d’accès.",
        error_messages={"invalid": "Cette adresse est incomplète. Écrivez-la en entier, par exemple claire@association.example."},
    )
    name = forms.CharField(label="Prénom et nom", max_length=120)
    phone = forms.CharField(label="Téléphone professionnel", max_length=30, required=False)
    organisation = SearchedField(
        label="Structure ou organisation",
        find=queries.organisations_answering,
        asks="Son nom ou son SIRET",
        error_messages={"invalid_choice": "Choisissez parmi celles que la recherche propose\u00a0: vous ne suivez pas celle-ci."},
    )

    class Meta(ChangePositionForm.Meta):
        fields = ["organisation", *ChangePositionForm.Meta.fields]

    field_order = ["email", "name", "phone", "organisation", "function", "title", "body", "starts_on", "ends_on"]

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["organisation"].queryset = followed_organisations(person)
        self.fields["function"].choices = [("", CHOOSE), *Position._meta.get_field("function").choices]


class TermForm(OnceForm):
    """What becomes of a function that ends: it goes on, or it is over."""

    choice = forms.ChoiceField(label="Que faire\u202f?", choices=[(RENEW, "prolonger"), (END, "clore")], widget=forms.RadioSelect)
    day = forms.DateField(
        label="Dernier jour",
        required=False,
        widget=DateInput,
        help_text="Vide\u00a0: pour prolonger, sans fin prévue\u202f; pour clore, dès maintenant.",
        error_messages={"invalid": WHOLE_DATE},
    )

    @property
    def is_renewal(self) -> bool:
        return self.cleaned_data["choice"] == RENEW
