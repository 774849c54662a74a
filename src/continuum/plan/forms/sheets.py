"""An action sheet: who leads it, its dates, its missions, what it follows, what is joined to it."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.directory.models import Organisation
from continuum.plan.enums import LinkKind, Priority
from continuum.plan.models import ActionSheet, Attachment, Mission, Node, NodeLink
from continuum.plan.queries import people_answering, people_in_charge, sheets_answering, sheets_to_link
from continuum.toolkit.dates import PartialDateFormField
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.searched import SearchedField
from continuum.toolkit.spans import DateSpan
from continuum.toolkit.submissions import OnceForm
from continuum.toolkit.uploads import LARGEST, TOO_LARGE

from .dates import HOW_TO_DATE
from .rows import RowForm, one_organisation

TAKEN = ".pdf,.docx,.xlsx,.odt,.ods,.png,.jpg,.jpeg"


def _one_person(label: str, help_text: str) -> SearchedField:
    return SearchedField(
        label=label,
        find=people_answering,
        asks="Son nom ou son adresse",
        none_label="non précisé",
        required=False,
        help_text=help_text,
        error_messages={"nothing": "Personne, parmi celles et ceux qui ont un accès ici, ne porte ce nom."},
    )


class SheetForm(SeenForm, RowForm):
    """Who leads a sheet, and how much it matters."""

    organisation = one_organisation("Structure pilote", "non précisée")
    owner = _one_person(
        "Responsable", "Qui répond de l’avancement\u00a0; parmi celles et ceux qui ont un accès à ce programme ici."
    )
    referent = _one_person("Élu·e référent·e", "Qui porte cette fiche dans les instances.")

    class Meta:
        model = ActionSheet
        fields = ["priority", "organisation", "owner", "referent"]

    field_order = Meta.fields

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        priority: Any = self.fields["priority"]
        priority.choices = [("", "non précisée"), *Priority.choices]
        self.offer("organisation", Organisation.objects.visible_to(person))
        people = people_in_charge(self.instance.node, person)
        for name in ("owner", "referent"):
            self.offer(name, people)


class TimingForm(OnceForm):
    """« Date de début, Durée », as on paper."""

    starts = PartialDateFormField(label="Date de début", help_text=HOW_TO_DATE)
    ends = PartialDateFormField(label="Date de fin", required=False, help_text="Laissez vide si l’action est permanente.")

    @property
    def span(self) -> DateSpan:
        return DateSpan(self.cleaned_data["starts"], self.cleaned_data["ends"])


class MissionForm(SeenForm, RowForm):
    """A mission, and its activities one a line."""

    class Meta:
        model = Mission
        fields = ["title", "activities"]
        help_texts = {"title": "Par exemple « Sensibilisation des prescripteurs ».", "activities": "Une activité par ligne."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activities"].widget.attrs["rows"] = 10


class LinkForm(RowForm):
    """What this sheet follows, or waits for."""

    to = SearchedField(label="Fiche", find=sheets_answering, asks="Son titre ou son numéro")

    class Meta:
        model = NodeLink
        fields = ["kind", "to"]
        labels = {"kind": "Cette fiche"}

    field_order = Meta.fields

    def __init__(self, *args: Any, node: Node, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = LinkKind.choices
        self.instance.node = node
        self.offer("to", sheets_to_link(node, person))


class ChangeAttachmentForm(RowForm):
    class Meta:
        model = Attachment
        fields = ["title"]


class AttachmentForm(RowForm):
    """A document, and how it is called."""

    file = forms.FileField(
        label="Fichier",
        help_text="PDF, Word, Excel, OpenDocument, PNG ou JPEG\u00a0; 10\u00a0Mo au plus, sans macros. "
        "Tous les membres du programme pourront le lire.",
        error_messages={"empty": "Ce fichier est vide. Vérifiez que c’est bien celui que vous vouliez joindre."},
        widget=forms.FileInput(attrs={"accept": TAKEN}),
    )

    class Meta:
        model = Attachment
        fields = ["title"]
        help_texts = {"title": "Laissez vide pour prendre le nom du fichier."}

    field_order = ["file", "title"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return file
