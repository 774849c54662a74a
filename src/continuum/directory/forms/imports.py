"""Forms of an import: the file, its columns, its words, one of its lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from continuum.directory import queries
from continuum.directory.enums import LineOutcome
from continuum.directory.models import ImportBatch, ImportLine, Organisation, Territory
from continuum.directory.services import imports
from continuum.toolkit import clock
from continuum.toolkit.folding import fold
from continuum.toolkit.forms import DateInput
from continuum.toolkit.imports.limits import LARGEST_FILE, LONGEST_CELL
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.submissions import OnceForm

NOT_IMPORTED, LEFT_EMPTY = "", "-"


class UploadForm(OnceForm):
    """The territory in which the lines may write, and the file."""

    territory = forms.TypedChoiceField(
        label="Territoire",
        coerce=queries.by_key,
        empty_value=None,
        help_text="Les lignes de structures situées ailleurs seront refusées.",
    )
    file = forms.FileField(
        label="Fichier",
        help_text="Classeur Excel (.xlsx), OpenDocument (.ods) ou CSV, 10\u00a0Mo au plus. Intitulés sur la première ligne.",
        error_messages={"empty": "Ce fichier est vide. Vérifiez que c’est bien celui que vous vouliez déposer."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt,.tsv"}),
    )

    def __init__(self, *args: Any, person: Any, territories: list[Territory], **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["territory"].choices = [(one.key, str(one)) for one in territories]
        self.fields["territory"].error_messages["invalid_choice"] = "Choisissez un territoire de la liste."

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                "Ce fichier dépasse 10\u00a0Mo. Gardez la seule feuille à importer, ou partagez-la en plusieurs fichiers."
            )
        return file


class ColumnsForm(OnceForm):
    """For each column of the file, which one of the register it is."""

    headcount_on = forms.DateField(
        label="Date de l’effectif",
        required=False,
        widget=DateInput,
        help_text="Pour les lignes qui donnent un effectif sans sa date.",
        error_messages={"invalid": "Écrivez une date complète, par exemple 31/12/2022."},
    )

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        targets = {place: key for key, place in batch.mapping.items()}
        choices = [(NOT_IMPORTED, "ne pas importer"), *((one.key, one.label) for one in imports.COLUMNS)]
        for place, column in enumerate(batch.columns):
            samples = ", ".join(f"«\u00a0{one}\u00a0»" for one in column["samples"])
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column["heading"],
                choices=choices,
                required=False,
                initial=targets.get(place, NOT_IMPORTED),
                help_text=f"Par exemple {samples}" if samples else "Colonne vide.",
            )
        self.fields["headcount_on"].initial = batch.headcount_on
        self.order_fields([*(name for name in self.fields if name != "headcount_on"), "headcount_on"])

    def clean_headcount_on(self) -> Any:
        day = self.cleaned_data["headcount_on"]
        if day and not (day.year >= 1900 and day <= clock.today()):
            raise forms.ValidationError("Cette date n’est pas celle d’un comptage. Donnez un jour passé.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.mapping: dict[str, int] = {}
        for place in range(len(self.batch.columns)):
            key = cleaned.get(f"column_{place}")
            if key and key in self.mapping:
                label = imports.BY_KEY[key].label
                self.add_error(f"column_{place}", f"Une autre colonne est déjà «\u00a0{label}\u00a0»\u00a0: n’en gardez qu’une.")
            elif key:
                self.mapping[key] = place
        if not self.errors and not {"name", "id", "siret"} & self.mapping.keys():
            raise forms.ValidationError("Désignez au moins la colonne du nom, du SIRET ou de l’identifiant.")
        return cleaned


class WordsForm(OnceForm):
    """What the words of lists mean, where they are not those of the register."""

    def __init__(self, *args: Any, batch: ImportBatch, words: Mapping[str, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        for key, strange in words.items():
            choices = [("", CHOOSE), (LEFT_EMPTY, "laisser vide"), *imports.offered_values(key)]
            for place, word in enumerate(strange):
                self.fields[f"{key}_{place}"] = forms.ChoiceField(
                    label=f"{imports.BY_KEY[key].label}\u00a0: «\u00a0{word}\u00a0»",
                    choices=choices,
                    initial=batch.values.get(key, {}).get(fold(word), ""),
                )

    @property
    def values(self) -> dict[str, dict[str, str]]:
        """By column, by folded word."""
        return {
            key: {fold(word): self.cleaned_data[f"{key}_{place}"] for place, word in enumerate(strange)}
            for key, strange in self.words.items()
        }


class LineForm(OnceForm):
    """The cells of a line that serve, with what is wrong beside each; what it is, where that is doubtful; set aside or not."""

    set_aside = forms.BooleanField(label="Laisser cette ligne de côté", required=False)

    def __init__(self, *args: Any, line: ImportLine, resembling: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mapping = line.batch.mapping
        self.keys = [one.key for one in imports.COLUMNS if one.key in mapping]
        for key in self.keys:
            column, place = imports.BY_KEY[key], mapping[key]
            self.fields[f"cell_{key}"] = forms.CharField(
                label=column.label,
                required=False,
                max_length=LONGEST_CELL,
                strip=False,
                initial=line.cells[place] if place < len(line.cells) else "",
                help_text=column.how,
            )
        self.fields["set_aside"].initial = line.set_aside
        if choices := _which(line, resembling):
            self.fields["chosen"] = forms.ChoiceField(
                label="Est-ce la même structure\u202f?",
                widget=forms.RadioSelect,
                required=False,
                initial=line.chosen,
                choices=choices,
            )
        self.order_fields(["chosen", *(f"cell_{key}" for key in self.keys), "set_aside"])
        if not self.is_bound:
            self._say_what_is_wrong(line.problems)

    def _say_what_is_wrong(self, problems: list[dict[str, str]]) -> None:
        """Beside each cell, as an error; above them where the file has no such column."""
        for one in problems:
            name = f"cell_{one['key']}"
            place = name if name in self.fields else NON_FIELD_ERRORS
            self.errors.setdefault(place, self.error_class(renderer=self.renderer)).append(one["text"])

    @property
    def cells(self) -> dict[str, str]:
        return {key: self.cleaned_data[f"cell_{key}"] for key in self.keys}


def _which(line: ImportLine, resembling: Organisation | None) -> list[tuple[str, str]]:
    """Asked of a line that resembles a structure, or of which somebody already said which it is."""
    new = ("new", "non, ajouter une autre structure")
    if resembling is not None and (line.outcome == LineOutcome.DOUBTFUL or line.chosen):
        return [(str(resembling.pk), f"oui, mettre à jour {resembling} ({resembling.territory or 'France'})"), new]
    return [new, ("", "chercher de nouveau une structure semblable")] if line.chosen else []
