"""What is typed to take up answers made elsewhere: the table, its columns, its questions, its words; a partner's report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from continuum.methods.questionnaires import text_in
from continuum.surveys.enums import TableLayout, Voice
from continuum.surveys.models import Campaign
from continuum.surveys.models.borrowed import BorrowedFile, BorrowedReading
from continuum.surveys.queries.borrowing import OLDEST
from continuum.surveys.queries.matching import LEFT, ROLES, Asked, Carrier, Proposals, Words, roles_of
from continuum.toolkit import clock
from continuum.toolkit.forms import DateInput
from continuum.toolkit.imports.limits import LARGEST_FILE, too_heavy
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.submissions import OnceForm
from continuum.toolkit.typography import french_spaces

NOT_TAKEN = ""
LONGEST_QUESTION = 110
EMPTY_FILE = "Ce fichier est vide. Vérifiez que c’est bien celui que vous vouliez déposer."
GROUND = (
    "Par exemple\u00a0: accord écrit de la structure du 3 mars 2026, remis au partenaire. Gardé avec les réponses et lu par "
    "chaque structure reprise\u202f: n’en nommez aucune."
)
TAKEN_TWICE = "Une autre colonne donne déjà «\u00a0{what}\u00a0»\u00a0: n’en gardez qu’une."


class BorrowForm(OnceForm, forms.ModelForm):
    """The table, the tool it comes from, and on what ground it is here."""

    file = forms.FileField(
        label="Tableau du partenaire",
        help_text="Classeur Excel (.xlsx), OpenDocument (.ods) ou CSV, 10\u00a0Mo et 300 structures au plus. La première "
        "feuille visible est lue. Son nom est lu par chaque structure reprise\u202f: qu’il n’en nomme aucune.",
        error_messages={"empty": EMPTY_FILE},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt,.tsv"}),
    )

    layout = forms.ChoiceField(
        label="Comment le tableau est-il fait\u202f?",
        choices=TableLayout.choices,
        initial=TableLayout.WIDE,
        widget=forms.RadioSelect,
    )
    voice = forms.ChoiceField(label="Qui a répondu\u202f?")

    class Meta:
        model = BorrowedReading
        fields = ["file", "tool", "layout", "voice", "ground"]
        labels = {"tool": "Nom de l’outil"}
        help_texts = {
            "tool": "Par exemple\u00a0: Diag RH d’Uniformation, tableau du partenaire. Le même nom retrouve les mêmes colonnes.",
            "ground": GROUND,
        }
        widgets = {"ground": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        voice: Any = self.fields["voice"]
        voice.choices = [(str(one), Voice(one).label) for one in campaign.voices]
        voice.initial = campaign.voices[0]
        if len(campaign.voices) == 1:
            voice.widget = forms.HiddenInput()

    def clean_file(self) -> Any:
        return _not_too_heavy(self.cleaned_data["file"])


def _not_too_heavy(file: Any) -> Any:
    if file.size > LARGEST_FILE:
        raise forms.ValidationError(str(too_heavy()))
    return file


class BorrowColumnsForm(OnceForm):
    """Which column names the structure, which gives the date."""

    day = forms.DateField(
        label="Date de toutes les réponses",
        required=False,
        widget=DateInput,
        help_text="Si le tableau n’a pas de date, ou pour ses lignes sans date.",
        error_messages={"invalid": "Écrivez une date complète, par exemple 31/12/2022."},
    )

    def __init__(self, *args: Any, layout: str, columns: Sequence[Carrier], proposed: Proposals, day: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = roles_of(layout)
        choices = [(NOT_TAKEN, "aucune"), *((one.name, _with_samples(one)) for one in columns)]
        for role in self.roles:
            self.fields[role] = forms.ChoiceField(
                label=ROLES[role][0],
                choices=choices,
                required=False,
                initial=proposed.chosen.get(role, NOT_TAKEN),
                help_text=proposed.why.get(role, ""),
            )
        self.fields["day"].initial = dt.date.fromisoformat(day) if day else None
        self.order_fields([*self.roles, "day"])

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day and not OLDEST <= day <= clock.today():
            raise forms.ValidationError("Donnez un jour passé, depuis 2000.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        _refuse_twice(self, self.roles, {role: ROLES[role][0] for role in self.roles}, by_value=True)
        return cleaned

    @property
    def said(self) -> dict[str, str]:
        return {role: self.cleaned_data[role] for role in self.roles if self.cleaned_data.get(role)}


def _with_samples(column: Carrier) -> str:
    samples = ", ".join(column.samples)[:60]
    return f"{column.name[:60]} ({samples})" if samples else f"{column.name[:60]} (vide)"


def _refuse_twice(form: Any, names: Sequence[str], labels: dict[str, str], *, by_value: bool = False) -> None:
    """The same value in two fields: the second one is told which is the first."""
    seen: dict[str, str] = {}
    for name in names:
        value = form.cleaned_data.get(name)
        if value and value in seen:
            form.add_error(name, TAKEN_TWICE.format(what=labels[seen[value]] if by_value else labels[value]))
        elif value:
            seen[value] = name


class BorrowQuestionsForm(OnceForm):
    """For each column, or each question of the partner, the one of the questionnaire."""

    def __init__(
        self, *args: Any, carriers: Sequence[Carrier], asked: Sequence[Asked], proposed: Proposals, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.carriers, self.asked = carriers, asked
        choices = [(NOT_TAKEN, "ne pas reprendre"), *_by_page(asked)]
        for place, one in enumerate(carriers):
            samples = ", ".join(f"«\u00a0{text}\u00a0»" for text in one.samples)
            said = f"Par exemple {samples}." if samples else "Colonne vide."
            self.fields[f"carrier_{place}"] = forms.ChoiceField(
                label=french_spaces(one.name),
                choices=choices,
                required=False,
                initial=proposed.chosen.get(one.name, NOT_TAKEN),
                help_text=f"{proposed.why.get(one.name, '')} {said}".strip(),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        _refuse_twice(
            self, [f"carrier_{place}" for place in range(len(self.carriers))], {one.code: one.label for one in self.asked}
        )
        if not self.errors and not self.said:
            raise forms.ValidationError("Désignez au moins une question.")
        return cleaned

    @property
    def said(self) -> dict[str, str]:
        rows = ((one.name, self.cleaned_data.get(f"carrier_{place}")) for place, one in enumerate(self.carriers))
        return {name: code for name, code in rows if code}


def _by_page(asked: Sequence[Asked]) -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in asked:
        groups.setdefault(one.page or "Questions", []).append((one.code, one.label[:LONGEST_QUESTION]))
    return list(groups.items())


class BorrowWordsForm(OnceForm):
    """What the words of the file mean, list by list; those without answer are told again before anything is saved."""

    def __init__(self, *args: Any, words: Sequence[Words], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        for place, one in enumerate(words):
            choices = [("", CHOOSE), *((it.name, text_in(it.labels, language)[:LONGEST_QUESTION]) for it in one.choices)]
            for number, key in enumerate(one.keys):
                why = one.proposals.why.get(key, "Aucun choix ne lui ressemble.")
                self.fields[f"word_{place}_{number}"] = forms.ChoiceField(
                    label=f"«\u00a0{one.written[key][:LONGEST_QUESTION]}\u00a0», {one.label[:LONGEST_QUESTION]}",
                    choices=[*choices, (LEFT, "ne pas répondre à cette question")],
                    required=False,
                    initial=one.proposals.chosen.get(key, ""),
                    help_text=f"{_times(one.counts[key])}. {why}",
                )

    @property
    def said(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for place, one in enumerate(self.words):
            pairs = ((key, self.cleaned_data.get(f"word_{place}_{number}")) for number, key in enumerate(one.keys))
            found[one.list_name] = {key: choice for key, choice in pairs if choice}
        return found


def _times(count: int) -> str:
    return "Une fois dans le tableau" if count == 1 else f"{count} fois dans le tableau"


class TakeUpForm(OnceForm):
    """What was on the screen."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = key

    def show_again(self, key: str) -> None:
        """Bound again to what is on the screen now."""
        data: Any = self.data
        shown = data.copy()
        shown["seen"] = key
        self.data = shown


class ReportForm(OnceForm, forms.ModelForm):
    """A partner's report, in PDF."""

    file = forms.FileField(
        label="Rapport en PDF",
        help_text="10\u00a0Mo au plus.",
        error_messages={"empty": EMPTY_FILE},
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )

    class Meta:
        model = BorrowedFile
        fields = ["file", "tool", "ground"]
        labels = {"tool": "Nom de l’outil", "ground": "Accord de la structure"}
        help_texts = {"tool": "Par exemple\u00a0: Zoom RH d’Uniformation.", "ground": GROUND}
        widgets = {"ground": forms.Textarea({"rows": 3})}

    def clean_file(self) -> Any:
        return _not_too_heavy(self.cleaned_data["file"])
