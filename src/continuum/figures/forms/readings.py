"""Forms of the register: a reading is typed as it is printed."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from continuum.directory.models import Territory
from continuum.figures.models import Lock, Reading
from continuum.plan.enums import Nature
from continuum.plan.models import Measure, Source
from continuum.toolkit.dates import REMEDY, PartialDate, Period
from continuum.toolkit.folding import fold
from continuum.toolkit.submissions import OnceForm
from continuum.toolkit.typography import french_number

SMALL_NUMBERS = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"),
    *("neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"),
)
WORDS = {word: number for number, word in enumerate(SMALL_NUMBERS)}


def parse_number(text: str) -> Decimal:
    """« 2 600 », « 76,8 », « 76.8 % » ; anything else says what to write instead."""
    plain = re.sub(r"[\s\u00a0\u202f]|%$", "", text.strip()).replace(",", ".").rstrip("%")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        guess = WORDS.get(text.strip().lower())
        remedy = f"Écrivez {guess}." if guess is not None else "Écrivez-le en chiffres, par exemple 2600 ou 76,8."
        raise ValidationError(f"« {text} » n’est pas un nombre. {remedy}") from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        raise ValidationError(f"« {text} » dépasse ce que l’on peut enregistrer. Vérifiez le nombre de chiffres.")
    return number


class TerritoryField(forms.CharField):
    """A territory by its name or its code (« Grand Est », « R44 », « 57 »)."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value} ({value.key})" if isinstance(value, Territory) else value

    def to_python(self, value: Any) -> Territory | None:
        text = (super().to_python(value) or "").replace("\0", "")
        if not text:
            return None
        key = text.rsplit("(", 1)[-1].rstrip(")").strip()
        found = Territory.objects.with_key(key)[:2] or Territory.objects.filter(search_name=fold(text))[:9]
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(f"Aucun territoire ne s’appelle « {text} ». Écrivez un nom (Grand Est) ou un code (R44, D57).")
        names = ", ".join(f"{one} ({one.key})" for one in found)
        raise ValidationError(f"Plusieurs territoires s’appellent « {text} » : {names}. Écrivez le code.")


class LinesField(forms.CharField):
    """One thing a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [line.strip()[:200] for line in (super().to_python(value) or "").splitlines() if line.strip()]


class ReadingForm(OnceForm, forms.ModelForm):
    """A figure with its date, its source and its place there."""

    amount = forms.CharField(
        label="Valeur",
        max_length=40,
        help_text="Comme elle est imprimée : 93, 2 600, 76,8 %, 12/45 (numérateur/dénominateur), une date, "
        "ou 0 à 3 pour une appréciation.",
    )
    territory = TerritoryField(label="Territoire", required=False, help_text="Laissez vide pour le territoire du plan.")
    names = LinesField(
        label="Noms comptés",
        required=False,
        help_text="Un par ligne, si la source les donne : leur nombre sera comparé à la valeur.",
    )
    covers = LinesField(
        label="Ce que ce nombre mélange",
        required=False,
        help_text="Une ligne par chose comptée ensemble, par exemple « direct », « replay ».",
    )

    class Meta:
        model = Reading
        fields = [
            *("measure", "node", "territory", "amount", "precision", "reach", "on", "starts", "ends"),
            *("source", "place", "quote", "about", "names", "covers", "narrative"),
        ]
        help_texts = {
            "on": "Pour un chiffre daté : 12/10/2021, octobre 2021 ou 2021. Laissez vide si le chiffre couvre une période.",
            "place": "Chapitre, rubrique ou page où il se lit.",
            "about": "À remplir quand deux objets pourraient être confondus, par exemple « guide » et « kit ».",
        }

    def __init__(self, *args: Any, nodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        node_field, measure_field, source_field = (self.fields[name] for name in ("node", "measure", "source"))
        node_field.queryset = nodes
        node_field.label_from_instance = lambda node: f"{'– ' * (node.path.count('/') - 1)}{node.title} ({node.territory})"
        measure_field.queryset = Measure.objects.typed()
        source_field.queryset = Source.objects.filter(programme__in={node.programme_id for node in nodes})
        self.fields["narrative"].widget.attrs["rows"] = 4
        if not self.instance._state.adding and not self.is_bound:
            self._show_instance()

    def _show_instance(self) -> None:
        reading = self.instance
        self.initial |= {
            "amount": as_typed(reading),
            "territory": reading.territory,
            "names": [str(name) for name in reading.listed.all()],
            "covers": [str(one) for one in reading.covers.all()],
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("amount"):
            self._take_amount(cleaned.get("measure"), cleaned["amount"])
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if bool(starts) != bool(ends):
            self.add_error("ends" if starts else "starts", "Une période a un début et une fin : complétez l’autre date.")
        elif starts and ends and ends.last < starts.first:
            self.add_error(
                "ends", f"La période finit ({ends}) avant de commencer ({starts}) : inversez les dates ou corrigez-les."
            )
        node, source = cleaned.get("node"), cleaned.get("source")
        if node and source and source.programme_id != node.programme_id:
            self.add_error(
                "source", f"« {source} » est un document d’un autre programme. Ajoutez-le à celui-ci, ou choisissez-en un autre."
            )
        if not cleaned.get("territory") and cleaned.get("node"):
            cleaned["territory"] = cleaned["node"].territory
        return cleaned

    @property
    def lists(self) -> dict[str, list[str]]:
        """The names counted and the things mixed, as services take them."""
        return {"names": self.cleaned_data["names"], "covers": self.cleaned_data["covers"]}

    def _take_amount(self, measure: Measure | None, text: str) -> None:
        """Put what was typed where the measure's nature keeps it; without a measure yet, say at least what is no value at all."""
        kept: dict[str, Any] = dict.fromkeys(("value", "numerator", "denominator", "day", "rubric"))
        try:
            kept |= read_amount(measure, text) if measure else read_anything(text)
        except ValidationError as error:
            self.add_error("amount", error)
        for name, value in kept.items():
            setattr(self.instance, name, value)

    def _post_clean(self) -> None:
        """The territory may have come from the node: the instance takes it before its own checks."""
        super()._post_clean()
        if self.cleaned_data.get("territory"):
            self.instance.territory = self.cleaned_data["territory"]

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"territory"}


