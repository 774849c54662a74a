"""What the register holds of structures now: read once for many, compared with lines and shown in exports."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from continuum.directory.enums import AliasKind, LegalForm, OrganisationKind, TerritoryKind
from continuum.directory.models import Affiliation, Alias, Headcount, Organisation

from . import cells

BATCH = 1_000
FIELDS = tuple(one.attname for one in Organisation._meta.concrete_fields)
AROUND = (
    "territory__name",
    "territory__code",
    "territory__kind",
    "territory__path",
    "branch__name",
    "agreement__idcc",
    "opco__name",
)
T = TypeVar("T")


@dataclass
class Current:
    """A structure with what hangs on it."""

    fields: dict[str, Any]
    around: dict[str, Any]
    headcounts: dict[dt.date, Headcount] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    memberships: list[Affiliation] = field(default_factory=list)

    @property
    def pk(self) -> UUID:
        return self.fields["id"]

    @property
    def id(self) -> str:
        return str(self.pk)

    @property
    def name(self) -> str:
        return self.fields["name"]

    @property
    def kind(self) -> str:
        return OrganisationKind(self.fields["kind"]).label

    @property
    def legal_form(self) -> str:
        return LegalForm(self.fields["legal_form"]).label if self.fields["legal_form"] else ""

    @property
    def path(self) -> str:
        return self.around["territory__path"] or ""

    @property
    def branch(self) -> str:
        return self.around["branch__name"] or ""

    @property
    def idcc(self) -> str:
        return self.around["agreement__idcc"] or ""

    @property
    def opco(self) -> str:
        return self.around["opco__name"] or ""

    @property
    def commune(self) -> str:
        return self.around["territory__name"] if self.around["territory__kind"] == TerritoryKind.COMMUNE else ""

    @property
    def commune_code(self) -> str:
        return self.around["territory__code"] if self.commune else ""

    @property
    def headcount(self) -> Headcount | None:
        """The last one."""
        return self.headcounts[max(self.headcounts)] if self.headcounts else None

    @property
    def employees(self) -> int | None:
        return self.headcount.employees if self.headcount else None

    @property
    def counted_on(self) -> dt.date | None:
        return self.headcount.on if self.headcount else None

    @property
    def fte(self) -> Decimal | None:
        return self.headcount.full_time_equivalent if self.headcount else None

    @property
    def affiliations(self) -> str:
        return " | ".join(
            cells.with_period(one.network.name, *(day.isoformat() if day else "" for day in (one.starts_on, one.ends_on)))
            for one in self.memberships
        )

    @property
    def former_names(self) -> str:
        former = [one for one in self.aliases.values() if one.kind == AliasKind.FORMER]
        return " | ".join(
            cells.with_period(one.name, *(date.iso if date else "" for date in (one.starts, one.ends))) for one in former
        )


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def current_of(ids: Iterable[UUID]) -> dict[UUID, Current]:
    """Those that stand, by their identity."""
    found: dict[UUID, Current] = {}
    for batch in batches(ids):
        rows = Organisation.objects.standing().filter(pk__in=batch).order_by()
        for row in rows.values(*FIELDS, *AROUND):
            around = {name: row.pop(name) for name in AROUND}
            found[row["id"]] = Current(row, around)
        _hang(found, batch)
    return found


def _hang(found: dict[UUID, Current], batch: Sequence[UUID]) -> None:
    for headcount in Headcount.objects.filter(organisation__in=batch).order_by():
        if owner := found.get(headcount.organisation_id):
            owner.headcounts[headcount.on] = headcount
    for alias in Alias.objects.filter(organisation__in=batch).order_by("starts", "name", "pk"):
        if owner := found.get(alias.organisation_id):
            owner.aliases[alias.name] = alias
    for one in Affiliation.objects.filter(organisation__in=batch).select_related("network").order_by("starts_on", "pk"):
        if owner := found.get(one.organisation_id):
            owner.memberships.append(one)


@dataclass(frozen=True)
class Known:
    """Where structures are found by their SIRET and by their names, among those that lines may speak of."""

    by_siret: dict[str, UUID]
    by_name: dict[str, list[UUID]]

    @property
    def all(self) -> set[UUID]:
        return {*self.by_siret.values(), *(pk for ids in self.by_name.values() for pk in ids)}


def known_by(sirets: set[str], names: set[str]) -> Known:
    """By SIRET everywhere, since it is unique; by folded name."""
    by_siret: dict[str, UUID] = {}
    by_name: dict[str, list[UUID]] = defaultdict(list)
    standing = Organisation.objects.standing().order_by()
    for batch in batches(sirets):
        by_siret |= dict(standing.filter(siret__in=batch).values_list("siret", "pk"))
    for batch in batches(names):
        for name, pk in standing.filter(search_name__in=batch).values_list("search_name", "pk"):
            by_name[name].append(pk)
    return Known(by_siret, by_name)


@dataclass
class Seen:
    """What the register answered to the questions of an import; asked again, the same answer means that nothing moved."""

    sirets: set[str]
    names: set[str]
    ids: set[UUID]
    known: Known
    rows: dict[str, set[tuple[Any, ...]]]


HANGING = (
    (Headcount, ("organisation", "pk", "on", "employees", "full_time_equivalent")),
    (Alias, ("organisation", "pk", "name", "kind", "starts", "ends")),
    (Affiliation, ("organisation", "pk", "network", "starts_on", "ends_on")),
)


def seen_now(asked: Seen, *, locked: bool = False) -> Seen:
    """Ask the same again; `locked` keeps the structures from changing until the transaction ends."""
    known = known_by(asked.sirets, asked.names)
    rows: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for batch in batches(asked.ids):
        standing = Organisation.objects.standing().filter(pk__in=batch).order_by()
        standing = standing.select_for_update(of=("self",)) if locked else standing
        rows["organisation"].update(_bare(standing.values_list("pk", "updated_at", "search_name", "territory")))
        for model, columns in HANGING:
            own = model._default_manager.filter(organisation__in=batch).order_by()
            rows[model.__name__].update(_bare(own.values_list(*columns)))
    return Seen(asked.sirets, asked.names, asked.ids, known, dict(rows))


def _bare(rows: QuerySet) -> list[tuple[Any, ...]]:
    """As the database says them: only compared with themselves, they need not be made into dates and identities."""
    statement, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
