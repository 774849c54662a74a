"""Reads of the register of organisations: its list, and one organisation with all that is known of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from continuum.directory.enums import Coverage, OrganisationKind, Role, SizeClass
from continuum.directory.models import Affiliation, Alias, BranchMatch, Headcount, Organisation, OrganisationQuerySet
from continuum.directory.models.organisations import SIZES
from continuum.toolkit import clock, journal
from continuum.toolkit.folding import fold
from continuum.toolkit.typography import counted, french_date, join_french

WITH_NAMES = ("territory__parent", "territory__epci", "branch", "agreement", "opco")
UNKNOWN = "inconnu"
LATEST = 20


def for_register(person: Any) -> OrganisationQuerySet:
    """What she sees, with what a list shows of each: last headcount, territory, branch, agreement, OPCO."""
    return Organisation.objects.visible_to(person).select_related(*WITH_NAMES).with_headcount()


def own_structures(person: Any) -> OrganisationQuerySet:
    """The structures that she directs or helps to govern, with their last headcount."""
    own = [one.organisation_id for one in person.active_memberships() if one.role in {Role.DIRECTOR, Role.BOARD_MEMBER}]
    return for_register(person).filter(pk__in=own)


def of_size(rows: QuerySet, size: str) -> QuerySet:
    """Those whose last headcount lies in that class; rows come from `with_headcount()`."""
    if size == UNKNOWN:
        return rows.filter(employees=None)
    lowest = 0
    for limit, known in (*SIZES, (None, SizeClass.FROM_100)):
        if known == size:
            rows = rows.filter(employees__gte=lowest)
            return rows if limit is None else rows.filter(employees__lt=limit)
        lowest = limit or lowest
    return rows.none()


def of_study_branch(rows: QuerySet, code: str) -> QuerySet:
    """Those that a study branch takes in: by their agreement, else by a group that it takes in whole."""
    whole = BranchMatch.objects.filter(study__code=code, coverage=Coverage.WHOLE)
    return rows.filter(Q(agreement__study__code=code) | Q(agreement__study=None, branch__in=whole.values("group")))


def in_activity(rows: OrganisationQuerySet, state: str) -> OrganisationQuerySet:
    """Those that have ceased (« fermee »), or the others."""
    return rows.filter(closed_on__lte=clock.today()) if state == "fermee" else rows.in_activity()


def kept_instead_of(person: Any, pk: Any) -> Organisation | None:
    """Where the address of a merged organisation leads: the one that was kept, if she may see it."""
    known: set[Any] = set()
    while pk is not None and pk not in known:
        known.add(pk)
        merged = Organisation.objects.filter(pk=pk).exclude(merged_into=None).values_list("merged_into", flat=True).first()
        if merged is None:
            break
        pk = merged
    return Organisation.objects.visible_to(person).filter(pk=pk).first() if len(known) > 1 else None


def perhaps_the_same(person: Any, organisation: Organisation) -> list[Organisation]:
    """Others of the same name in the same territory, among those she sees."""
    same = Q(search_name=fold(organisation.name)[:200], territory=organisation.territory)
    return list(Organisation.objects.visible_to(person).filter(same).exclude(pk=organisation.pk)[:5])


def with_siret(siret: str, but: Organisation) -> Organisation | None:
    """The one other organisation of that SIRET, whoever may see it."""
    return Organisation.objects.standing().filter(siret=siret).exclude(pk=but.pk).first()


def opcos(person: Any) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(person).filter(kind=OrganisationKind.OPCO).order_by("search_name")


@dataclass(frozen=True)
class Register:
    """All that the register knows of one organisation."""

    headcounts: list[Headcount]
    aliases: list[Alias]
    affiliations: list[Affiliation]
    affiliates: int
    history: list[tuple[Any, str]]

    @classmethod
    def of(cls, organisation: Organisation, person: Any, *, writes: bool) -> Register:
        """The names of networks are those she may see; what was done to it is for those who keep it."""
        networks = Affiliation.objects.filter(organisation=organisation, network__in=Organisation.objects.visible_to(person))
        members = Affiliation.objects.visible_to(person).filter(network=organisation)
        return cls(
            headcounts=list(Headcount.objects.filter(organisation=organisation).order_by("-on")),
            aliases=list(Alias.objects.filter(organisation=organisation)),
            affiliations=list(networks.select_related("network")),
            affiliates=members.values("organisation").distinct().count(),
            history=[(line, _told(line.details)) for line in journal.history_of(organisation)[:LATEST]] if writes else [],
        )

    @property
    def last_headcount(self) -> Headcount | None:
        """The last that was true by today."""
        today = clock.today()
        return next((one for one in self.headcounts if one.on <= today), None)


def _told(details: dict[str, Any]) -> str:
    """What a line of the journal is about: the fields that changed, the headcount, the name, the network."""
    if fields := details.get("fields"):
        return join_french(field_label(name) for name in fields)
    if "employees" in details:
        day = french_date(dt.date.fromisoformat(details["on"]))
        return f"{counted(details['employees'], 'salarié', 'salariés')} au {day}"
    if "on" in details:
        return f"au {french_date(dt.date.fromisoformat(details['on']))}"
    return details.get("name") or details.get("network") or ""


def field_label(name: str) -> str:
    """How the screen calls a field of an organisation."""
    return str(Organisation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
