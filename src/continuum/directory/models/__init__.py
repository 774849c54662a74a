"""Territories, organisations, people, programmes and memberships."""

from .branches import Agreement, Branch, BranchMatch
from .doors import HelpSession, PersonSession, SessionStore
from .imports import ImportBatch, ImportFile, ImportLine, SavedMapping
from .invitations import Invitation, InvitationQuerySet, hash_of
from .merges import Merge, MergeQuerySet, NotDuplicate
from .organisations import (
    Affiliation,
    Alias,
    Headcount,
    Organisation,
    OrganisationQuerySet,
    compact_siret,
    size_class,
)
from .people import Membership, MembershipQuerySet, Person, PersonManager, PersonQuerySet
from .positions import Position, PositionQuerySet, followed_organisations, in_force
from .privacy import Acknowledgement, DataExport, ErasureRequest, MailConsent, Notice, RetentionRun
from .programmes import Programme, ProgrammeQuerySet
from .schemes import MailRefusal, Scheme, SchemeCorrection, SchemeCorrectionQuerySet, SchemeQuerySet
from .segments import Segment, SegmentQuerySet
from .siret import siret_fault
from .territories import FormerCode, Territory, TerritoryQuerySet
from .words import OrganisationWord, Word, WordDeletion

__all__ = [
    "Acknowledgement",
    "Affiliation",
    "Agreement",
    "Alias",
    "Branch",
    "BranchMatch",
    "DataExport",
    "ErasureRequest",
    "FormerCode",
    "Headcount",
    "HelpSession",
    "ImportBatch",
    "ImportFile",
    "ImportLine",
    "Invitation",
    "InvitationQuerySet",
    "MailConsent",
    "MailRefusal",
    "Membership",
    "MembershipQuerySet",
    "Merge",
    "MergeQuerySet",
    "NotDuplicate",
    "Notice",
    "Organisation",
    "OrganisationQuerySet",
    "OrganisationWord",
    "Person",
    "PersonManager",
    "PersonQuerySet",
    "PersonSession",
    "Position",
    "PositionQuerySet",
    "Programme",
    "ProgrammeQuerySet",
    "RetentionRun",
    "SavedMapping",
    "Scheme",
    "SchemeCorrection",
    "SchemeCorrectionQuerySet",
    "SchemeQuerySet",
    "Segment",
    "SegmentQuerySet",
    "SessionStore",
    "Territory",
    "TerritoryQuerySet",
    "Word",
    "WordDeletion",
    "compact_siret",
    "followed_organisations",
    "hash_of",
    "in_force",
    "siret_fault",
    "size_class",
]
