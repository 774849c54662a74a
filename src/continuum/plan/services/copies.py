"""Copying a plan, an axis or a sheet with what it carries: for another year, another region, another programme."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models

from continuum.plan import rules
from continuum.plan.enums import KINDS_BELOW, NodeKind
from continuum.plan.models import ActionSheet, BudgetLine, Indicator, Milestone, Mission, Node, Partnership, Passage, Phase
from continuum.plan.queries import Copying, Wanted, copying, free_code_under
from continuum.toolkit import clock, journal, questions, registry
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.enums import Origin
from continuum.toolkit.spans import moved_nearly
from continuum.toolkit.typography import counted

from .nodes import last_rank, locked, refuse_outside
from .order import NO_ROOM

journal.declare({"node.copied": "élément du plan dupliqué"})
CHANGED_MEANWHILE = "Entre-temps, ce qui serait dupliqué a changé\u00a0: voici ce qui le serait maintenant."


@acts(rule=rules.copy_node, on="node")
def copy_node(*, node: Node, wanted: Wanted, seen: str = "", by: Any) -> Node:
    """Make drafts of a node and of all that hangs on it. `seen`: the key of what was shown before."""
    home = locked(wanted.parent)
    if not getattr(by, "is_system", False) and not rules.add_node(by, home):
        raise Refused(f"{by} may not write on {home}")
    _refuse_no_room(node, home, wanted)
    found = copying(node, wanted, by)
    if seen and seen != found.key:
        raise ValidationError(CHANGED_MEANWHILE)
    copies = _Copies(found, home, wanted)
    copies.write()
    made = copies.nodes[node.pk]
    said = {"from": node.address, "nodes": counted(len(found.nodes), "élément", "éléments")}
    journal.write(by, "node.copied", made, said)
    registry.programme_changed(home.programme, by)
    return made


def _refuse_no_room(node: Node, home: Node, wanted: Wanted) -> None:
    if node.kind not in KINDS_BELOW.get(home.kind, ()):
        kinds = {"kind": str(NodeKind(node.kind).label).capitalize(), "above": NodeKind(home.kind).label}
        raise ValidationError({"parent": NO_ROOM.format(**kinds)})
    refuse_outside(wanted.territory or node.territory, home)


class _Copies:
    """The rows of a copy, each knowing where its original went."""

    def __init__(self, found: Copying, home: Node, wanted: Wanted) -> None:
        self.found, self.home, self.wanted = found, home, wanted
        self.top = found.nodes[0]
        self.same_programme = home.programme_id == self.top.programme_id
        self.nodes: dict[Any, Node] = {}
        self.phases: dict[Any, Phase] = {}
        self.series: dict[Any, Any] = {}

    def write(self) -> None:
        """A few queries, however many rows."""
        for node in self.found.nodes:
            self.nodes[node.pk] = self._node(node)
        Node.objects.bulk_create(self.nodes.values())
        sheets = [ActionSheet(node=self.nodes[one.pk], priority=one.sheet.priority) for one in self._sheets()]
        ActionSheet.objects.bulk_create(sheets)
        for model, rows in self.found.rows.items():
            model.objects.bulk_create([self._row(row) for row in rows])

    def _sheets(self) -> list[Node]:
        return [node for node in self.found.nodes if node.kind == NodeKind.SHEET]

    def _node(self, node: Node) -> Node:
        if node.pk == self.top.pk:
            code, parent = free_code_under(self.home, self.wanted.title), self.home
            changes = {"title": self.wanted.title, "order": last_rank(self.home) + 1}
        else:
            code, parent, changes = node.code, self.nodes[node.parent_id], {}
        around = self.wanted.territory or self.top.territory
        territory = node.territory if around.contains(node.territory) else around
        changes |= {"programme": self.home.programme, "parent": parent, "code": code, "path": f"{parent.path}{code}/"}
        changes |= {} if self.same_programme else {"audience_id": None}
        return self._copy(node, territory=territory, printed_number="", **changes)

    def _row(self, row: Any) -> Any:
        changes = {"node": self.nodes[row.node_id], **self._of_its_own(row)}
        copy = self._copy(row, **changes)
        if isinstance(row, Phase):
            self.phases[row.pk] = copy
        return copy

    def _of_its_own(self, row: Any) -> dict[str, Any]:
        """What a copy says otherwise than its original."""
        match row:
            case Phase():
                return {"starts": self._later(row.starts), "ends": self._later(row.ends)}
            case Milestone():
                dates = {"on": self._later(row.on), "until": self._later(row.until), "done_on": None, "evidence": ""}
                return dates | {"phase": self.phases.get(row.phase_id), "series": self._series(row.series)}
            case Passage():
                return {"body": questions.readdressed(row.body, self._today), "edited_at": clock.now()}
            case Indicator():
                return {"baseline": None, "baseline_on": None, "due": self._later(row.due)}
            case BudgetLine():
                return {"actual": None, "agreement": None, "year": row.year + round(self.found.months / 12)}
            case Mission() | Partnership():
                return {}
        raise TypeError(f"{type(row).__name__} is not carried")

    def _copy(self, row: Any, **changes: Any) -> Any:
        """The same fields under another identity, typed here; a document of another programme is not cited."""
        values = {field.attname: getattr(row, field.attname) for field in _kept_fields(row)}
        values |= {"origin": Origin.ENTERED}
        if not self.same_programme and "source_id" in values:
            values |= {"source_id": None, "place": ""}
        for name in changes:
            values.pop(f"{name}_id", None)
        return type(row)(**values | changes)

    def _later(self, date: PartialDate | None) -> PartialDate | None:
        return moved_nearly(date, self.found.months) if date else None

    def _series(self, series: Any) -> Any:
        return self.series.setdefault(series, uuid4()) if series else None

    def _today(self, address: str) -> str:
        """A text that asked about the original, or about what hangs on it, asks the same of the copy."""
        path = f"{address}/"
        if not path.startswith(self.top.path):
            return address
        return (self.nodes[self.top.pk].path + path.removeprefix(self.top.path)).rstrip("/")


def _kept_fields(row: models.Model) -> list[Any]:
    return [field for field in row._meta.concrete_fields if not field.primary_key]
