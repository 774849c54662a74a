"""Filling branches, collective agreements and skills operators from the reference files; what people corrected stays."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from continuum.directory import rules
from continuum.directory.enums import OrganisationKind, TerritoryKind
from continuum.directory.models import Agreement, Branch, BranchMatch, Organisation, Territory
from continuum.directory.territory_files import rows
from continuum.toolkit import journal
from continuum.toolkit.access import acts
from continuum.toolkit.enums import Origin

journal.declare({"agreement.kept": "convention collective enregistrée"})


def load_nomenclatures() -> None:
    """Add what is missing; what is there already stays as it is."""
    with transaction.atomic():
        branches = _branches()
        for row in rows("branch_matches.csv"):
            study, group = branches[row["study"]], branches[row["group"]]
            BranchMatch.objects.get_or_create(study=study, group=group, defaults={"coverage": row["coverage"]})
        operators = _operators()
        for row in rows("agreements.csv"):
            _agreement(row, branches, operators)


def _branches() -> dict[str, Branch]:
    for order, row in enumerate(rows("branches.csv")):
        Branch.objects.get_or_create(code=row.pop("code"), defaults=row | {"order": order})
    return {branch.code: branch for branch in Branch.objects.all()}


def _operators() -> dict[str, Organisation]:
    """The skills operators; one that somebody wrote already is taken by its name."""
    france = Territory.objects.filter(kind=TerritoryKind.COUNTRY).first()
    known = {one.name: one for one in Organisation.objects.standing().filter(kind=OrganisationKind.OPCO)}
    for row in rows("opcos.csv"):
        if row["name"] not in known:
            known[row["name"]] = Organisation.objects.create(
                name=row["name"], kind=OrganisationKind.OPCO, territory=france, origin=Origin.SOURCE
            )
    return known


def _agreement(row: dict[str, Any], branches: dict[str, Branch], operators: dict[str, Organisation]) -> None:
    values = {
        "title": row["title"],
        "short_title": row["short_title"],
        "group": branches.get(row["group"]),
        "study": branches.get(row["study"]),
        "opco": operators.get(row["opco"]),
    }
    Agreement.objects.get_or_create(idcc=row["idcc"], defaults=values)


@acts(rule=rules.keep_agreement, on="agreement")
def keep_agreement(*, agreement: Agreement, by: Any) -> Agreement:
    """Add an agreement, or correct what one tells of the structures that apply it."""
    agreement.full_clean()
    agreement.save()
    journal.write(by, "agreement.kept", agreement)
    return agreement
