"""Who may what in the directory."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from continuum.toolkit import registry
from continuum.toolkit.registry import Gate

from .enums import INVITING_ROLES, PUBLIC_KINDS, STAFF_ROLES, STRUCTURE_ROLES, Role, TerritoryKind
from .models import (
    Agreement,
    ErasureRequest,
    ImportBatch,
    ImportLine,
    Invitation,
    Membership,
    Merge,
    NotDuplicate,
    Organisation,
    Person,
    Position,
    Programme,
    Scheme,
    SchemeCorrection,
    Segment,
    Territory,
    followed_organisations,
)

SECOND_FACTOR = "second_factor"
"""Said by a session that was opened with the second factor."""


def staff(person: Any) -> bool:
    """Those who run programmes."""
    return bool(person.is_authenticated and person.is_programme_staff)


def member(person: Any) -> bool:
    """Anyone with a membership in force."""
    return bool(person.is_authenticated and person.active_memberships())


def grants_access(person: Any) -> bool:
    """Those who may invite: the national administration everywhere, a delegate in her region."""
    return bool(person.is_authenticated and person.has_role(*INVITING_ROLES))


def grant_membership(person: Any, membership: Membership) -> bool:
    """A delegate invites within what she reaches, for organisations that she follows, and never names her peers."""
    if not _sees(person, membership.programme) or not end_membership(person, membership):
        return False
    within = membership.organisation
    return within is None or followed_organisations(person, INVITING_ROLES).filter(pk=within.pk).exists()


def end_membership(person: Any, membership: Membership) -> bool:
    """The national administration everywhere; a delegate within her own territory and programme, but never her peers."""
    if not grants_access(person):
        return False
    if person.has_role(Role.NATIONAL_ADMIN):
        return True
    if membership.role in INVITING_ROLES:
        return False
    return any(
        own.role == Role.DELEGATE and own.reaches(membership.programme_id, membership.territory)
        for own in person.active_memberships()
    )


def answer_invitation(person: Any, invitation: Invitation) -> bool:
    """Nobody answers for another."""
    return bool(person.is_authenticated and person.pk == invitation.person_id)


def sees_people(person: Any) -> bool:
    """Those who run programmes, and in her own structure whoever directs or administers it."""
    return bool(person.is_authenticated and person.has_role(*STAFF_ROLES, *STRUCTURE_ROLES))


def add_position(person: Any, position: Position) -> bool:
    """Staff, in the organisations whose people they may know; says the same as `followed_organisations`."""
    return staff(person) and any(_follows(own, position.organisation) for own in person.active_memberships())


def _follows(membership: Membership, organisation: Organisation) -> bool:
    public, territory = organisation.kind in PUBLIC_KINDS, organisation.territory
    if membership.role not in STAFF_ROLES or (membership.programme_id and not public):
        return False
    if membership.territory is None or (public and (territory is None or territory.parent_id is None)):
        return True
    return territory is not None and membership.territory.contains(territory)


def change_position(person: Any, position: Position) -> bool:
    """Never one's own; and where accesses rest on it, only who may end those."""
    if not add_position(person, position) or position.person_id == person.pk:
        return False
    return all(end_membership(person, one) for one in position.memberships.all())


renew_position = end_position = change_position


def _sees(person: Any, programme: Programme | None) -> bool:
    return programme is None or Programme.objects.visible_to(person).filter(pk=programme.pk).exists()


def runs(person: Any, programme_id: Any, territory: Any) -> bool:
    """May she write there? One membership of staff must reach both the programme and the territory."""
    return bool(person.is_authenticated) and any(
        own.role in STAFF_ROLES and own.reaches(programme_id, territory) for own in person.active_memberships()
    )


def write_segment(person: Any, segment: Segment) -> bool:
    """A public is written by those who run its programme, or all of them, in its whole territory."""
    return runs(person, segment.programme_id, segment.territory)


