"""Read `demo/` and write it into an installation; loading twice changes nothing."""

from __future__ import annotations

import datetime as dt
import tomllib
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from continuum.directory.models import (
    Agreement,
    Alias,
    Branch,
    Headcount,
    Membership,
    Organisation,
    Person,
    Position,
    Programme,
    Segment,
    Territory,
)
from continuum.directory.services import load_communes_of, load_nomenclatures, refuse_bad_rule
from continuum.directory.services.words import index_organisations
from continuum.figures.enums import ReadingStatus
from continuum.figures.models import Reading
from continuum.figures.services import check_coherence, load_library, set_names
from continuum.plan.enums import NodeKind
from continuum.plan.models import (
    ActionSheet,
    BudgetLine,
    Indicator,
    Measure,
    Milestone,
    Mission,
    Node,
    NodeLink,
    OutlineEntry,
    Partnership,
    Passage,
    Phase,
    Slippage,
    Source,
    Testimony,
)
from continuum.reports.services import report_of
from continuum.surveys.services import load_questionnaires
from continuum.toolkit import clock
from continuum.toolkit.access import SYSTEM
from continuum.toolkit.dates import PartialDate
from continuum.toolkit.enums import Origin
from continuum.toolkit.text_search import index_all as index_texts

from .actions import load_actions
from .counters import load_counters
from .life_of_community import load_life_of_community
from .meetings import load_committees, load_meetings
from .members import load_members
from .money import load_agreements, load_resources, load_tenders
from .regions import load_region_pages
from .schemes import load_schemes
from .surveys import load_surveys
from .versions import load_versions

Row = dict[str, Any]
AFTER_THE_LIBRARY = 100
"""The order of measures on pages: those of the library come first."""


class DemoError(Exception):
    """A demonstration file says something that cannot be."""


def load(folder: Path) -> dict[str, int]:
    """Load every file; returns how many rows of each kind there are."""
    with transaction.atomic():
        loading = Loading(folder)
        load_library(by=SYSTEM)
        load_questionnaires(by=SYSTEM)
        loading.measures()
        load_nomenclatures()
        loading.organisations()
        loading.members()
        for programme in sorted((folder / "programmes").iterdir()):
            loading.programme(programme)
        loading.segments()
        load_schemes(loading.read(folder, "schemes", "scheme"), loading.territory, loading.put)
        loading.people()
        load_actions(loading.read(folder, "actions", "action"), loading.put)
        loading.leaders()
        # Before the letters of the community, which lead there.
        load_region_pages(loading.read(folder, "regions", "page"), loading.territory)
        for programme in sorted((folder / "programmes").iterdir()):
            load_counters(loading.read(programme, "counters", "counter"), loading.put)
            load_committees(loading.read(programme, "meetings", "committee"), loading.put)
            load_meetings(loading.read(programme, "meetings", "meeting"), loading.territory, loading.put)
            load_agreements(loading.read(programme, "money", "agreement"), loading.put)
            load_resources(loading.read(programme, "money", "resource"), loading.put)
            load_tenders(loading.read(programme, "money", "tender"), loading.put)
            loading.surveys(programme)
            load_life_of_community(lambda name, table, at=programme: loading.read(at, name, table), loading.put)
    for found in Programme.objects.all():
        check_coherence(programme=found, by=SYSTEM)
    for programme in sorted((folder / "programmes").iterdir()):
        load_versions(loading.read(programme, "versions", "version"), loading.put)
    index_texts()
    return loading.counts


