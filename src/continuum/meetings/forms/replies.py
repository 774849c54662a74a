"""What is answered to a meeting: three buttons, then what each answer makes possible."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.directory.enums import TerritoryKind
from continuum.directory.models import Person, Territory
from continuum.meetings.enums import Reply, Ride
from continuum.meetings.models import Attendance
from continuum.meetings.queries import colleagues_there
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.submissions import OnceForm

from .rows import one_commune


class DoForm(OnceForm):
    """One of the forms of the page; `do` says which was sent."""

    do = forms.CharField(widget=forms.HiddenInput)


class ReplyForm(DoForm):
    """The three buttons; which one was pressed is the answer."""

    reply = forms.ChoiceField(
        choices=Reply.choices, widget=forms.HiddenInput, error_messages={"required": "Choisissez une réponse."}
    )


class WhyNotForm(DoForm):
    reason = forms.CharField(
        label="Pourquoi, si vous voulez le dire",
        required=False,
        max_length=300,
        help_text="Lu par les seules personnes qui organisent. Aucun nom, rien sur votre santé.",
    )


class ReplacementForm(DoForm):
    """A colleague who may come instead."""

    person = forms.ChoiceField(label="Qui peut venir à votre place\u202f?")

    def __init__(self, *args: Any, attendance: Attendance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = colleagues_there(attendance)
        self.people = {str(one.person_id): one.person for one in there}
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", CHOOSE),
            *{str(one.person_id): f"{one.person}, {one.name}" for one in there}.items(),
        ]

    @property
    def is_offered(self) -> bool:
        return bool(self.people)

    @property
    def colleague(self) -> Person:
        return self.people[self.cleaned_data["person"]]


class RideForm(DoForm):
    """From where, and how many seats."""

    ride = forms.ChoiceField(
        label="Covoiturage", required=False, choices=[*Ride.choices, ("", "pas de covoiturage")], widget=forms.RadioSelect
    )
    ride_from = one_commune("Au départ de", "Seule la commune est montrée aux autres\u00a0: ni votre nom, ni votre adresse.")
    ride_seats = forms.IntegerField(
        label="Places proposées", required=False, min_value=1, max_value=8, widget=forms.NumberInput({"min": 1, "max": 8})
    )

    def __init__(self, *args: Any, attendance: Attendance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ride_from"].queryset = Territory.objects.filter(kind=TerritoryKind.COMMUNE)  # type: ignore[attr-defined]
        for name in ("ride", "ride_from", "ride_seats"):
            self.fields[name].initial = getattr(attendance, name)


class RideMessageForm(OnceForm):
    text = forms.CharField(
        label="Votre message",
        max_length=1000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Dites l’heure et le lieu de rendez-vous. Votre nom et votre adresse ne sont pas donnés\u00a0: "
        "écrivez votre téléphone ici si vous voulez être rappelé·e.",
        error_messages={"required": "Écrivez votre message."},
    )
