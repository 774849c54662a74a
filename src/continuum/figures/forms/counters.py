"""Counters of a year typed as one sheet; and what is counted, where it is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from continuum.figures.models import Counter
from continuum.figures.queries.counters import Cell, CounterGrid, countable
from continuum.figures.queries.library import monthly_codes
from continuum.figures.services import CaptureFile, CellsRefused, TypedCell
from continuum.plan.models import Measure, Source
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.meanwhile import LONGEST, SeenForm
from continuum.toolkit.rows import CHOOSE, RowForm
from continuum.toolkit.submissions import OnceForm
from continuum.toolkit.typography import french_number
from continuum.toolkit.uploads import LARGEST, TOO_LARGE

from .readings import parse_number

CLOSED = "{cell} : « {typed} » n’est pas enregistré, car cette case a été fermée entre-temps (période arrêtée ou autre relevé)."
TAKEN = ".pdf,.png,.jpg,.jpeg"


class AmountField(forms.CharField):
    """A number as it is typed, « 2 600 » ; empty is nothing, which is not zero."""

    def __init__(self, **kwargs: Any) -> None:
        typed = forms.TextInput({"inputmode": "decimal", "class": "short", "autocomplete": "off"})
        super().__init__(required=False, max_length=20, widget=typed, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        amount = parse_number(text)
        if amount < 0:
            raise ValidationError(f"« {text} » est négatif : un compteur commence à 0.")
        return amount.normalize()


class CounterGridForm(OnceForm):
    """All the cells of a year that may be typed, as the page showed them, with one capture if there is one."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST, strip=False)
    capture = forms.FileField(
        label="Capture d’écran ou document",
        required=False,
        help_text="PDF, PNG ou JPEG ; 10 Mo au plus. Tous les membres du programme pourront la lire.",
        widget=forms.FileInput(attrs={"accept": TAKEN}),
        error_messages={"empty": "Ce fichier est vide. Vérifiez que c’est bien celui que vous vouliez joindre."},
    )
    capture_month = forms.ChoiceField(label="Mois de la capture", required=False)
    approve = forms.BooleanField(
        label="Approuver aussitôt ce que j’enregistre",
        required=False,
        initial=True,
        help_text="Un chiffre approuvé compte dans les bilans. Décochez pour laisser un brouillon à faire relire.",
    )

    def __init__(self, *args: Any, grid: CounterGrid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grid = grid
        self.typed_cells: dict[str, Cell] = {cell.name: cell for cell in grid.open_cells}
        for name, cell in self.typed_cells.items():
            self.fields[name] = AmountField(label=cell.label, initial=_as_typed(cell.amount))
        self.fields["seen"].initial = self._as_shown({name: cell.amount for name, cell in self.typed_cells.items()})
        months = [(month.iso, str(month)) for month in reversed(grid.months)]
        self.fields["capture_month"].choices = months  # type: ignore[attr-defined]

    @staticmethod
    def _as_shown(amounts: dict[str, Decimal | None]) -> str:
        return json.dumps({name: _plain(amount) for name, amount in amounts.items() if amount is not None})

    def clean_capture(self) -> Any:
        file = self.cleaned_data["capture"]
        if file and file.size > LARGEST:
            raise ValidationError(TOO_LARGE)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("capture") and not cleaned.get("capture_month") and "capture_month" not in self.errors:
            self.add_error("capture_month", "Dites de quel mois est cette capture.")
        for cell in self.grid.cells.values():
            if not cell.is_open and self._was_typed(cell):
                typed = self.data[cell.name]
                self.add_error(None, CLOSED.format(cell=cell.label, typed=typed))
        return cleaned

    def _was_typed(self, cell: Cell) -> bool:
        """In a cell that was closed while the page stood open."""
        text = self.data.get(cell.name, "").strip()
        return text not in ("", _as_typed(cell.amount))

    @property
    def cells(self) -> list[TypedCell]:
        """The cells as they were typed, beside what the page showed."""
        shown = self._shown()
        return [
            TypedCell(cell.counter, cell.month, self.cleaned_data[name], shown.get(name), name)
            for name, cell in self.typed_cells.items()
        ]

    @property
    def capture_file(self) -> CaptureFile | None:
        file = self.cleaned_data.get("capture")
        if not file:
            return None
        return CaptureFile(PartialDate.parse(self.cleaned_data["capture_month"]), file.name, file.read())

    def _shown(self) -> dict[str, Decimal]:
        """What the page showed when it was opened; what cannot be read was not shown."""
        try:
            read = json.loads(self.cleaned_data.get("seen") or "{}")
            return {name: Decimal(str(text)) for name, text in read.items() if name in self.typed_cells}
        except (ValueError, RecursionError, AttributeError, InvalidOperation):
            return {}

    def told(self, act: Callable[[], Any]) -> Any:
        """Do it; what somebody else typed in the same cells is told, and the next saving is against the newest."""
        try:
            return act()
        except CellsRefused as refused:
            data: Any = self.data
            self.data = data = data.copy()
            shown = {**self._shown(), **refused.now}
            for name, cell in self.typed_cells.items():
                if name not in refused.now and self.cleaned_data[name] == shown.get(name):
                    shown[name] = cell.amount
                    data[name] = _as_typed(cell.amount)
            data["seen"] = self._as_shown(shown)
            raise


def _as_typed(amount: Decimal | None) -> str:
    return "" if amount is None else french_number(amount.normalize())


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


class CounterForm(RowForm):
    """What is counted every month, and where it is read."""

    class Meta:
        model = Counter
        fields = ["measure", "source", "place"]
        help_texts = {
            "measure": "Un compteur est une mesure comme les autres : ce qui manque s’ajoute à la liste des mesures.",
            "source": "Le document où ces chiffres se lisent, par exemple « Statistiques de la page LinkedIn ». "
            "S’il manque, ajoutez-le d’abord aux documents du programme.",
            "place": "Par exemple « tableau de bord, onglet Publications ».",
        }

    def __init__(self, *args: Any, node: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("source", Source.objects.filter(programme=node.programme_id))
        if "measure" in self.fields:
            free = countable().exclude(counters__node=node)
            self.offer("measure", free)
            self.fields["measure"].choices = _grouped(free)  # type: ignore[attr-defined]


def _grouped(measures: Any) -> list[Any]:
    """What the libraries tell every month comes first."""
    rows: list[Measure] = list(measures)
    monthly = monthly_codes()
    near = [(one.pk, one.label) for one in rows if one.code in monthly]
    others = [(one.pk, one.label) for one in rows if one.code not in monthly]
    groups = (("Compteurs de communication", near), ("Autres mesures", others))
    return [("", CHOOSE), *((label, group) for label, group in groups if group)]


class ChangeCounterForm(SeenForm, CounterForm):
    """Of another measure, it is another counter."""

    class Meta(CounterForm.Meta):
        fields = ["source", "place", "is_followed"]
        labels = {"is_followed": "Le relever chaque mois"}
        help_texts = CounterForm.Meta.help_texts | {"is_followed": "Décoché, il quitte le tableau ; ce qui a été relevé reste."}
