"""What a copy of a plan, of an axis or of a sheet would carry: read once, shown before, then written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from continuum.directory.models import Organisation, Territory
from continuum.plan.enums import NodeKind
from continuum.plan.models import BudgetLine, Indicator, Milestone, Mission, Node, Partnership, Passage, Phase
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.typography import counted, join_french

MOST_NODES = 500
TOO_LARGE = f"Plus de {MOST_NODES} éléments en dépendent\u00a0: dupliquez-le partie par partie."
CARRIED = {
    "texts": (Passage,),
    "missions": (Mission,),
    "dates": (Phase, Milestone),
    "indicators": (Indicator,),
    "partners": (Partnership,),
    "budget": (BudgetLine,),
}
"""What may be carried, by the word of the form, in the order in which it is written."""
NAMES: dict[Any, tuple[str, str]] = {
    Passage: ("texte", "textes"),
    Mission: ("mission", "missions"),
    Phase: ("phase", "phases"),
    Milestone: ("étape", "étapes"),
    Indicator: ("résultat attendu, sans point de départ ni relevé", "résultats attendus, sans point de départ ni relevés"),
    Partnership: ("organisation associée", "organisations associées"),
    BudgetLine: ("ligne de budget, sans le réalisé", "lignes de budget, sans le réalisé"),
}
NODE_NAMES = {NodeKind.PLAN: ("plan", "plans"), NodeKind.AXIS: ("axe", "axes"), NodeKind.SHEET: ("fiche", "fiches")}
LEFT_BEHIND = "Ne suivent jamais\u00a0: chiffres relevés, témoignages, pièces jointes, reports de dates, personnes en charge."


@dataclass(frozen=True)
class Wanted:
    """Where a copy hangs, how it is called, what it carries, and when it starts; without a territory, the same as today."""

    parent: Node
    title: str
    carried: frozenset[str]
    territory: Territory | None = None
    starts: PartialDate | None = None


@dataclass(frozen=True)
class Copying:
    """All that a copy takes, and by how many months its dates move."""

    nodes: Sequence[Node]
    rows: dict[Any, Sequence[Any]] = field(default_factory=dict)
    unseen: int = 0
    months: int = 0

    @property
    def key(self) -> str:
        """The same as long as the same rows would be copied, to the last of their columns."""
        priorities = [node.sheet.priority for node in self.nodes if node.kind == NodeKind.SHEET]  # type: ignore[attr-defined]
        said = [*priorities, *(_columns(row) for rows in (self.nodes, *self.rows.values()) for row in rows)]
        return hashlib.sha256("\n".join([str(self.months), *said]).encode()).hexdigest()[:32]

    @property
    def sentences(self) -> list[str]:
        """How many of each, what moves, and what stays behind."""
        return [f"{join_french(self._counted_nodes())}.", *self._counted_rows(), *self._dates_said(), LEFT_BEHIND]

    def _counted_nodes(self) -> Iterator[str]:
        for kind, names in NODE_NAMES.items():
            if count := sum(node.kind == kind for node in self.nodes):
                yield counted(count, *names)

    def _counted_rows(self) -> Iterator[str]:
        for model, rows in self.rows.items():
            if rows:
                yield f"{counted(len(rows), *NAMES[model])}."
        if self.unseen:
            yield f"{counted(self.unseen, 'organisation', 'organisations')} que vous ne voyez pas ne suivent pas."

    def _dates_said(self) -> Iterator[str]:
        if self.months and (self.rows.get(Phase) or self.rows.get(Milestone)):
            way = "plus tard" if self.months > 0 else "plus tôt"
            yield f"Toutes les dates\u00a0: {abs(self.months)}\u00a0mois {way}\u202f; connues à l’année près, d’années entières."


def copying(node: Node, wanted: Wanted, person: Any) -> Copying:
    """What would be copied for this person, in a constant number of queries: an organisation that she may not see is left."""
    nodes = list(Node.objects.below(node).select_related("territory", "sheet").order_by("path")[: MOST_NODES + 1])
    if len(nodes) > MOST_NODES:
        raise ValidationError(TOO_LARGE)
    rows: dict[Any, Sequence[Any]] = {}
    for word in (word for word in CARRIED if word in wanted.carried):
        for model in CARRIED[word]:
            rows[model] = list(model._default_manager.filter(node__path__startswith=node.path))
    unseen = _leave_unseen(rows, person)
    return Copying(nodes, rows, unseen, _months_to(wanted.starts, rows))


def _columns(row: Any) -> str:
    """What its own row holds: no other row is read to say it."""
    return repr([field.value_from_object(row) for field in row._meta.concrete_fields])


def _leave_unseen(rows: dict[Any, Sequence[Any]], person: Any) -> int:
    """Partners and funders whom this person may not see; returns how many partnerships are left behind."""
    named = {one.organisation_id for one in rows.get(Partnership, ())} | {one.funder_id for one in rows.get(BudgetLine, ())}
    seen = Organisation.objects.filter(Q(pk__in=named))
    if not getattr(person, "is_system", False):
        seen = Organisation.objects.visible_to(person).filter(pk__in=named)
    known = set(seen.values_list("pk", flat=True)) if named else set()
    partners = rows.get(Partnership, ())
    for line in rows.get(BudgetLine, ()):
        line.funder_id = line.funder_id if line.funder_id in known else None
    if Partnership in rows:
        rows[Partnership] = [one for one in partners if one.organisation_id in known]
    return len({one.organisation_id for one in partners} - known)


def _months_to(starts: PartialDate | None, rows: dict[Any, Sequence[Any]]) -> int:
    """From the first date to the wanted one: in months as far as some date is known by its month, else in whole years."""
    dates = list(_starts_of([*rows.get(Phase, ()), *rows.get(Milestone, ())]))
    first = min([date for date in dates if date.month] or dates, default=None)
    if starts is None or first is None:
        return 0
    months = starts.month - first.month if starts.month and first.month else 0
    return (starts.year - first.year) * 12 + months


def _starts_of(rows: Iterable[Any]) -> Iterator[PartialDate]:
    return (row.span.starts for row in rows)
