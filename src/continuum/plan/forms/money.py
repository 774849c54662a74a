"""What a node costs, and who pays for it: one form for each, so that neither asks what only the other has."""

from __future__ import annotations

from typing import Any

from django import forms

from continuum.directory.models import Organisation
from continuum.plan.enums import BudgetSide, CostKind
from continuum.plan.models import BudgetLine, Node
from continuum.plan.models.money import FIRST_YEAR, LAST_YEAR, NO_AMOUNT, NO_KIND, WRONG_YEAR
from continuum.plan.queries import agreements_for_line
from continuum.toolkit.forms import NumberInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import CHOOSE

from .rows import RowForm, one_organisation

NOT_A_NUMBER = "Écrivez un nombre, par exemple 12\u202f000 ou 1\u202f250,50."
SUMS = ("planned", "actual")
AMOUNTS = (*SUMS, "full_time_equivalents")
WRITTEN = {
    "label": "Ce qui distingue cette ligne des autres\u202f; jamais le nom d’une personne.",
    "planned": "Par exemple 12\u202f000 ou 1\u202f250,50.",
    "actual": "Laissez vide tant que rien n’est constaté.",
}


class LineForm(SeenForm, RowForm):
    """A line of one side, of one year."""

    side: BudgetSide
    year = forms.IntegerField(
        label="Année",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=NumberInput,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), WRONG_YEAR),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.side = self.side

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not {"planned", "actual"} & set(self.errors) and cleaned["planned"] is None and cleaned["actual"] is None:
            self.add_error("planned", NO_AMOUNT)
        return cleaned


class CostForm(LineForm):
    side = BudgetSide.COST

    class Meta:
        model = BudgetLine
        fields = ["year", "kind", "label", "planned", "actual", "full_time_equivalents"]
        widgets = dict.fromkeys(AMOUNTS, NumberInput)
        error_messages = {name: {"invalid": NOT_A_NUMBER} for name in AMOUNTS}
        help_texts = {
            **WRITTEN,
            "full_time_equivalents": "Le temps de travail que cette dépense paie dans l’année, par exemple 0,5.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", CHOOSE), *CostKind.choices]
        kinds.required, kinds.error_messages["required"] = True, NO_KIND


class FundingForm(LineForm):
    side = BudgetSide.FUNDING
    funder = one_organisation("Financeur", "non précisé")

    class Meta:
        model = BudgetLine
        fields = ["year", "agreement", "funder", "label", "planned", "actual"]
        widgets = dict.fromkeys(SUMS, NumberInput)
        error_messages = {name: {"invalid": NOT_A_NUMBER} for name in SUMS}
        help_texts = WRITTEN | {"agreement": "Le financeur est alors celui de la convention."}

    field_order = Meta.fields

    def __init__(self, *args: Any, person: Any, node: Node, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer("funder", Organisation.objects.visible_to(person))
        self.offer("agreement", agreements_for_line(node, self.instance, person), "aucune")
        if "agreement" in self.fields and not self.fields["agreement"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["agreement"]
