"""Keeping the register: an organisation, its sizes, its other names, what it belongs to.

What happens to any of them is written in the journal of the organisation.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from continuum.directory import rules
from continuum.directory.models import Affiliation, Alias, Headcount, Organisation
from continuum.toolkit import clock, journal
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.enums import Origin
from continuum.toolkit.typography import french_date

from .words import index_organisations

journal.declare(
    {
        "organisation.created": "ajoutée à l’annuaire",
        "organisation.changed": "modifiée",
        "organisation.closed": "cessation d’activité enregistrée",
        "organisation.reopened": "cessation d’activité annulée",
        **{
            f"{noun}.{verb}": f"{name} {said}"
            for noun, name in {"headcount": "effectif", "alias": "autre nom"}.items()
            for verb, said in {"added": "ajouté", "changed": "corrigé", "removed": "supprimé"}.items()
        },
        "affiliation.added": "adhésion ajoutée",
        "affiliation.changed": "adhésion corrigée",
        "affiliation.removed": "adhésion supprimée",
    }
)

CORRECTED_BY_A_DIRECTOR = frozenset(
    {"address", "postcode", "phone", "email", "website", "has_staff_council", "agreement", "updated_at", "origin"}
)
NOT_WRITTEN = frozenset({"id", "search_name", "merged_into", "updated_at", "origin"})
Row = TypeVar("Row", Headcount, Alias, Affiliation)


class ChangedMeanwhile(ValidationError):
    """Somebody saved since this form was opened: `now` is what is kept, `fields` what differs from what was typed."""

    def __init__(self, now: Organisation, fields: list[str]) -> None:
        super().__init__("Cette fiche a été modifiée pendant que vous l’écriviez.")
        self.now, self.fields = now, fields


@acts(rule=rules.writes_organisation, on="organisation")
def create_organisation(*, organisation: Organisation, by: Any) -> Organisation:
    _fill_from_agreement(organisation)
    organisation.updated_at = clock.now()
    _save(organisation)
    journal.write(by, "organisation.created", organisation)
    index_organisations([organisation])
    return organisation


@acts(rule=rules.writes_organisation, on="organisation")
def change_organisation(*, organisation: Organisation, seen_at: dt.datetime | None, by: Any) -> Organisation:
    """Change what it is; who changes it must have kept it before, and keep it after."""
    before = _locked(organisation, seen_at)
    _refuse_unless(rules.writes_organisation, before, by)
    _fill_from_agreement(organisation)
    return _changed(organisation, before, by)


@acts(rule=rules.corrects_organisation, on="organisation")
def correct_organisation(*, organisation: Organisation, seen_at: dt.datetime | None, by: Any) -> Organisation:
    """What its director may correct as well: how it is reached, its council, its agreement."""
    before = _locked(organisation, seen_at)
    if beyond := set(_differing(organisation, before)) - CORRECTED_BY_A_DIRECTOR:
        raise Refused(f"{by} may not change {sorted(beyond)} of {before}")
    return _changed(organisation, before, by)


@acts(rule=rules.writes_organisation, on="organisation")
def close_organisation(*, organisation: Organisation, closed_on: dt.date, by: Any) -> Organisation:
    """It has ceased, or will that day; its history stays."""
    organisation.closed_on, organisation.updated_at = closed_on, clock.now()
    organisation.save(update_fields=["closed_on", "updated_at"])
    journal.write(by, "organisation.closed", organisation, {"on": closed_on.isoformat()})
    return organisation


@acts(rule=rules.writes_organisation, on="organisation")
def reopen_organisation(*, organisation: Organisation, by: Any) -> Organisation:
    organisation.closed_on, organisation.updated_at = None, clock.now()
    organisation.save(update_fields=["closed_on", "updated_at"])
    journal.write(by, "organisation.reopened", organisation)
    return organisation


@acts(rule=rules.corrects_row, on="headcount")
def keep_headcount(*, headcount: Headcount, by: Any) -> Headcount:
    """Add a dated headcount, or correct one."""
    if headcount.on > clock.today():
        raise ValidationError({"on": "Cette date n’est pas encore venue\u00a0: donnez celle à laquelle l’effectif a été compté."})
    _hold(headcount)
    same_day = Headcount.objects.filter(organisation=headcount.organisation, on=headcount.on).exclude(pk=headcount.pk)
    if same_day.exists():
        day = french_date(headcount.on)
        raise ValidationError({"on": f"Un effectif est déjà enregistré au {day}\u00a0: corrigez celui-là."})
    details = {"on": headcount.on.isoformat(), "employees": headcount.employees}
    return _keep(headcount, "headcount", by, details)


@acts(rule=rules.corrects_row, on="headcount")
def remove_headcount(*, headcount: Headcount, by: Any) -> None:
    _remove(headcount, "headcount", by, {"on": headcount.on.isoformat(), "employees": headcount.employees})


@acts(rule=rules.writes_row, on="alias")
def keep_alias(*, alias: Alias, by: Any) -> Alias:
    """Add another name, or correct one; the organisation is found by it."""
    _hold(alias)
    same = Alias.objects.filter(organisation=alias.organisation, name=alias.name).exclude(pk=alias.pk)
    if same.exists():
        raise ValidationError({"name": "Ce nom est déjà enregistré pour cette organisation\u00a0: corrigez celui-là."})
    kept = _keep(alias, "alias", by, {"name": alias.name})
    index_organisations([alias.organisation])
    return kept


@acts(rule=rules.writes_row, on="alias")
def remove_alias(*, alias: Alias, by: Any) -> None:
    _remove(alias, "alias", by, {"name": alias.name})
    index_organisations([alias.organisation])


@acts(rule=rules.writes_row, on="affiliation")
def keep_affiliation(*, affiliation: Affiliation, by: Any) -> Affiliation:
    """Add a membership of a network, or correct its dates; the same network twice at one time is one."""
    _hold(affiliation)
    others = Affiliation.objects.filter(organisation=affiliation.organisation, network=affiliation.network)
    if any(_overlap(affiliation, other) for other in others.exclude(pk=affiliation.pk)):
        raise ValidationError({"network": "Cette adhésion est déjà enregistrée pour ces dates\u00a0: corrigez celle-là."})
    return _keep(affiliation, "affiliation", by, {"network": str(affiliation.network)})


@acts(rule=rules.writes_row, on="affiliation")
def remove_affiliation(*, affiliation: Affiliation, by: Any) -> None:
    _remove(affiliation, "affiliation", by, {"network": str(affiliation.network)})


def _overlap(first: Affiliation, second: Affiliation) -> bool:
    """Without a first day it has always been, without a last day it still is."""
    both = (first, second)
    return max(one.starts_on or dt.date.min for one in both) <= min(one.ends_on or dt.date.max for one in both)


def _hold(row: Row) -> None:
    """The organisation, kept from others until the end: two who add the same thing, or a merge, wait for each other."""
    if not Organisation.objects.standing().select_for_update().filter(pk=row.organisation_id).first():
        raise ValidationError("Cette fiche a été fusionnée entre-temps avec une autre\u00a0: ouvrez celle qui a été gardée.")


def _keep(row: Row, noun: str, by: Any, details: dict[str, Any]) -> Row:
    """The row as typed, where it already was; what is corrected by hand is no longer the document's."""
    before = type(row).objects.select_for_update().filter(pk=row.pk).first()
    if before is not None and before.organisation_id != row.organisation_id:
        raise Refused("What is known of an organisation stays there")
    row.origin = Origin.ENTERED
    row.save()
    journal.write(by, f"{noun}.{'changed' if before else 'added'}", row.organisation, details)
    return row


