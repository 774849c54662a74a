"""A body that steers, its seats, and how it ends."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.directory.models import Organisation, Person
from continuum.meetings.enums import College
from continuum.meetings.models import Committee, CommitteeMember
from continuum.toolkit import clock
from continuum.toolkit.forms import DateInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import RowForm
from continuum.toolkit.submissions import OnceForm

from .rows import one_organisation, one_person


class CommitteeForm(SeenForm, RowForm):
    class Meta:
        model = Committee
        fields = ["kind", "name", "purpose", "rhythm"]
        widgets = {"purpose": forms.Textarea({"rows": 3})}
        help_texts = {
            "name": "Comme on l’appelle, avec son territoire\u00a0: «\u00a0Comité de pilotage Grand Est\u00a0».",
            "purpose": "Ce qu’elle prépare, suit ou décide. Aucun nom de personne.",
            "rhythm": "Par exemple\u00a0: deux fois par an, en mars et en octobre.",
        }


class SeatForm(SeenForm, RowForm):
    """An organisation that sits there, and whoever represents it, if known."""

    organisation: Any = one_organisation("Organisation représentée")
    person = one_person(
        "Personne qui la représente", "pas encore connue", "Parmi celles et ceux que l’annuaire vous ouvre\u202f; facultatif."
    )

    class Meta:
        model = CommitteeMember
        fields = ["organisation", "person", "college", "title", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput, "ends_on": DateInput}
        help_texts = {
            "college": "Au nom de qui elle siège.",
            "title": "Par exemple\u00a0: présidence, invitée permanente.",
            "ends_on": "Le dernier jour où elle siège\u202f; vide si elle siège encore.",
        }

    field_order = Meta.fields

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer("organisation", Organisation.objects.visible_to(person))
        self.offer("person", Person.objects.visible_to(person).filter(is_active=True))
        college: Any = self.fields["college"]
        college.choices = [("", "non précisé"), *College.choices]


class DayForm(OnceForm):
    """One day, that of today at first."""

    name, label = "", ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.name] = forms.DateField(label=self.label, widget=DateInput, initial=clock.today)


class CloseForm(DayForm):
    name, label = "closed_on", "Dissoute le"


class EndForm(DayForm):
    name, label = "ends_on", "Dernier jour où elle siège"
