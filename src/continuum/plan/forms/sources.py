"""Documents, and their outline typed line by line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from continuum.directory.models import Programme
from continuum.plan.enums import OutlineList
from continuum.plan.models import OutlineEntry, Source
from continuum.toolkit.rows import CHOOSE

from .rows import CodedForm, RowForm

EXAMPLE = "Écrivez par exemple « 3.4 | Titre | 12 »."
LONGEST = {"number": (20, "le numéro"), "title": (300, "le titre"), "page": (10, "la page")}


class OutlineField(forms.CharField):
    """« 3.4 | Titre | 12 », one a line; number and page may be missing."""

    widget = forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(as_line(entry) for entry in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[OutlineEntry]:
        lines = enumerate((super().to_python(value) or "").splitlines(), 1)
        read = [_read_line(number, line) for number, line in lines if line.strip(" \t|\u00a0\u202f")]
        if faults := [one for one in read if isinstance(one, str)]:
            raise ValidationError(faults)
        return [one for one in read if isinstance(one, OutlineEntry)]


def _read_line(line_number: int, line: str) -> OutlineEntry | str:
    """The entry, or what is wrong with the line."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) == 1:
        parts = ["", *parts, ""]
    elif len(parts) == 2:
        parts = [*parts, ""]
    said = {"number": parts[0], "title": " | ".join(parts[1:-1]), "page": parts[-1]}
    if not said["title"]:
        return f"Ligne {line_number} : le titre manque. {EXAMPLE}"
    for name, (longest, words) in LONGEST.items():
        if len(said[name]) > longest:
            return f"Ligne {line_number}, {words} « {said[name][:30]} » dépasse {longest} signes. {EXAMPLE}"
    return OutlineEntry(**said)


def as_line(entry: OutlineEntry) -> str:
    """As it is typed."""
    if not entry.number and not entry.page:
        return entry.title
    return f"{entry.number} | {entry.title} | {entry.page}".strip() if entry.page else f"{entry.number} | {entry.title}"


class SourceForm(RowForm):
    """A document as it presents itself."""

    headings = OutlineField(
        label="Titres tels qu’imprimés",
        required=False,
        max_length=60_000,
        help_text="Un par ligne\u00a0: « 3.4 | Titre | 12 », soit numéro, titre, page. Numéro et page peuvent manquer.",
    )
    contents = OutlineField(
        label="Sommaire annoncé",
        required=False,
        max_length=60_000,
        help_text="Les lignes du sommaire, écrites de la même façon.",
    )

    class Meta:
        model = Source
        fields = ["title", "short_title", "publisher", "kind", "published_on", "valid_until"]
        help_texts = {
            "short_title": "Celui des phrases et des notes, par exemple « Rapport LAB’QVT ».",
            "published_on": "12/10/2021, octobre 2021 ou 2021.",
            "valid_until": "Après cette date, ses chiffres ne se citent plus sans précaution.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding and not self.is_bound:
            outline = list(self.instance.outline.all())
            for listed_in in OutlineList:
                self.initial.setdefault(listed_in.value, [one for one in outline if one.listed_in == listed_in])

    @property
    def outline(self) -> dict[str, list[OutlineEntry]]:
        return {listed_in.value: self.cleaned_data[listed_in.value] for listed_in in OutlineList}


class NewSourceForm(CodedForm, SourceForm):
    """A document of one of the programmes to which this person may add."""

    class Meta(SourceForm.Meta):
        fields = ["programme", *SourceForm.Meta.fields]

    field_order = ["programme", "title", "wanted_code"]

    def __init__(self, *args: Any, programmes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("programme", programmes, CHOOSE)

    @property
    def programme(self) -> Programme:
        return self.cleaned_data["programme"]