class Loading:
    """One run over the files, with what was already met."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts: dict[str, int] = {}
        self._territories: dict[str, Territory] = {}
        self._sources: dict[str, Source] = {}
        self._leaders: dict[Node, dict[str, str]] = {}

    def read(self, path: Path, name: str, table: str) -> list[Row]:
        file = path / f"{name}.toml"
        if not file.exists():
            return []
        with file.open("rb") as handle:
            found = tomllib.load(handle).get(table, [])
        return [found] if isinstance(found, dict) else found

    def put(self, model: Any, lookup: Row, values: Row) -> Any:
        row, created = model.objects.update_or_create(**lookup, defaults=values)
        self.counts[model._meta.verbose_name_plural] = self.counts.get(model._meta.verbose_name_plural, 0) + created
        return row

    def territory(self, key: str) -> Territory:
        if key not in self._territories:
            found = Territory.objects.with_key(key).first()
            if found is None:
                raise DemoError(f"le territoire {key} est inconnu\u00a0: chargez d’abord les territoires.")
            self._territories[key] = found
        return self._territories[key]

    def node(self, address: str) -> Node:
        return _the(Node.objects.filter(path=f"{address}/"), f"l’élément de plan {address}")

    def organisation(self, name: str) -> Organisation:
        return _the(Organisation.objects.filter(name=name), f"l’organisation {name}")

    def measure(self, code: str) -> Measure:
        return _the(Measure.objects.filter(code=code), f"la mesure {code}")

    def measures(self) -> None:
        later = []
        for order, row in enumerate(self.read(self.folder, "measures", "measure"), start=AFTER_THE_LIBRARY):
            whole = row.pop("part_of", None)
            measure = self.put(Measure, {"code": row.pop("code")}, row | {"order": order, "origin": row.get("origin", "source")})
            later.append((measure, whole))
        for measure, whole in later:
            measure.part_of = Measure.objects.get(code=whole) if whole else None
            measure.save(update_fields=["part_of"])

    def organisations(self) -> None:
        for row in self.read(self.folder, "organisations", "organisation"):
            if "territory" in row:
                row["territory"] = self.territory(row["territory"])
            headcounts, aliases = row.pop("headcount", []), row.pop("alias", [])
            if "branch" in row:
                row["branch"] = _the(Branch.objects.filter(code=row["branch"]), f"la branche {row['branch']}")
            if "agreement" in row:
                idcc = row["agreement"]
                row["agreement"] = _the(Agreement.objects.filter(idcc=idcc), f"la convention {idcc}")
                row["opco"] = row["agreement"].opco
            organisation = self.put(Organisation, {"name": row.pop("name")}, row)
            for count in headcounts:
                self.put(
                    Headcount, {"organisation": organisation, "on": count.pop("on")}, count | {"origin": organisation.origin}
                )
            for alias in aliases:
                self.put(
                    Alias, {"organisation": organisation, "name": alias.pop("name")}, alias | {"origin": organisation.origin}
                )
        index_organisations(Organisation.objects.standing())

    def segments(self) -> None:
        """Who is concerned, and the nodes that aim at them."""
        for row in self.read(self.folder, "segments", "segment"):
            aimed_at_by, rule = row.pop("aimed_at_by", []), {"version": 1, "who": row.pop("who")}
            refuse_bad_rule(rule)
            values = row | {"territory": self.territory(row["territory"]), "rule": rule}
            segment = self.put(Segment, {"name": row.pop("name")}, values)
            for address in aimed_at_by:
                Node.objects.filter(pk=self.node(address).pk).update(audience=segment)

    def members(self) -> None:
        """The invented structures of the region, on its real communes."""
        frame = self.read(self.folder, "members", "frame")
        if frame:
            load_communes_of(self.territory(frame[0]["territory"]))
            load_members(frame[0], self.read(self.folder, "members", "group"))

    def surveys(self, path: Path) -> None:
        """What was asked of invented structures, and what they are drawn to have answered."""
        if frame := self.read(path, "surveys", "frame"):
            model = self.read(path, "surveys", "model")
            load_surveys(frame[0], model[0], self.read(path, "surveys", "campaign"), self.put)

    def programme(self, path: Path) -> None:
        """A programme and all that hangs on it, in the order in which rows refer to one another."""
        row = self.read(path, "plan", "programme")[0]
        row["territory"] = self.territory(row["territory"])
        row["sponsor"] = self.organisation(row["sponsor"]) if "sponsor" in row else None
        programme = self.put(Programme, {"code": row.pop("code")}, row)
        self._sources = {}
        for source in self.read(path, "sources", "source"):
            self._source(programme, source)
        for order, node in enumerate(self.read(path, "plan", "node")):
            self._node(programme, node, order)
        tables: list[tuple[str, str, Callable[[Row], None]]] = [
            ("plan", "phase", self._phase),
            ("plan", "milestone", self._milestone),
            ("plan", "slippage", self._slippage),
            ("plan", "partnership", self._partnership),
            ("plan", "indicator", self._indicator),
            ("plan", "budget", self._budget),
            ("sheets", "led", self._led),
            ("sheets", "mission", self._mission),
            ("sheets", "link", self._link),
            ("sheets", "milestone", self._milestone),
            ("sheets", "budget", self._budget),
            ("sheets", "passage", self._passage),
            ("texts", "passage", self._passage),
            ("texts", "testimony", self._testimony),
            ("readings", "reading", self._reading),
        ]
        for file, table, write in tables:
            for item in self.read(path, file, table):
                write(item)
        self._report(programme)

    def _source(self, programme: Programme, row: Row) -> None:
        outline = row.pop("outline", [])
        source = self.put(Source, {"programme": programme, "code": row.pop("code")}, row)
        self._sources[source.code] = source
        source.outline.all().delete()
        OutlineEntry.objects.bulk_create(
            OutlineEntry(source=source, order=order, listed_in=line.pop("list"), **line) for order, line in enumerate(outline)
        )

    def _node(self, programme: Programme, row: Row, order: int) -> None:
        address = row.pop("path")
        above, _, code = address.rpartition("/")
        values = self._sourced(row) | {
            "programme": programme,
            "parent": self.node(above) if above else None,
            "code": code,
            "order": order,
            "territory": self.territory(row["territory"]),
        }
        node = self.put(Node, {"path": f"{address}/"}, values)
        if node.kind == NodeKind.SHEET:
            ActionSheet.objects.get_or_create(node=node)

    def _led(self, row: Row) -> None:
        """How a sheet is led: status, priority, the organisation in charge; its people are known later."""
        node = self.node(row.pop("node"))
        self._leaders[node] = {name: row.pop(name) for name in ("owner", "referent") if name in row}
        if "organisation" in row:
            row["organisation"] = self.organisation(row["organisation"])
        self.put(ActionSheet, {"node": node}, row)

    def leaders(self) -> None:
        for node, emails in self._leaders.items():
            people = {name: _the(Person.objects.filter(email=email), email) for name, email in emails.items()}
            ActionSheet.objects.filter(node=node).update(**people)

    def _mission(self, row: Row) -> None:
        row = self._on_node(row)
        row["activities"] = row.get("activities", "").strip()
        self.put(Mission, {"node": row.pop("node"), "title": row.pop("title")}, row)

    def _link(self, row: Row) -> None:
        row = self._on_node(row)
        self.put(NodeLink, {"node": row.pop("node"), "to": self.node(row.pop("to")), "kind": row.pop("kind")}, row)

    def _sourced(self, row: Row) -> Row:
        """A row whose source code became the source."""
        if "source" in row:
            if row["source"] not in self._sources:
                raise DemoError(f"le document {row['source']} est inconnu de ce programme.")
            row["source"] = self._sources[row["source"]]
        return row

    def _on_node(self, row: Row) -> Row:
        return self._sourced(row) | {"node": self.node(row["node"])}

    def _phase(self, row: Row) -> None:
        row = self._on_node(row)
        self.put(Phase, {"node": row.pop("node"), "title": row.pop("title")}, row)

    def _milestone(self, row: Row) -> None:
        row = self._on_node(row)
        if "phase" in row:
            row["phase"] = _the(Phase.objects.filter(node=row["node"], title=row["phase"]), f"la phase {row['phase']}")
        if "series" in row:
            row["series"] = uuid.uuid5(row["node"].pk, row["series"])
        row["done_on"] = _held_on(row)
        self.put(Milestone, {"node": row.pop("node"), "title": row.pop("title"), "on": row.pop("on")}, row)

    def _slippage(self, row: Row) -> None:
        """Of a milestone, by its title and by the date that it now has: « after »."""
        row = self._on_node(row)
        node, title, after = (row.pop(name) for name in ("node", "milestone", "after"))
        milestone = _the(Milestone.objects.filter(node=node, title=title, on=after), f"l’étape {title}")
        row["starts_before"] = row.pop("before")
        values = row | {"starts_after": after, "recorded_at": clock.now()}
        self.put(Slippage, {"node": node, "milestone": milestone, "rank": 1}, values)

    def _partnership(self, row: Row) -> None:
        row = self._on_node(row)
        organisation = self.organisation(row.pop("organisation"))
        self.put(Partnership, {"node": row.pop("node"), "organisation": organisation, "role": row.pop("role")}, row)

    def _indicator(self, row: Row) -> None:
        measure = self.measure(row.pop("measure"))
        self.put(Indicator, {"node": self.node(row.pop("node")), "measure": measure}, row)

    def _budget(self, row: Row) -> None:
        row = self._on_node(row)
        row["funder"] = self.organisation(row["funder"]) if "funder" in row else None
        identity = {name: row.pop(name) for name in ("node", "side", "year", "funder")}
        identity |= {name: row.pop(name, "") for name in ("kind", "label")}
        self.put(BudgetLine, identity, row)

    def _passage(self, row: Row) -> None:
        row = self._on_node(row)
        self.put(Passage, {"node": row.pop("node"), "section": row.pop("section")}, row | {"body": row["body"].strip()})

    def _testimony(self, row: Row) -> None:
        row = self._on_node(row)
        if "organisation" in row:
            row["organisation"] = self.organisation(row["organisation"])
        self.put(Testimony, {"node": row.pop("node"), "text": row.pop("text")}, row)

    def _reading(self, row: Row) -> None:
        row = self._on_node(row)
        names, covers = row.pop("listed", []), row.pop("covers", [])
        row["about"] = row.pop("object", "")
        row["territory"] = self.territory(row["territory"]) if "territory" in row else row["node"].territory
        row.setdefault("status", ReadingStatus.APPROVED)
        row["entered_at"] = row["approved_at"] = clock.now()
        measure = self.measure(row.pop("measure"))
        identity = {"measure": measure, "node": row.pop("node"), "source": row.pop("source", None), "place": row.pop("place", "")}
        identity |= {key: row.pop(key) for key in ("value", "day", "on", "about", "numerator") if key in row}
        reading = self.put(Reading, identity, row)
        set_names(reading, names, covers)

    def _report(self, programme: Programme) -> None:
        report = report_of(programme)
        report.origin = programme.origin
        report.save(update_fields=["origin"])

    def people(self) -> None:
        for row in self.read(self.folder, "people", "person"):
            memberships, positions = row.pop("membership", []), row.pop("position", [])
            person = self.put(Person, {"email": row.pop("email")}, row | {"origin": "invented"})
            for membership in memberships:
                self._membership(person, membership)
            for position in positions:
                self._position(person, position)

    def _membership(self, person: Person, row: Row) -> None:
        if "territory" in row:
            row["territory"] = self.territory(row["territory"])
        if "programme" in row:
            row["programme"] = Programme.objects.get(code=row["programme"])
        if "organisation" in row:
            row["organisation"] = self.organisation(row["organisation"])
        values = {"starts_on": dt.date(2019, 1, 1), "origin": "invented"}
        self.put(Membership, {"person": person, **row}, values)

    def _position(self, person: Person, row: Row) -> None:
        row["organisation"] = self.organisation(row["organisation"])
        identity = {name: row.pop(name) for name in ("organisation", "function")}
        self.put(Position, {"person": person, **identity}, row | {"origin": "invented"})


def _held_on(row: Row) -> str | None:
    """What a document tells of a past day took place then, unless the file says otherwise: announced only, `done_on = ""`."""
    last = row.get("until", row["on"])
    told = row.get("origin") == Origin.SOURCE and PartialDate.parse(last).last < clock.today()
    return row.get("done_on", last if told else "") or None


def _the(rows: Any, name: str) -> Any:
    found = rows.first()
    if found is None:
        raise DemoError(f"{name} n’existe pas.")
    return found
