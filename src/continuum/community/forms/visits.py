"""A visit prepared; what visitors ask, see, and mean to try."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.community import queries
from continuum.community.enums import Innovation
from continuum.community.models import Astonishment, Community, LearningVisit, Observation, TransferIntention, VisitQuestion
from continuum.community.models.visits import GRID
from continuum.directory.models import Organisation
from continuum.directory.queries import organisations_answering
from continuum.meetings.models import Meeting
from continuum.toolkit.forms import DateInput, HourInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import CHOOSE, RowForm
from continuum.toolkit.searched import SearchedField
from continuum.toolkit.submissions import OnceForm

OF_THE_MEETING = ("title", "host", "on", "starts", "ends", "place", "capacity")
NEEDED = {
    "title": "Donnez un titre à la visite, ou choisissez-la parmi celles du calendrier.",
    "host": "Choisissez la structure qui accueille.",
    "on": "Donnez la date de la visite.",
}
NO_HOUR = "Écrivez une heure, par exemple 09:30."
GRID_HELP = {
    "context": "Taille, métier, territoire, point de départ.",
    "who_decided": "Direction, bureau, équipe\u202f; par quelle étape. Aucun nom de personne.",
    "effects": "Ce qu’on a vu, ou ce qu’on vous a dit\u00a0: précisez lequel.",
    "difficulties": "Ce qui a résisté, ce qui a été abandonné.",
}


class VisitForm(SeenForm, RowForm):
    """What is seen there."""

    class Meta:
        model = LearningVisit
        fields = ["innovation", "sought"]
        widgets = {"sought": forms.Textarea({"rows": 4})}
        help_texts = {"sought": "Ce que la structure fait autrement, et ce qu’une direction vient y comprendre."}


class NewVisitForm(RowForm):
    """Besides, when and where: a meeting that is on the calendar, or one that is put there."""

    template_name = "toolkit/form_parts.html"
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label="Visite du calendrier",
        required=False,
        help_text="Si la réunion existe déjà, rien d’autre n’est à remplir sous «\u00a0Quand et où\u00a0».",
    )
    title = forms.CharField(label="Titre", max_length=200, required=False)
    host = SearchedField(
        label="Structure qui accueille",
        find=organisations_answering,
        asks="Son nom ou son SIRET",
        none_label="celle de la réunion choisie",
        required=False,
    )
    on = forms.DateField(label="Date", required=False, widget=DateInput)
    starts = forms.TimeField(label="De", required=False, widget=HourInput, error_messages={"invalid": NO_HOUR})
    ends = forms.TimeField(label="À", required=False, widget=HourInput, error_messages={"invalid": NO_HOUR})
    place = forms.CharField(label="Adresse", max_length=200, required=False)
    capacity = forms.IntegerField(
        label="Places", min_value=1, max_value=500, required=False, help_text="Laissez vide s’il n’y a pas de limite."
    )

    class Meta(VisitForm.Meta):
        fields = ["community", *VisitForm.Meta.fields]

    headings = (
        ("Ce qu’on va voir", ("community", "innovation", "sought")),
        ("Quand et où", ("meeting", *OF_THE_MEETING)),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.writer = person
        innovation: Any = self.fields["innovation"]
        innovation.choices = [("", CHOOSE), *Innovation.choices]
        run = Community.objects.run_by(person)
        self.offer("community", run)
        if len(found := list(run[:2])) == 1:
            self.fields["community"].initial = found[0].pk
        host: Any = self.fields["host"]
        host.queryset = Organisation.objects.visible_to(person)
        meeting: Any = self.fields["meeting"]
        meeting.queryset, meeting.empty_label = queries.meetings_to_visit(person), "une nouvelle, décrite ci-dessous"
        meeting.label_from_instance = lambda one: f"{one}, {one.when_text}"

    @property
    def parts(self) -> list[tuple[str, list[Any]]]:
        return [(heading, [self[name] for name in names]) for heading, names in self.headings]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("meeting"):
            for name, words in NEEDED.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return cleaned

    @property
    def chosen_meeting(self) -> Meeting:
        """That of the calendar, or a new one."""
        said = self.cleaned_data
        found: Meeting | None = said["meeting"]
        if found is not None:
            return found
        typed = {name: said[name] for name in OF_THE_MEETING if said[name] not in (None, "")}
        return Meeting(organiser=self.writer, **typed)


class QuestionsForm(OnceForm):
    """Three questions, as one visitor wants to ask them."""

    first = forms.CharField(
        label="Première question",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="La structure la reçoit trois jours avant, sans votre nom.",
    )
    second = forms.CharField(label="Deuxième question", max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    third = forms.CharField(label="Troisième question", max_length=300, required=False, widget=forms.Textarea({"rows": 2}))

    NAMES = ("first", "second", "third")

    @classmethod
    def asked(cls, questions: list[VisitQuestion]) -> dict[str, str]:
        """What she asked before, each in its field."""
        return dict(zip(cls.NAMES, [one.text for one in questions], strict=False))

    @property
    def texts(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.NAMES]


class ObservationForm(RowForm):
    """The grid, on a phone held in one hand: short fields, none of which is required."""

    class Meta:
        model = Observation
        fields = [*GRID, "is_shared"]
        widgets = {name: forms.Textarea({"rows": 2}) for name in GRID}
        help_texts = GRID_HELP


class AstonishmentForm(RowForm):
    class Meta:
        model = Astonishment
        fields = ["surprise", "doubt", "idea"]
        widgets = {name: forms.Textarea({"rows": 2}) for name in ("surprise", "doubt", "idea")}
        help_texts = {
            "surprise": "Ce à quoi vous ne vous attendiez pas.",
            "doubt": "Ce dont vous n’êtes pas sûr·e que cela marche, chez eux ou chez vous.",
            "idea": "Ce que cela vous donne envie d’essayer.",
        }


class IntentionForm(SeenForm, RowForm):
    class Meta:
        model = TransferIntention
        fields = ["action", "due_on", "help_needed"]
        widgets = {
            "action": forms.Textarea({"rows": 2, "maxlength": 300}),
            "due_on": DateInput,
            "help_needed": forms.Textarea({"rows": 2}),
        }
        labels = {"due_on": "D’ici le"}
        help_texts = {
            "action": "Une seule chose, qui commence par un verbe. Aucun nom de personne.",
            "help_needed": "De l’équipe, d’un pair, d’un organisme. L’équipe le lit, les autres visiteurs non.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].required = True
