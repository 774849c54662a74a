"""Territories, organisations, people, programmes and memberships."""

from .branches import Agreement, Branch, BranchMatch
from .organisations import (
    Affiliation,
    Alias,
    Headcount,
    Organisation,
    OrganisationQuerySet,
    compact_siret,
    is_siret,
    size_class,
)
from .people import Membership, MembershipQuerySet, Person, PersonManager
from .programmes import Programme, ProgrammeQuerySet
from .territories import FormerCode, Territory, TerritoryQuerySet

__all__ = [
    "Affiliation",
    "Agreement",
    "Alias",
    "Branch",
    "BranchMatch",
    "FormerCode",
    "Headcount",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "OrganisationQuerySet",
    "Person",
    "PersonManager",
    "Programme",
    "ProgrammeQuerySet",
    "Territory",
    "TerritoryQuerySet",
    "compact_siret",
    "is_siret",
    "size_class",
]