def _remove(row: Headcount | Alias | Affiliation, noun: str, by: Any, details: dict[str, Any]) -> None:
    row.delete()
    journal.write(by, f"{noun}.removed", row.organisation, details)


def _locked(organisation: Organisation, seen_at: dt.datetime | None) -> Organisation:
    """The organisation as it is kept; refuses when it is no longer what the form showed."""
    before = Organisation.objects.standing().select_for_update(of=("self",)).select_related("territory").get(pk=organisation.pk)
    if before.updated_at != seen_at:
        raise ChangedMeanwhile(before, _differing(organisation, before))
    return before


def _refuse_unless(rule: Any, organisation: Organisation, by: Any) -> None:
    if not getattr(by, "is_system", False) and not rule(by, organisation):
        raise Refused(f"{by} may not change {organisation}")


def _changed(organisation: Organisation, before: Organisation, by: Any) -> Organisation:
    """Save and say which fields changed, never what they held: an address may be somebody's own."""
    fields = _differing(organisation, before)
    if not fields:
        return organisation
    organisation.updated_at, organisation.origin = clock.now(), Origin.ENTERED
    _save(organisation)
    journal.write(by, "organisation.changed", organisation, {"fields": fields})
    if {"name", "short_name", "siret", "territory"} & set(fields):
        index_organisations([organisation])
    return organisation


def _differing(first: Organisation, second: Organisation) -> list[str]:
    written: list[models.Field] = [one for one in Organisation._meta.concrete_fields if one.name not in NOT_WRITTEN]
    return [one.name for one in written if getattr(first, one.attname) != getattr(second, one.attname)]


def _fill_from_agreement(organisation: Organisation) -> None:
    """An agreement tells the skills operator, and often the group of branches: proposed where nothing was chosen."""
    agreement = organisation.agreement
    if agreement is None:
        return
    organisation.opco = organisation.opco or agreement.opco
    organisation.branch = organisation.branch or agreement.group


def _save(organisation: Organisation) -> None:
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        raise ValidationError({"siret": "Ce SIRET vient d’être enregistré pour une autre organisation."}) from error
