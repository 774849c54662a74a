"""What the plan follows and comes due: action sheets, the actions of structures, fundings and what they oblige to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from continuum.directory.enums import STAFF_ROLES, Role
from continuum.directory.models import Membership, Programme
from continuum.plan.models import ActionSheet, FundingAgreement, Obligation, Phase, StructureAction
from continuum.plan.models.funding import HANDED_IN_BY_US
from continuum.plan.rules import change_action, edit_node

NOBODY = Q(pk__in=[])


def sheets_due(day: dt.date) -> Any:
    """Open sheets to be looked at again by that day, or of which a phase has ended by then; which ones are late, they say."""
    ended = Phase.objects.filter(ends__lte=day.isoformat()).values("node")
    rows = ActionSheet.objects.exclude(status__in=ActionSheet.COURSE.closed)
    due = rows.filter(Q(remind_on__lte=day) | Q(node__in=ended))
    return due.select_related("owner", "node__programme__territory").prefetch_related("node__phase_set").order_by("pk")


def sheets_answered(sheets: Sequence[ActionSheet]) -> set[UUID]:
    """Those whose owner still belongs to the programme."""
    return _answered(sheets, lambda owner, sheet: any(_reads(own, sheet.node.programme) for own in owner.active_memberships()))


def _reads(membership: Membership, programme: Programme) -> bool:
    """As `Programme.visible_to`, without asking the database for each."""
    if membership.programme_id not in (None, programme.pk):
        return False
    here, there = membership.territory, programme.territory
    return here is None or here.contains(there) or there.contains(here)


def sheets_to_watch(person: Any) -> Q:
    """For those who run a region or a programme; the national administration has no territory of its own."""
    return _around(person, "node")


def named(row: ActionSheet | FundingAgreement) -> str:
    return f"«\u00a0{row}\u00a0»"


def actions_due(day: dt.date) -> Any:
    """Open actions to be looked at again, or whose last day comes by then."""
    due = StructureAction.objects.open().filter(Q(remind_on__lte=day) | Q(due_on__lte=day))
    return due.select_related("owner", "organisation__territory").order_by("pk")


def actions_answered(actions: Sequence[StructureAction]) -> set[UUID]:
    """Those whose owner may still open them."""
    return _answered(actions, lambda owner, action: change_action(owner, action))


def actions_to_watch(person: Any) -> Q:
    """For the staff of a territory who see its structures."""
    found = NOBODY
    for own in _regional(person):
        if own.programme_id is None:
            found |= Q(organisation__territory__path__startswith=own.territory.path, is_private=False)
    return found


def action_said(action: StructureAction) -> str:
    return f"«\u00a0{action}\u00a0», {action.organisation}"


def agreements_due(day: dt.date) -> Any:
    """Files to be handed in by then."""
    due = FundingAgreement.objects.filter(status__in=HANDED_IN_BY_US, due_on__lte=day)
    return due.select_related("owner", "node__territory", "node__programme").order_by("pk")


def agreements_answered(agreements: Sequence[FundingAgreement]) -> set[UUID]:
    """Those whose owner may still write them."""
    return _answered(agreements, lambda owner, agreement: edit_node(owner, agreement.node))


def agreements_to_watch(person: Any) -> Q:
    return _around(person, "node")


def obligations_due(day: dt.date) -> Any:
    """Obligations to be fulfilled by that day."""
    due = Obligation.objects.open().filter(due_on__lte=day)
    return due.select_related("owner", "agreement__node__territory", "agreement__node__programme").order_by("pk")


def obligations_answered(obligations: Sequence[Obligation]) -> set[UUID]:
    """Those whose owner may still fulfil them."""
    return _answered(obligations, lambda owner, obligation: edit_node(owner, obligation.agreement.node))


def obligations_to_watch(person: Any) -> Q:
    return _around(person, "agreement__node")


def obligation_said(obligation: Obligation) -> str:
    return f"«\u00a0{obligation}\u00a0», {obligation.agreement}"


def _around(person: Any, node: str) -> Q:
    """What stands in the territory and in the programme that she runs."""
    found = NOBODY
    for own in _regional(person):
        within = Q(**{f"{node}__territory__path__startswith": own.territory.path}) if own.territory else Q()
        found |= within & Q(**{f"{node}__programme": own.programme_id}) if own.programme_id else within
    return found


def _regional(person: Any) -> list[Membership]:
    """Her memberships of staff that are bound to a territory or to a programme."""
    held = person.active_memberships()
    return [own for own in held if own.role in STAFF_ROLES - {Role.NATIONAL_ADMIN} and (own.territory or own.programme_id)]


def _answered(rows: Sequence[Any], may: Callable[[Any, Any], bool]) -> set[UUID]:
    return {row.pk for row in rows if row.owner and may(row.owner, row)}