def see_segment(person: Any, segment: Segment) -> bool:
    """Those who run programmes read the publics of their territory and programme, and those above."""
    return Segment.objects.visible_to(person).filter(pk=segment.pk).exists()


def runs_programme(person: Any, programme: Programme) -> bool:
    """May she write for the programme as a whole?"""
    return runs(person, programme.pk, programme.territory)


def writes_organisation(person: Any, organisation: Organisation) -> bool:
    """The national administration everywhere; staff of a whole territory what lies in it; any staff its institutions.

    What is national belongs to the administration alone.
    """
    if not person.is_authenticated:
        return False
    if person.has_role(Role.NATIONAL_ADMIN):
        return True
    here = organisation.territory
    if here is None or here.kind == TerritoryKind.COUNTRY:
        return False
    return any(_keeps(own, organisation.kind, here) for own in person.active_memberships())


def _keeps(membership: Membership, kind: str, here: Territory) -> bool:
    """A membership limited to a programme keeps only the institutions of a territory that it names."""
    if not _adds(membership):
        return False
    if membership.programme_id and kind not in PUBLIC_KINDS:
        return False
    return membership.territory is None or membership.territory.contains(here)


def _adds(membership: Membership) -> bool:
    return membership.role in STAFF_ROLES and (membership.programme_id is None or membership.territory is not None)


def merge_organisations(person: Any, merge: Merge) -> bool:
    """Those who keep both."""
    return writes_organisation(person, merge.kept) and writes_organisation(person, merge.absorbed)


def undo_merge(person: Any, merge: Merge) -> bool:
    return merge_organisations(person, merge)


def tell_apart(person: Any, pair: NotDuplicate) -> bool:
    """Those who keep both."""
    return writes_organisation(person, pair.first) and writes_organisation(person, pair.second)


def adds_organisations(person: Any) -> bool:
    """Those who keep the register of some territory."""
    return bool(person.is_authenticated) and any(_adds(own) for own in person.active_memberships())


def kept_territories(person: Any) -> list[Territory | None]:
    """Where she keeps institutions and schemes; none stands for everywhere."""
    return [own.territory for own in person.active_memberships() if _adds(own)] if person.is_authenticated else []


def keeps_schemes(person: Any) -> bool:
    """Staff who keep the repertory of some territory."""
    return bool(kept_territories(person))


def write_scheme(person: Any, scheme: Scheme) -> bool:
    """Staff of its whole territory; what is national belongs to those who are not bound to one."""
    return any(kept is None or kept.contains(scheme.territory) for kept in kept_territories(person))


def confirm_scheme(person: Any, scheme: Scheme) -> bool:
    """Who keeps it, and whoever holds the link that was sent to its owner."""
    return getattr(person, "answers_for", None) == scheme.pk or write_scheme(person, scheme)


def settle_correction(person: Any, correction: SchemeCorrection) -> bool:
    return write_scheme(person, correction.scheme)


def keeps_nomenclatures(person: Any) -> bool:
    """What every region shares is kept by the national administration."""
    return bool(person.is_authenticated) and person.has_role(Role.NATIONAL_ADMIN)


def keep_agreement(person: Any, agreement: Agreement) -> bool:
    return keeps_nomenclatures(person)


def answers_for_exports(person: Any) -> bool:
    """An officer carries the register away for a reason only; those who lead a territory answer for all of it already."""
    return bool(person.is_authenticated) and person.has_role(Role.OFFICER) and not grants_access(person)


def corrects_organisation(person: Any, organisation: Organisation) -> bool:
    """Who keeps it, and its director: how it is reached, its sizes, its agreement."""
    return directs(person, organisation) or writes_organisation(person, organisation)


def corrects_row(person: Any, row: Any) -> bool:
    """A headcount: as what its director may correct."""
    return corrects_organisation(person, row.organisation)


def writes_row(person: Any, row: Any) -> bool:
    """Another name, an affiliation: as the organisation."""
    return writes_organisation(person, row.organisation)


