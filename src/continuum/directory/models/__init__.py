"""Territories, organisations, people, programmes and memberships."""

from .organisations import Organisation, OrganisationQuerySet
from .people import Membership, MembershipQuerySet, Person, PersonManager
from .programmes import Programme, ProgrammeQuerySet
from .territories import FormerCode, Territory, TerritoryQuerySet

__all__ = [
    "FormerCode",
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
]
