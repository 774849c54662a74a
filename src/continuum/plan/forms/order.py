"""Putting in order what hangs on a node, moving a node, copying it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from continuum.directory.models import Territory
from continuum.directory.queries import for_list
from continuum.plan.models import Node
from continuum.plan.models.money import FIRST_YEAR, LAST_YEAR
from continuum.plan.queries import Wanted, homes_for
from continuum.toolkit.dates import PartialDate, PartialDateFormField
from continuum.toolkit.forms import NumberInput
from continuum.toolkit.rows import CHOOSE
from continuum.toolkit.submissions import OnceForm

from .nodes import WIDE
from .rows import ELSEWHERE

WRONG_RANK = "Écrivez un rang en chiffres, à partir de 1."


class OrderForm(OnceForm):
    """A rank for each child; who is given the rank of another comes before it."""

    def __init__(self, *args: Any, children: Sequence[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.children = children
        for rank, child in enumerate(children, 1):
            self.fields[_field_of(child)] = forms.IntegerField(
                label=child.title,
                initial=rank,
                min_value=1,
                max_value=9999,
                widget=NumberInput,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), WRONG_RANK),
            )

    @property
    def ranks(self) -> list[tuple[Node, forms.BoundField]]:
        return [(child, self[_field_of(child)]) for child in self.children]

    @property
    def wanted(self) -> list[UUID]:
        """By rank; between two of the same rank, the one that was moved towards the beginning first, else last."""

        def place(item: tuple[int, Node]) -> tuple[int, int, int]:
            rank, child = item
            given = self.cleaned_data[_field_of(child)]
            return given, (given > rank) - (given < rank), rank

        return [child.pk for _, child in sorted(enumerate(self.children, 1), key=place)]


def _field_of(child: Node) -> str:
    return f"rank-{child.pk}"


class NodeChoice(forms.ModelChoiceField):
    """A node, under those on which it hangs."""

    def label_from_instance(self, node: Node) -> str:
        return f"{'– ' * (node.path.count('/') - 1)}{node.title} ({node.get_kind_display()}, {node.territory})"


class MoveForm(OnceForm):
    """Where to hang it in its programme."""

    parent = NodeChoice(
        label="Le ranger sous",
        queryset=Node.objects.none(),
        empty_label=CHOOSE,
        error_messages={"invalid_choice": ELSEWHERE},
        help_text="Seuls les endroits où il peut se ranger, et où vous écrivez, sont proposés.",
    )

    def __init__(self, *args: Any, node: Node, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        homes = homes_for(node, person)
        self.has_homes = homes.exists()
        _offer(self, "parent", homes)


class CopyForm(OnceForm):
    """Where a copy hangs, how it is called, what it carries; shown a second time to be confirmed."""

    title = forms.CharField(label="Titre de la copie", max_length=300)
    parent = NodeChoice(
        label="La ranger sous",
        queryset=Node.objects.none(),
        empty_label=CHOOSE,
        error_messages={"invalid_choice": ELSEWHERE},
        help_text="Dans ce programme, ou dans un autre où vous écrivez.",
    )
    territory = forms.ModelChoiceField(
        label="Territoire",
        queryset=Territory.objects.none(),
        required=False,
        empty_label="celui de l’original",
        error_messages={"invalid_choice": ELSEWHERE},
        help_text="Ce qui en dépend le prend aussi, s’il n’y est pas déjà.",
    )
    carried = forms.MultipleChoiceField(
        label="Ce qui suit",
        required=False,
        choices=[
            ("texts", "les textes"),
            ("missions", "les missions"),
            ("dates", "les phases et les étapes"),
            ("indicators", "les résultats attendus, sans leurs relevés"),
            ("partners", "les organisations associées"),
            ("budget", "le budget prévu"),
        ],
        initial=["texts", "missions", "dates", "indicators"],
        widget=forms.CheckboxSelectMultiple,
    )
    starts = PartialDateFormField(
        label="Nouveau début",
        required=False,
        help_text="Mars 2026 ou 2026\u00a0: toutes les dates bougent d’autant de mois. Laissez vide pour les garder.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, node: Node, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.node = node
        self.fields["title"].initial = node.title
        self.fields["parent"].initial = node.parent_id
        _offer(self, "parent", homes_for(node, person, elsewhere=True))
        territories = for_list(Territory.objects.filter(kind__in=WIDE)).order_by("in_order")
        _offer(self, "territory", territories)

    def clean_starts(self) -> PartialDate | None:
        starts: PartialDate | None = self.cleaned_data["starts"]
        if starts and not FIRST_YEAR <= starts.year <= LAST_YEAR:
            raise forms.ValidationError(f"Donnez une date entre {FIRST_YEAR} et {LAST_YEAR}.")
        return starts

    def clean(self) -> dict[str, Any]:
        """Said before anything is shown: a copy lies within the territory of what it hangs on."""
        cleaned = super().clean() or self.cleaned_data
        parent, territory = cleaned.get("parent"), cleaned.get("territory") or self.node.territory
        if parent and not parent.territory.contains(territory):
            self.add_error(
                "territory", f"« {parent} » porte sur {parent.territory}, hors de {territory}\u00a0: choisissez-en une partie."
            )
        return cleaned

    @property
    def wanted(self) -> Wanted:
        said = self.cleaned_data
        return Wanted(said["parent"], said["title"], frozenset(said["carried"]), said["territory"], said["starts"])

    def ask_again(self, mark: str) -> None:
        """The same answers, hidden, on the page that shows what would be copied."""
        self.data = self.data.copy()
        self.data["seen"] = mark
        for name, field in self.fields.items():
            field.widget = forms.MultipleHiddenInput() if name == "carried" else forms.HiddenInput()


def _offer(form: forms.Form, name: str, rows: QuerySet) -> None:
    field: Any = form.fields[name]
    field.queryset = rows
