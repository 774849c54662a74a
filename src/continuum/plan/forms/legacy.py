"""An old sheet brought, then read again field by field before it is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from continuum.directory.models import Organisation
from continuum.plan.enums import KINDS_BELOW, NodeKind
from continuum.plan.models import Indicator, LegacyReading, Measure, Node, Partnership
from continuum.plan.queries.legacy import Read, ReadName, ShownDraft, names_in, territory_named
from continuum.plan.queries.nodes import node_seen
from continuum.plan.queries.results import measure_from, measures_near
from continuum.plan.queries.sheets import SHEET_TEXTS
from continuum.plan.queries.workbooks import read_missions
from continuum.plan.rules import add_node
from continuum.plan.services import OldSheet
from continuum.toolkit.dates import PartialDateFormField
from continuum.toolkit.reading.limits import LARGEST_FILE, over_ten_megabytes
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.submissions import OnceForm

from .dates import HOW_TO_DATE
from .nodes import territories_within
from .rows import ELSEWHERE

LONGEST_PASTED = 150_000
ONE_OF_BOTH = "Joignez un fichier, ou collez le texte de la fiche."
NOT_BOTH = "Joignez un fichier ou collez un texte, pas les deux\u00a0: retirez l’un des deux."
NO_QUESTION = "Retirez les doubles crochets\u00a0: une question au registre s’écrit une fois la fiche créée."
END_ALONE = "Une fin demande un début\u00a0: écrivez aussi la date de début."
ELSEWHERE_THAN_LISTED = "«\u00a0{name}\u00a0» n’est pas dans la liste\u00a0: choisissez le territoire le plus proche"
NEAR = "Des mesures proches existent déjà\u00a0: choisissez la même si c’est le même compte, ou faites-en une nouvelle."
LATER, LEFT, NEW = "later", "left", "new"
LINES = {"missions": 12, "description": 10, "context": 8}
ORDER = (
    ("La fiche", ("parent", "printed_number", "title", "tagline", "territory")),
    ("Pourquoi", ("context", "stakes", "objectives")),
    ("Ce qui est fait", ("description", "missions", "audience", "starts", "ends")),
    ("Partenaires", ()),
    ("Résultats attendus", ()),
    ("Pilotage, moyens, enseignements", ("steering", "means", "lessons")),
)


class BringLegacyForm(OnceForm):
    """A file, or the words themselves."""

    file = forms.FileField(
        label="Fichier",
        required=False,
        help_text="Word (.docx), PDF, classeur (.xlsx, .ods, .csv) ou texte (.txt), 10\u00a0Mo au plus.",
        error_messages={"empty": "Ce fichier est vide. Vérifiez que c’est bien celui que vous vouliez déposer."},
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.xlsx,.ods,.csv,.tsv,.txt"}),
    )
    text = forms.CharField(
        label="Ou son texte",
        required=False,
        max_length=LONGEST_PASTED,
        strip=False,
        help_text="Copié du document, avec ses intitulés. Utile quand un PDF n’est qu’une image.",
        widget=forms.Textarea({"rows": 8}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise ValidationError(str(over_ten_megabytes()))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_file, has_text = bool(cleaned.get("file")), bool(cleaned.get("text", "").strip())
        if not self.errors and has_file == has_text:
            self.add_error("file", NOT_BOTH if has_file else ONE_OF_BOTH)
        return cleaned


@dataclass(frozen=True)
class LegacyRow:
    """What the page shows of a field, or of two: its inputs, what was read, or why nothing was."""

    fields: list[Any]
    read: Read | None
    absent: str = ""

    @property
    def anchor(self) -> Any:
        return self.fields[0]


@dataclass
class LegacyPart:
    heading: str
    rows: list[LegacyRow] = field(default_factory=list)


def _words(label: str, rows: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea({"rows": rows}), **more)


class LegacySheetForm(OnceForm):
    """A sheet as it was read: everything may be put right before it is made."""

    parent = forms.ModelChoiceField(Node.objects.none(), label="À ranger sous", empty_label=None)
    printed_number = forms.CharField(label="Numéro", max_length=20, required=False)
    title = forms.CharField(label="Titre", max_length=300, widget=forms.Textarea({"rows": 2}))
    tagline = _words("Accroche", 2, max_length=300)
    territory: Any = forms.ModelChoiceField(Node.objects.none(), label="Territoire", empty_label=CHOOSE)
    starts = PartialDateFormField(label="Date de début", required=False, help_text=HOW_TO_DATE)
    ends = PartialDateFormField(label="Date de fin", required=False, help_text="Laissez vide si l’action est permanente.")
    missions = _words("Missions", 12, help_text="Une ligne par mission, puis une ligne par activité, qui commence par un tiret.")

    def __init__(self, *args: Any, reading: LegacyReading, shown: ShownDraft, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.shown, self.reads = shown, shown.reads
        self.names, self.results = names_in(shown.draft, person), shown.results
        for section in SHEET_TEXTS:
            self.fields[section.value] = _words(str(section.label), LINES.get(section.value, 4))
        self._offer_places(reading.parent, person)
        self._offer_partners()
        self._offer_measures()
        for name, read in self.reads.items():
            if name != "territory":
                self.fields[name].initial = read.value

    def _offer_places(self, top: Node, person: Any) -> None:
        kinds = [kind for kind, below in KINDS_BELOW.items() if NodeKind.SHEET in below]
        nodes = node_seen(person).filter(path__startswith=top.path, kind__in=kinds).order_by("path")
        parent: Any = self.fields["parent"]
        parent.queryset = nodes.filter(pk__in=[one.pk for one in nodes if add_node(person, one)])
        parent.initial = top.pk
        parent.label_from_instance = lambda one: f"{one.printed_number} {one}".strip()
        territory: Any = self.fields["territory"]
        territory.queryset = territories_within(top.territory, top.territory_id)
        territory.label_from_instance = lambda one: f"{one} ({one.get_kind_display()})"
        read = self.reads.get("territory")
        named = territory_named(read.value, territory.queryset) if read else None
        territory.initial = (named or top.territory).pk
        if read and not named:
            self.reads["territory"] = read.doubted(ELSEWHERE_THAN_LISTED.format(name=read.value))
        for name in ("parent", "territory"):
            self.fields[name].error_messages["invalid_choice"] = ELSEWHERE

    def _offer_partners(self) -> None:
        for one in self.names:
            offered = [(str(row.pk), str(row)) for row in one.offered]
            choices = [*offered, (LATER, "à associer plus tard (le nom est gardé)"), (LEFT, "laisser de côté")]
            initial = offered[0][0] if one.exact else LATER
            label = f"{one.read.value} ({one.role.label})"
            self.fields[one.key] = forms.ChoiceField(label=label, choices=choices, initial=initial)

    def _offer_measures(self) -> None:
        known: Any = list(Measure.objects.all())
        for at, (key, kind, read) in enumerate(self.results, 1):
            label = f"Résultat {kind} {at}"
            self.fields[key] = _words(label, 2, max_length=300, initial=read.value)
            made = measure_from(read.value)
            near = measures_near(known, made.label)
            named = next((one.row for one in near if one.is_named), None)
            unit = f" ({made.unit})" if made.unit else ""
            choices = [
                *([("", CHOOSE)] if near and not named else []),
                *((str(one.row.pk), f"{one.row} ({one.note})" if one.note else str(one.row)) for one in near),
                (NEW, f"nouvelle mesure\u00a0: «\u00a0{made.label}\u00a0»{unit}"),
                (LEFT, "laisser de côté"),
            ]
            initial = str(named.pk) if named else "" if near else NEW
            self.fields[f"{key}_measure"] = forms.ChoiceField(
                label=f"Compté par ({label.lower()})", choices=choices, initial=initial, error_messages={"required": NEAR}
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and "[[" in value:
                self.add_error(name, NO_QUESTION)
        if cleaned.get("ends") and not cleaned.get("starts") and "starts" not in self.errors:
            self.add_error("starts", END_ALONE)
        for key, _, _ in self.results:
            if cleaned.get(f"{key}_measure") not in (None, LEFT) and not cleaned.get(key) and key not in self.errors:
                self.add_error(key, "Écrivez ce résultat, ou laissez-le de côté.")
        return cleaned

    def clean_missions(self) -> list[tuple[str, str]]:
        if "[[" in self.cleaned_data["missions"]:
            raise ValidationError(NO_QUESTION)
        return read_missions(self.cleaned_data["missions"])

    # --- What the page shows ------------------------------------------------------------------------------------------

    @cached_property
    def parts(self) -> list[LegacyPart]:
        dynamic = {"Partenaires": self._partner_rows, "Résultats attendus": self._result_rows}
        parts = [LegacyPart(heading, [self._row(name) for name in names]) for heading, names in ORDER]
        for part in parts:
            part.rows += dynamic[part.heading]() if part.heading in dynamic else []
        return [part for part in parts if part.rows]

    def _row(self, name: str) -> LegacyRow:
        read = self.reads.get(name)
        absent = "" if read or name in ("parent", "lessons") else self.shown.absent(name)
        return LegacyRow([self[name]], read, absent)

    def _partner_rows(self) -> Iterator[LegacyRow]:
        return (LegacyRow([self[one.key]], one.read) for one in self.names)

    def _result_rows(self) -> Iterator[LegacyRow]:
        return (LegacyRow([self[key], self[f"{key}_measure"]], read) for key, _, read in self.results)

    @cached_property
    def wanting(self) -> list[tuple[Any, str]]:
        """What would be refused as it was read, whatever the field; told before anything is sent."""
        shown = [one for part in self.parts for row in part.rows for one in row.fields if one.name not in ("parent", "territory")]
        refused = [(one, said) for one in shown if (said := self._refusal(one.name))]
        if self.fields["ends"].initial and not self.fields["starts"].initial:
            refused.append((self["starts"], END_ALONE))
        return refused

    def _refusal(self, name: str) -> str:
        try:
            kept = self.fields[name].clean(self.fields[name].initial)
            if name == "missions":
                read_missions(kept)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""

    @property
    def doubtful(self) -> list[LegacyRow]:
        return [row for part in self.parts for row in part.rows if row.read and row.read.is_doubtful]

    @property
    def read_count(self) -> int:
        return sum(row.read is not None for part in self.parts for row in part.rows)

    @property
    def missing(self) -> list[LegacyRow]:
        return [row for part in self.parts for row in part.rows if row.absent]

    # --- What is made of it --------------------------------------------------------------------------------------------

    def sheet(self) -> OldSheet:
        """What the person has read again and wants made."""
        typed = self.cleaned_data
        own = {name: typed[name] for name in ("printed_number", "title", "tagline", "territory")}
        texts = {section: typed[section.value] for section in SHEET_TEXTS if typed[section.value].strip()}
        return OldSheet(
            parent=typed["parent"],
            node=Node(kind=NodeKind.SHEET, **own),
            texts=texts,
            missions=typed["missions"],
            starts=typed["starts"],
            ends=typed["ends"],
            partners=list(self._partners()),
            later=[(one.read.value, one.role) for one in self.names if typed[one.key] == LATER],
            results=list(self._indicators()),
        )

    def _partners(self) -> Iterator[tuple[str, Partnership]]:
        chosen = {one.key: self._chosen(one) for one in self.names}
        for one in self.names:
            if organisation := chosen[one.key]:
                yield one.key, Partnership(organisation=organisation, role=one.role)

    def _chosen(self, name: ReadName) -> Organisation | None:
        return next((one for one in name.offered if str(one.pk) == self.cleaned_data[name.key]), None)

    def _indicators(self) -> Iterator[tuple[str, Indicator]]:
        chosen = {key: self.cleaned_data[f"{key}_measure"] for key, _, _ in self.results}
        known = {
            str(one.pk): one for one in Measure.objects.filter(pk__in=[pk for pk in chosen.values() if pk not in (NEW, LEFT)])
        }
        for key, choice in chosen.items():
            if choice != LEFT:
                yield key, Indicator(wording=self.cleaned_data[key], measure=known.get(choice))