def directs(person: Any, organisation: Organisation) -> bool:
    return bool(person.is_authenticated) and any(
        own.role == Role.DIRECTOR and own.organisation_id == organisation.pk for own in person.active_memberships()
    )


def keeps_personal_data(person: Any) -> bool:
    """Who answers for personal data: the national administration."""
    return bool(person.is_authenticated and person.has_role(Role.NATIONAL_ADMIN))


def chooses_for_herself(person: Any, about: Any) -> bool:
    """Nobody reads a notice, agrees, asks or leaves in somebody else's place."""
    return bool(person.is_authenticated and person.pk == about.pk)


def prepare_export(person: Any, about: Any) -> bool:
    """Her own copy for each; anybody's for the national administration, which says why."""
    return chooses_for_herself(person, about) or keeps_personal_data(person)


def erase_person(person: Any, about: Any) -> bool:
    """The national administration, and never oneself: somebody must remain to answer for it."""
    return keeps_personal_data(person) and person.pk != about.pk


def refuse_erasure(person: Any, request: ErasureRequest) -> bool:
    """Those who could do it, and never one's own request."""
    return keeps_personal_data(person) and person.pk != request.person_id


def needs_second_factor(person: Any) -> bool:
    """Those who run programmes see names beyond one structure; the demonstration's accounts are entered in one click."""
    return settings.SECOND_FACTOR_REQUIRED and any(own.role in STAFF_ROLES for own in person.held_memberships())


def close_sessions(person: Any, other: Person) -> bool:
    """The national administration those of anybody else; a delegate those of the people of her territory."""
    if person.pk == other.pk or not grants_access(person):
        return False
    return person.has_role(Role.NATIONAL_ADMIN) or _all_within(person, other)


def reset_second_factor(person: Any, other: Person) -> bool:
    return close_sessions(person, other)


def start_help(person: Any, other: Person) -> bool:
    """Whoever looks in somebody's place must already be above all that she belongs to; never in an administrator's place."""
    if any(one.role == Role.NATIONAL_ADMIN for one in other.held_memberships()):
        return False
    helped = {Role.DIRECTOR, Role.BOARD_MEMBER, Role.OFFICER}
    usual = all(one.role in helped for one in other.held_memberships()) or person.has_role(Role.NATIONAL_ADMIN)
    return usual and other.is_active and close_sessions(person, other)


def _all_within(person: Any, other: Person) -> bool:
    """Everything she belongs to lies within one delegation of this person: what she may see, the delegate may see."""
    theirs = other.held_memberships()
    return bool(theirs) and all(end_membership(person, one) for one in theirs)


def second_factor_comes_first(request: Any) -> bool:
    """Her role asks for a second factor, and this connection was opened without one."""
    return SECOND_FACTOR not in request.session and request.user.is_authenticated and needs_second_factor(request.user)


registry.gates.declare(
    Gate(
        "directory:set_up_second_factor",
        second_factor_comes_first,
        frozenset({"directory:set_up_second_factor", "directory:second_factor"}),
    )
)


def imports_structures(person: Any) -> bool:
    """Staff whose membership covers every programme: what an import brings belongs to all of them."""
    return bool(person.is_authenticated) and any(_imports(own) for own in person.active_memberships())


def _imports(membership: Membership) -> bool:
    return membership.role in STAFF_ROLES and membership.programme_id is None


def write_import(person: Any, batch: ImportBatch) -> bool:
    """Who brought the file, and whoever leads its territory; either must still write there."""
    if not runs(person, None, batch.territory):
        return False
    if batch.author_id in (None, person.pk) or person.has_role(Role.NATIONAL_ADMIN):
        return True
    return any(own.role == Role.DELEGATE and own.reaches(None, batch.territory) for own in person.active_memberships())


def correct_line(person: Any, line: ImportLine) -> bool:
    """With the import to which it belongs."""
    return write_import(person, line.batch)
