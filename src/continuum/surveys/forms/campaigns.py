"""A campaign prepared, extended, asked again; a structure more; a call noted; what is set aside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from continuum.directory.models import Segment
from continuum.directory.queries import organisations_answering
from continuum.surveys.enums import Voice
from continuum.surveys.models import Campaign, Request
from continuum.surveys.queries import nodes_to_ask, versions_to_ask
from continuum.toolkit import clock
from continuum.toolkit.forms import DateInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import ELSEWHERE, RowForm
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
PUBLIC = "aucun\u00a0: j’ajouterai les structures une à une"


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
        self.offer("node", nodes_to_ask(person), "Choisissez")
        self.offer("version", versions_to_ask(person), "Choisissez")
        self.offer("segment", Segment.objects.visible_to(person), PUBLIC)
        if self.instance._state.adding:
            self.initial |= {"notice": NOTICE, "voices": self.instance.voices or [Voice.DIRECTOR.value]}


class ExtendForm(OnceForm):
    closes_on = forms.DateField(label="Nouvelle fin", widget=DateInput, help_text="Le dernier jour pour répondre.")


class WaveForm(RowForm):
    """The same questions again; the rest is that of the first time."""

    months = forms.TypedChoiceField(label="Combien de temps après", choices=WAVES, coerce=int, initial=3)

    class Meta:
        model = Campaign
        fields = ["months", "title", "notice", "opens_on", "closes_on"]
        widgets = {"notice": forms.Textarea({"rows": 9}), "opens_on": DateInput, "closes_on": DateInput}


class AddStructureForm(OnceForm):
    organisation = SearchedField(
        label="Structure", find=organisations_answering, asks="Son nom ou son SIRET", error_messages={"invalid_choice": ELSEWHERE}
    )

    def __init__(self, *args: Any, organisations: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


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
