"""What people do to the directory: load territories, invite, end a membership."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction

from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.folding import fold
from continuum.toolkit.tasks import machine_now
from continuum.toolkit.typography import french_date

from . import emails, rules, territory_files
from .enums import Role, TerritoryKind
from .models import FormerCode, Membership, Person, Territory
from .queries.people import PREVIOUS_VISIT

FRANCE = "FR"


journal.declare(
    {
        "person.created": "personne ajoutée",
        "membership.granted": "accès ouvert",
        "membership.cancelled": "accès annulé",
        "membership.ended": "accès terminé",
    }
)


def load_territories(*, communes: bool) -> int:
    """Fill the tree of territories from the reference files; what is there already stays as it is."""
    with transaction.atomic():
        _add([_territory(TerritoryKind.COUNTRY, FRANCE, "France", None)])
        france = Territory.objects.get(kind=TerritoryKind.COUNTRY)
        _add(_territory(TerritoryKind.REGION, row.code, row.name, france, row) for row in territory_files.regions())
        regions = _by_code(TerritoryKind.REGION)
        _add(
            _territory(TerritoryKind.DEPARTMENT, row.code, row.name, regions[row.region], row)
            for row in territory_files.departments()
        )
        _load_epcis(france)
    if communes:
        with transaction.atomic():
            _load_communes(france)
    return Territory.objects.count()


def _territory(kind: str, code: str, name: str, parent: Territory | None, row: Any = None) -> Territory:
    letter = "" if kind == TerritoryKind.COUNTRY else kind[0].upper()
    return Territory(
        kind=kind,
        code=code,
        name=name.replace("'", "’"),
        search_name=fold(name),
        parent=parent,
        path=f"{parent.path if parent else ''}{letter}{code}/",
        population=getattr(row, "population", None),
        longitude=getattr(row, "longitude", None),
        latitude=getattr(row, "latitude", None),
    )


def _add(territories: Iterable[Territory]) -> None:
    Territory.objects.bulk_create(territories, batch_size=2000, ignore_conflicts=True)


def _by_code(kind: str) -> dict[str, Territory]:
    return {territory.code: territory for territory in Territory.objects.filter(kind=kind)}


def _load_epcis(france: Territory) -> None:
    """An EPCI hangs on the smallest territory that holds all its communes."""
    departments = _by_code(TerritoryKind.DEPARTMENT)
    holders: dict[str, Territory] = {}
    for row in territory_files.communes():
        here = departments.get(row.department)
        if row.epci and here:
            known = holders.setdefault(row.epci, here)
            holders[row.epci] = known if known.contains(here) else _shared(known, here, france)
    _add(
        _territory(TerritoryKind.EPCI, row.siren, row.name, holders.get(row.siren, france), row)
        for row in territory_files.epcis()
    )


def _shared(first: Territory, second: Territory, france: Territory) -> Territory:
    """The smallest territory above both."""
    while first.parent and not first.contains(second):
        first = first.parent
    return first if first.contains(second) else france


def _load_communes(france: Territory) -> None:
    departments, epcis = _by_code(TerritoryKind.DEPARTMENT), _by_code(TerritoryKind.EPCI)
    communes = []
    for row in territory_files.communes():
        commune = _territory(TerritoryKind.COMMUNE, row.code, row.name, departments.get(row.department, france), row)
        commune.epci = epcis.get(row.epci)
        communes.append(commune)
    _add(communes)
    known = _by_code(TerritoryKind.COMMUNE)
    former = (
        FormerCode(code=row.former_code, territory=known[row.current_code])
        for row in territory_files.former_communes()
        if row.current_code in known and row.former_code not in known
    )
    FormerCode.objects.bulk_create(former, batch_size=2000, ignore_conflicts=True)


@acts(rule=rules.grant_membership, on="membership")
def grant_membership(*, membership: Membership, email: str, name: str, by: Any) -> Membership:
    """Invite somebody: she signs in with a code sent to her address, so the invitation itself opens nothing."""
    person = _invited(email, name, by)
    membership.person = person
    membership.granted_by = None if getattr(by, "is_system", False) else by
    if not membership.starts_on:
        membership.starts_on = clock.today()
    membership.full_clean()
    _refuse_twice(membership)
    membership.save()
    journal.write(by, "membership.granted", membership, {"role": membership.role})
    emails.send_invitation(membership, by)
    return membership


def _invited(email: str, name: str, by: Any) -> Person:
    """The person of that address, known or new; locked, so that two invitations at once make one membership."""
    person = Person.objects.select_for_update().filter(email__iexact=email.strip()).first()
    if person is None:
        person = Person.objects.create(email=email.strip().lower(), name=name.strip())
        journal.write(by, "person.created", person)
    if not person.is_active:
        raise ValidationError({"email": "Ce compte est fermé\u00a0: écrivez à l’administration nationale pour le rouvrir."})
    return person


def _refuse_twice(membership: Membership) -> None:
    same = Membership.objects.active().filter(
        person=membership.person,
        role=membership.role,
        territory=membership.territory,
        programme=membership.programme,
        organisation=membership.organisation,
    )
    if known := same.first():
        since = french_date(known.starts_on)
        raise ValidationError({"email": f"{known.person} a déjà ce même accès depuis le {since}\u00a0: rien n’est à ouvrir."})


@acts(rule=rules.end_membership, on="membership")
def end_membership(*, membership: Membership, by: Any) -> Membership:
    """From today on the person sees nothing more through it."""
    if membership.person_id == getattr(by, "pk", None):
        raise ValidationError("Vous ne pouvez pas mettre fin à votre propre accès\u00a0: demandez-le à une autre personne.")
    today = clock.today()
    if membership.ends_on and membership.ends_on < today:
        raise ValidationError(f"Cet accès a déjà pris fin le {french_date(membership.ends_on)}.")
    if membership.starts_on >= today:
        journal.write(by, "membership.cancelled", membership)
        membership.delete()
        return membership
    membership.ends_on = today - dt.timedelta(days=1)
    membership.save(update_fields=["ends_on"])
    journal.write(by, "membership.ended", membership)
    return membership


def open_installation(*, email: str, name: str, by: Any) -> Membership:
    """The first administrator of an empty installation; refuses when there is one already."""
    if Membership.objects.active().filter(role=Role.NATIONAL_ADMIN).exists():
        raise ValidationError(
            "Cette installation a déjà une administration nationale\u00a0: invitez depuis la page «\u00a0Accès\u00a0»."
        )
    return grant_membership(membership=Membership(role=Role.NATIONAL_ADMIN), email=email, name=name, by=by)


def note_visit(*, person: Person, session: Any) -> None:
    """Somebody has just come in; her session keeps when she had come before."""
    session[PREVIOUS_VISIT] = person.last_visit_at.isoformat() if person.last_visit_at else ""
    person.last_visit_at = clock.now()
    person.joined_at = person.joined_at or person.last_visit_at
    person.save(update_fields=["joined_at", "last_visit_at"])


def sign_out_everywhere(*, person: Person) -> int:
    """Close all her sessions, on every device; how many there were."""
    open_sessions = Session.objects.filter(expire_date__gte=machine_now())
    hers = [one.pk for one in open_sessions.iterator() if one.get_decoded().get(SESSION_KEY) == str(person.pk)]
    with transaction.atomic():
        Session.objects.filter(pk__in=hers).delete()
        journal.write(person, "sessions.closed", person, {"count": len(hers)})
    return len(hers)
