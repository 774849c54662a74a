"""A resource, its editions, and a structure that uses one."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.directory.models import Organisation
from continuum.plan.models import Edition, Resource, ResourceUse
from continuum.toolkit import clock
from continuum.toolkit.forms import DateInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.uploads import LARGEST, TOO_LARGE

from .rows import RowForm, one_organisation
from .sheets import TAKEN

NO_NAME = "Aucun nom de personne."
ONE_OF_BOTH = "Donnez un fichier, ou l’adresse où la trouver\u00a0: l’un des deux."


class ResourceForm(SeenForm, RowForm):
    class Meta:
        model = Resource
        fields = ["kind", "title", "summary", "is_public"]
        widgets = {"summary": forms.Textarea({"rows": 4})}
        help_texts = {
            "summary": f"Ce qu’on y trouve et pour qui. {NO_NAME}",
            "is_public": "Tout le monde pourra la lire et la prendre, sans compte.",
        }


class ChangeEditionForm(SeenForm, RowForm):
    """Its words, its day, where it stands when that is elsewhere; another file is another edition."""

    link = forms.URLField(label="Adresse", required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = Edition
        fields = ["name", "published_on", "link", "changes", "chapters"]
        widgets = {
            "published_on": DateInput,
            "changes": forms.Textarea({"rows": 3}),
            "chapters": forms.Textarea({"rows": 5}),
        }
        help_texts = {"name": "Par exemple «\u00a02026\u00a0» ou «\u00a0deuxième édition\u00a0»."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.document_id:
            del self.fields["link"]
        elif not self.instance._state.adding:
            self.fields["link"].required = True


class EditionForm(ChangeEditionForm):
    """A new one, which replaces the others."""

    file = forms.FileField(
        label="Fichier",
        required=False,
        help_text="PDF, Word, Excel, OpenDocument, PNG ou JPEG\u00a0; 10\u00a0Mo au plus, sans macros.",
        widget=forms.FileInput(attrs={"accept": TAKEN}),
    )

    field_order = ["name", "published_on", "file", "link", "changes", "chapters"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["published_on"].initial = clock.today()
        self.fields["link"].help_text = "Pour une vidéo ou une page qui n’est pas gardée ici."

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not {"file", "link"} & set(self.errors) and bool(cleaned.get("file")) == bool(cleaned.get("link")):
            self.add_error("file", ONE_OF_BOTH)
        return cleaned


class UseForm(RowForm):
    organisation = one_organisation("Structure")

    class Meta:
        model = ResourceUse
        fields = ["organisation", "used_on", "note"]
        widgets = {"used_on": DateInput}
        help_texts = {"note": NO_NAME}

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer("organisation", Organisation.objects.visible_to(person))
        self.fields["used_on"].initial = clock.today()