def read_amount(measure: Measure, text: str) -> dict[str, Any]:
    if measure.nature == Nature.DATE:
        try:
            return {"day": PartialDate.parse(text)}
        except ValueError:
            raise ValidationError(REMEDY, params={"value": text}) from None
    if "/" in text:
        top, bottom = (parse_number(part) for part in text.split("/", 1))
        if bottom <= 0 or top < 0 or (measure.nature == Nature.PERCENTAGE and top > bottom):
            raise ValidationError(f"« {text} » : le numérateur doit tenir dans le dénominateur, qui est plus grand que zéro.")
        return {"numerator": top, "denominator": bottom}
    number = parse_number(text)
    if measure.nature == Nature.RUBRIC:
        if number not in {0, 1, 2, 3}:
            raise ValidationError(f"« {text} » n’est pas une appréciation. Écrivez 0, 1, 2 ou 3.")
        return {"rubric": int(number)}
    if measure.nature == Nature.PERCENTAGE and not 0 <= number <= 100:
        raise ValidationError(f"« {text} » n’est pas un pourcentage entre 0 et 100.")
    return {"value": number}


def read_anything(text: str) -> dict[str, Any]:
    """A date or a number, before one knows of what."""
    try:
        return {"day": PartialDate.parse(text)}
    except ValueError:
        return {"value": parse_number(text.split("/")[0])}


def as_typed(reading: Reading) -> str:
    if reading.day:
        return str(reading.day)
    if reading.numerator is not None and reading.denominator is not None:
        return f"{french_number(reading.numerator.normalize())}/{french_number(reading.denominator.normalize())}"
    return french_number(reading.number.normalize()) if reading.number is not None else ""


class PeriodForm(forms.Form):
    """Ask the same figure for another period."""

    periode = forms.CharField(label="Période", required=False, max_length=21, help_text="2021, 2021-10 ou 2019-10/2021-10")

    def clean_periode(self) -> str | None:
        text = self.cleaned_data["periode"].strip()
        if not text:
            return None
        try:
            Period.parse(text)
        except ValueError:
            remedy = "Écrivez 2021, 2021-10, ou deux dates séparées par une barre : 2019-10/2021-10."
            raise ValidationError(f"« {text} » n’est pas une période. {remedy}") from None
        return text


class ReasonForm(OnceForm):
    """Say why: the reason stays visible with the decision."""

    reason = forms.CharField(label="Raison", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


class ConfirmForm(OnceForm):
    """Nothing to fill in: the button is the answer."""


class LockForm(OnceForm, forms.ModelForm):
    class Meta:
        model = Lock
        fields = ["starts", "ends", "reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends.last < starts.first:
            self.add_error("ends", f"La période finit ({ends}) avant de commencer ({starts}).")
        return cleaned
