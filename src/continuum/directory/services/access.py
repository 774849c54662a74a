"""Inviting, ending a membership, opening an installation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError

from continuum.directory import emails, rules
from continuum.directory.enums import Role
from continuum.directory.models import Membership, Person
from continuum.toolkit import clock, journal
from continuum.toolkit.access import acts
from continuum.toolkit.typography import french_date

journal.declare(
    {
        "person.created": "personne ajoutée",
        "membership.granted": "accès ouvert",
        "membership.cancelled": "accès annulé",
        "membership.ended": "accès terminé",
    }
)


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
