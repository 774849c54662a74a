"""A campaign prepared, extended, asked again; a structure more; a call noted; what is set aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from continuum.directory.models import Person, Segment
from continuum.directory.queries import organisations_answering
from continuum.surveys.enums import Voice
from continuum.surveys.models import Campaign, InstrumentVersion, Request
from continuum.surveys.queries import nodes_to_ask, versions_to_ask
from continuum.toolkit import clock
from continuum.toolkit.forms import DateInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import CHOOSE, ELSEWHERE, RowForm
from continuum.toolkit.searched import SearchedField
from continuum.toolkit.submissions import OnceForm

NOTICE = (
    "Vos réponses servent d’abord à votre structure\u00a0: les résultats s’affichent dès la fin, avec ce qui peut aider.\n\n"
    "Rien ne sort de votre structure sans votre accord, donné point par point à la fin, et que vous pouvez reprendre à tout "
    "moment. L’équipe régionale sait seulement où vous en êtes.\n\n"
    "Répondre est volontaire\u00a0: ne pas répondre n’a aucune conséquence. Vous pouvez vous arrêter et reprendre plus tard, sur "
    "un autre appareil. N’écrivez le nom d’aucune personne."
)
"""What is proposed; the team makes it its own."""
WAVES = ((3, "3\u00a0mois"), (6, "6\u00a0mois"), (12, "12\u00a0mois"))
SOONEST = WAVES[0][0]
LASTS = dt.timedelta(days=42)
"""How long a campaign lasts, unless one says otherwise."""
PUBLIC = "aucun\u00a0: j’ajouterai les structures une à une"


def _placed(version: InstrumentVersion) -> str:
    """Two programmes may each have one of the same title."""
    programme = version.instrument.programme
    return f"{version} ({programme})" if programme else str(version)


class CampaignForm(SeenForm, RowForm):
    """What is asked, whom, from when to when."""

    voices = forms.MultipleChoiceField(
        label="Points de vue",
        choices=Voice.choices,
        initial=[Voice.DIRECTOR.value],
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs points de vue répondent chacun de leur côté, puis se comparent.",
        error_messages={"required": "Choisissez au moins un point de vue."},
    )

    class Meta:
        model = Campaign
        fields = ["node", "version", "title", "notice", "segment", "voices", "opens_on", "closes_on"]
        widgets = {"notice": forms.Textarea({"rows": 9}), "opens_on": DateInput, "closes_on": DateInput}
        help_texts = {
            "title": "Il est l’objet du courriel.",
            "notice": "Dans le courriel et avant la première question\u00a0: qui demande, pourquoi, ce qui sort de la structure.",
            "segment": "Les structures qu’il concerne le jour de l’ouverture\u202f; vous pourrez en ajouter d’autres.",
            "opens_on": "Les premiers courriels partent ce jour-là, ou à l’ouverture si elle vient après.",
            "closes_on": "Dernier jour pour répondre\u202f; la campagne peut être prolongée.",
        }

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["node"].label = "Au titre de"
        self.offer("node", nodes_to_ask(person), CHOOSE)
        self.offer("version", versions_to_ask(person), CHOOSE)
        if "version" in self.fields:
            self.fields["version"].label_from_instance = _placed  # type: ignore[attr-defined]
        self.offer("segment", Segment.objects.visible_to(person), PUBLIC)
        if self.instance._state.adding:
            self.initial |= {"notice": NOTICE, "voices": self.instance.voices or [Voice.DIRECTOR.value]}


class ExtendForm(OnceForm):
    closes_on = forms.DateField(label="Nouvelle fin", widget=DateInput, help_text="Le dernier jour pour répondre.")


def _proposed(first: Campaign, months: int) -> dict[str, Any]:
    """The title and the days of a wave so many months after the first."""
    day = max(first.opens_on + dt.timedelta(days=round(months * 365 / 12)), clock.today())
    return {"title": f"{first.title}, {months}\u00a0mois après"[:200], "opens_on": day, "closes_on": day + LASTS}


class WaveForm(RowForm):
    """The same questions again; the title and the days that were left as proposed follow the months that are chosen."""

    months = forms.TypedChoiceField(
        label="Combien de temps après",
        choices=WAVES,
        coerce=int,
        initial=SOONEST,
        help_text="À l’enregistrement, le titre et les dates proposés suivent ce choix, sauf ceux que vous changez.",
    )

    class Meta:
        model = Campaign
        fields = ["months", "title", "notice", "opens_on", "closes_on"]
        widgets = {"notice": forms.Textarea({"rows": 9}), "opens_on": DateInput, "closes_on": DateInput}

    def __init__(self, *args: Any, first: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = first
        self.initial |= {"notice": first.notice, **_proposed(first, SOONEST)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        before, after = (_proposed(self.first, months) for months in (SOONEST, cleaned.get("months", SOONEST)))
        return cleaned | {name: after[name] for name, value in before.items() if cleaned.get(name) == value}


class AddStructureForm(OnceForm):
    organisation = SearchedField(
        label="Structure", find=organisations_answering, asks="Son nom ou son SIRET", error_messages={"invalid_choice": ELSEWHERE}
    )

    def __init__(self, *args: Any, organisations: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class EntrustForm(OnceForm):
    """Who else answers: those of the structure, with what each is there."""

    person = forms.ModelChoiceField(
        label="À qui le demander",
        queryset=Person.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une personne.", "invalid_choice": ELSEWHERE},
    )

    def __init__(self, *args: Any, people: Mapping[Person, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=[one.pk for one in people]).order_by("search_name")
        field.label_from_instance = lambda one: f"{one} ({people[one]})"


class CallForm(RowForm):
    """What was said on the telephone: one call, the last."""

    class Meta:
        model = Request
        fields = ["called_on", "call_note"]
        widgets = {"called_on": DateInput}
        help_texts = {"call_note": "Par exemple\u00a0: rappeler après le 15. Jamais ce qu’elle répondrait au questionnaire."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["called_on"].required = True
        self.initial["called_on"] = clock.today()


class SetAsideForm(OnceForm):
    reason = forms.CharField(
        label="Écartée parce que",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="Par exemple\u00a0: essai, remplie deux fois. Le journal garde ce motif.",
        error_messages={"required": "Écrivez pourquoi, en quelques mots."},
    )
