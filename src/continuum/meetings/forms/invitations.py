"""Who is convened, all at once or one more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from continuum.directory.models import Organisation, Person
from continuum.meetings.queries import Proposal, organisation_of
from continuum.meetings.queries.invitations import NO_MAIL
from continuum.meetings.services import Guest
from continuum.toolkit.submissions import OnceForm

from .rows import one_organisation, one_person

NOBODY = "Choisissez au moins une personne."
HOW_TO_ACCEPT = "Chaque personne accepte elle-même les messages de la communauté, sur sa page «\u00a0Mes données\u00a0»."


class ConveneForm(OnceForm):
    """Those who are expected, ticked already; those to look at twice; somebody else, by her name."""

    people = forms.MultipleChoiceField(label="Personnes attendues", required=False, widget=forms.CheckboxSelectMultiple)
    apart = forms.MultipleChoiceField(
        label="À vérifier",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Elles ne sont pas cochées d’avance\u00a0: voyez pourquoi entre parenthèses.",
    )
    other = one_person("Une personne de plus", "personne d’autre", "D’autres pourront être invitées ensuite, une à une.")

    def __init__(self, *args: Any, proposal: Proposal, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposed = {str(one.person.pk): one for one in (*proposal.expected, *proposal.apart)}
        for name, offered in (("people", proposal.expected), ("apart", proposal.apart)):
            field: Any = self.fields[name]
            field.choices = [(str(one.person.pk), str(one)) for one in offered if one.is_offered]
            if not field.choices:
                del self.fields[name]
        if "apart" in self.fields and any(NO_MAIL in one.apart for one in proposal.apart):
            self.fields["apart"].help_text = f"{self.fields['apart'].help_text} {HOW_TO_ACCEPT}"
        if "people" in self.fields:
            self.fields["people"].initial = [pk for pk, _ in self.fields["people"].choices]  # type: ignore[attr-defined]
        self.fields["other"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.guests:
            raise ValidationError(NOBODY)
        return cleaned

    @property
    def guests(self) -> list[Guest]:
        said = self.cleaned_data
        chosen = [self.proposed[pk] for pk in (*said.get("people", ()), *said.get("apart", ()))]
        guests = [Guest(one.person, one.organisation) for one in chosen]
        other = said.get("other")
        return [*guests, Guest(other, organisation_of(other))] if other else guests

    @property
    def as_hidden(self) -> list[tuple[str, str]]:
        """What was chosen, to be sent again by the page that shows the mail."""
        said = self.cleaned_data
        chosen = [(name, pk) for name in ("people", "apart") for pk in said.get(name, ())]
        return [*chosen, ("other", str(said["other"].pk))] if said.get("other") else chosen


class InviteForm(OnceForm):
    """One more, and in whose name she comes."""

    person = one_person("Personne", "", "Parmi celles et ceux que vous connaissez ici, et les membres du programme.")
    organisation = one_organisation("Au titre de", "sa propre structure, ou aucune")

    def __init__(self, *args: Any, people: QuerySet[Person], organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].required = True
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]

    @property
    def guest(self) -> Guest:
        said = self.cleaned_data
        return Guest(said["person"], said.get("organisation") or organisation_of(said["person"]))
