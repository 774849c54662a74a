"""What is known of organisations, a whole batch at a time: the values of the terms that `facts.py` declares.

An organisation of which nothing is known is left out. Each function asks a fixed number of questions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce

from continuum.directory.enums import Coverage
from continuum.directory.models import Affiliation, BranchMatch, Headcount, Territory, size_class
from continuum.toolkit import clock
from continuum.toolkit.predicates import Among, Dated
from continuum.toolkit.registry import Batch

from .sentences import by_keys

Known = Mapping[UUID, Any]
GROUP = Coalesce("branch__code", "agreement__group__code")
"""Its own branch, else the one that its collective agreement tells."""


def headcounts(batch: Batch) -> dict[UUID, Dated]:
    """The last headcount known on the day."""
    counted = Headcount.objects.filter(organisation__in=batch.organisations.values("pk"), on__lte=batch.on)
    rows = counted.order_by("on").values_list("organisation_id", "employees", "on")
    return {pk: Dated(employees, on) for pk, employees, on in rows}


def size_classes(batch: Batch) -> Known:
    return {pk: Dated(str(size_class(counted.value)), counted.on) for pk, counted in headcounts(batch).items()}


def groups(batch: Batch) -> Known:
    return _column(batch, GROUP)


def study_branches(batch: Batch) -> Known:
    """What the agreement says; else what the group covers whole is certain, and in part, possible."""
    covered = _covered()
    rows = batch.organisations.annotate(group=GROUP).values_list("pk", "group", "agreement__study__code")
    known: dict[UUID, Any] = {}
    for pk, group, study in rows:
        if study:
            known[pk] = study
        elif group:
            known[pk] = covered.get(group, frozenset())
    return known


def _covered() -> dict[str, Among]:
    certain: dict[str, set[str]] = {}
    possible: dict[str, set[str]] = {}
    for group, study, coverage in BranchMatch.objects.values_list("group__code", "study__code", "coverage"):
        possible.setdefault(group, set()).add(study)
        if coverage == Coverage.WHOLE:
            certain.setdefault(group, set()).add(study)
    return {group: Among(frozenset(certain.get(group, ())), frozenset(found)) for group, found in possible.items()}


def agreements(batch: Batch) -> Known:
    return _column(batch, F("agreement__idcc"))


def skills_operators(batch: Batch) -> Known:
    """Its own skills operator, else that of its collective agreement."""
    return {pk: str(opco) for pk, opco in _column(batch, Coalesce("opco_id", "agreement__opco_id")).items()}


def legal_forms(batch: Batch) -> Known:
    return {pk: form for pk, form in _column(batch, F("legal_form")).items() if form}


def natures(batch: Batch) -> Known:
    return _column(batch, F("kind"))


def staff_councils(batch: Batch) -> Known:
    return _column(batch, F("has_staff_council"))


def activities(batch: Batch) -> Known:
    """Active until the day on which it was said to close; no such day means it goes on."""
    rows = batch.organisations.values_list("pk", "closed_on")
    return {pk: closed_on is None or closed_on > batch.on for pk, closed_on in rows}


def _column(batch: Batch, expression: Any) -> dict[UUID, Any]:
    rows = batch.organisations.annotate(known_value=expression).values_list("pk", "known_value")
    return {pk: value for pk, value in rows if value is not None}


# --- Affiliations ----------------------------------------------------------------------------------------------------------


def affiliations(batch: Batch) -> Known:
    """The networks to which it belongs on the day; where no affiliation was ever entered, nothing is known."""
    rows = Affiliation.objects.filter(organisation__in=batch.organisations.values("pk"))
    certain: dict[UUID, set[str]] = {}
    possible: dict[UUID, set[str]] = {}
    for pk, network, starts_on, ends_on in rows.values_list("organisation_id", "network_id", "starts_on", "ends_on"):
        may, does = _belongs(batch.on, starts_on, ends_on)
        possible.setdefault(pk, set()).update([str(network)] if may else [])
        certain.setdefault(pk, set()).update([str(network)] if does else [])
    return {pk: Among(frozenset(certain[pk]), frozenset(found)) for pk, found in possible.items()}


def _belongs(on: dt.date, starts_on: dt.date | None, ends_on: dt.date | None) -> tuple[bool, bool]:
    """May it belong on that day? Does it? Without a first day, it does from today on only."""
    may = (starts_on is None or starts_on <= on) and (ends_on is None or ends_on >= on)
    return may, may and (starts_on is not None or (ends_on is None and on >= clock.today()))


# --- Territories -----------------------------------------------------------------------------------------------------------


def territories(batch: Batch) -> Known:
    """In which of the territories asked it lies; where only a wider or a straddling one is known, it may."""
    rows = list(batch.organisations.values_list("pk", "territory__path", "territory__epci__path"))
    places = {place for _, *place_of in rows if (place := tuple(place_of))[0]}
    wanted = by_keys(batch.asked)
    communes = _communes_of([one.path for one in wanted.values()] + [str(path) for path, _ in places])
    lies = {place: _lies(place, wanted, communes) for place in places}
    return {pk: lies[path, epci] for pk, path, epci in rows if path}


def _communes_of(paths: Iterable[str]) -> dict[str, list[str]]:
    """For each EPCI among these paths, the paths of its communes."""
    groupings = {path for path in paths if path.rstrip("/").rpartition("/")[2].startswith("E")}
    found: dict[str, list[str]] = {path: [] for path in groupings}
    if groupings:
        rows = Territory.objects.filter(epci__path__in=groupings).values_list("epci__path", "path")
        for epci, commune in rows:
            found[epci].append(commune)
    return found


def _lies(place: tuple[Any, ...], wanted: Mapping[str, Territory], communes: Mapping[str, list[str]]) -> Among:
    certain = {key for key, territory in wanted.items() if any(path.startswith(territory.path) for path in place if path)}
    possible = {key for key, territory in wanted.items() if _meet(str(place[0]), territory.path, communes)}
    return Among(frozenset(certain), frozenset(certain | possible))


def _meet(here: str, there: str, communes: Mapping[str, list[str]]) -> bool:
    """May what is only known to lie « here » lie « there »? A wider territory may; so may a grouping that shares communes."""
    if there.startswith(here):
        return True
    shared = [(commune, here) for commune in communes.get(there, ())] + [(commune, there) for commune in communes.get(here, ())]
    return any(commune.startswith(other) for commune, other in shared)
