"""Programmes, plans, axes and sheets, and who takes part in them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from continuum.directory.enums import TerritoryKind
from continuum.directory.models import Organisation, Programme, Segment, Territory
from continuum.directory.queries import for_list
from continuum.directory.rules import runs
from continuum.plan.enums import KINDS_BELOW, Contribution, NodeKind
from continuum.plan.models import Node, Partnership
from continuum.toolkit.forms import NumberInput
from continuum.toolkit.meanwhile import SeenForm
from continuum.toolkit.rows import CHOOSE

from .rows import CodedForm, RowForm, one_organisation

WIDE = (TerritoryKind.COUNTRY, TerritoryKind.REGION, TerritoryKind.DEPARTMENT)
OFFERED = {
    TerritoryKind.COUNTRY: WIDE,
    TerritoryKind.REGION: (TerritoryKind.REGION, TerritoryKind.DEPARTMENT, TerritoryKind.EPCI),
}
"""Within a country or a region, the kinds that make a list one can read; below, all of them."""


def territories_within(around: Territory, chosen: Any = None) -> QuerySet[Territory]:
    within = Territory.objects.within(around)
    kinds = OFFERED.get(TerritoryKind(around.kind), tuple(TerritoryKind))
    return for_list(within.filter(Q(kind__in=kinds) | Q(pk=chosen))).order_by("in_order")


class TerritoryChoice(RowForm):
    """A form in which a territory is chosen, named with its kind."""

    def offer_territories(self, rows: QuerySet[Territory]) -> None:
        self.offer("territory", rows, CHOOSE)
        if "territory" in self.fields:
            field: Any = self.fields["territory"]
            field.label_from_instance = lambda one: f"{one} ({one.get_kind_display()})"


class ProgrammeForm(TerritoryChoice):
    sponsor = one_organisation("Porteur", "aucun pour le moment")

    class Meta:
        model = Programme
        fields = ["title", "question", "territory", "sponsor", "starts", "ends"]
        help_texts = {
            "question": "Ce que le programme cherche à savoir ou à changer, en une ou deux phrases.",
            "starts": "12/10/2021, octobre 2021 ou 2021.",
        }

    field_order = Meta.fields

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["question"].widget.attrs["rows"] = 3
        programme = self.instance
        offered = Territory.objects.filter(Q(kind__in=WIDE) | Q(pk=programme.territory_id))
        reached = [one.pk for one in offered if runs(person, programme.pk, one)]
        self.offer_territories(for_list(Territory.objects.filter(pk__in=reached)).order_by("in_order"))
        self.offer("sponsor", Organisation.objects.visible_to(person))


class NewProgrammeForm(CodedForm, ProgrammeForm):
    field_order = ["title", "wanted_code", *ProgrammeForm.Meta.fields[1:]]


class NodeForm(SeenForm, TerritoryChoice):
    """A plan, an axis or a sheet as it is; its territory lies within that of what it hangs on."""

    class Meta:
        model = Node
        fields = ["title", "tagline", "printed_number", "territory", "audience"]
        help_texts = {
            "tagline": "Une phrase, affichée sous le titre.",
            "printed_number": "Tel qu’il est imprimé\u00a0: 3.4, A2…",
            "audience": "Les structures que cette action concerne, décrites dans « Publics ».",
        }

    def __init__(self, *args: Any, parent: Node, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.offer_territories(territories_within(parent.territory, self.instance.territory_id))
        usable = Q(programme=None) | Q(programme=parent.programme_id) | Q(pk=self.instance.audience_id)
        self.offer("audience", Segment.objects.visible_to(person).filter(usable), "non précisé")


class NewNodeForm(CodedForm, NodeForm):
    class Meta(NodeForm.Meta):
        fields = ["kind", *NodeForm.Meta.fields]

    field_order = ["kind", "title", "wanted_code", *NodeForm.Meta.fields[1:]]

    def __init__(self, *args: Any, parent: Node, **kwargs: Any) -> None:
        super().__init__(*args, parent=parent, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [(kind.value, NodeKind(kind).label) for kind in KINDS_BELOW.get(parent.kind, ())]


class PartnerForm(SeenForm, RowForm):
    organisation: Any = one_organisation("Organisation")

    class Meta:
        model = Partnership
        fields = ["organisation", "role", "contribution", "amount"]
        widgets = {"amount": NumberInput}
        help_texts = {
            "contribution": "Ce que cette organisation apporte, si vous le savez.",
            "amount": "Pour un financement seulement, par exemple 12000.",
        }
        error_messages = {"amount": {"invalid": "Écrivez un nombre, par exemple 12000 ou 1250,50."}}

    field_order = Meta.fields

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        contribution: Any = self.fields["contribution"]
        contribution.choices = [("", "non précisé"), *Contribution.choices]
        self.offer("organisation", Organisation.objects.visible_to(person))


class ChangePartnerForm(PartnerForm):
    """What it brings, and as what: another organisation is another partnership."""

    organisation = None

    class Meta(PartnerForm.Meta):
        fields = PartnerForm.Meta.fields[1:]

    def offer(self, name: str, rows: QuerySet, empty: str = "") -> None:
        """The organisation is not asked again."""
        if name in self.fields:
            super().offer(name, rows, empty)
