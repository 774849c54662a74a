"""Bodies that steer: opened, changed, dissolved; who sits there, from when to when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from continuum.meetings import rules
from continuum.meetings.models import Committee, CommitteeMember
from continuum.plan.models import Node
from continuum.toolkit import journal
from continuum.toolkit.access import Refused, acts
from continuum.toolkit.folding import fold
from continuum.toolkit.meanwhile import settle
from continuum.toolkit.typography import counted, french_date

from .rows import added, locked, removed, rewritten

journal.declare(
    {
        "committee.added": "instance créée",
        "committee.changed": "instance modifiée",
        "committee.closed": "instance dissoute",
        "committee.reopened": "instance rouverte",
        "committee.removed": "instance supprimée",
        "committee_member.added": "membre de l’instance ajouté",
        "committee_member.changed": "membre de l’instance modifié",
        "committee_member.ended": "fin d’un siège notée",
        "committee_member.removed": "membre de l’instance supprimé",
    }
)
PLACE = ("node__territory",)
NAME_TAKEN = "Une instance porte déjà ce nom ici\u00a0: distinguez-les, par exemple par le territoire."
TO_COME = "{count} encore\u00a0: annulez-les ou tenez-les avant de dissoudre l’instance."
MET_LATER = "Elle s’est réunie le {on}\u00a0: donnez ce jour-là ou un jour plus tard."
HAS_MET = "Cette instance a des réunions\u00a0: dissolvez-la plutôt, son histoire reste."
SITS_ALREADY = "Ce siège existe déjà à ces dates\u00a0: corrigez celui qui est là."
BEGINS_LATER = "Ce siège commence le {on}\u00a0: donnez ce jour-là ou un jour plus tard."


@acts(rule=rules.add_committee, on="node")
def add_committee(*, node: Node, committee: Committee, by: Any) -> Committee:
    """Open a body in the name of a node."""
    committee.node = node
    _refuse_taken(committee)
    return added(committee, "committee.added", by)


@acts(rule=rules.change_committee, on="committee")
def change_committee(*, committee: Committee, seen: Mapping[str, str] | None = None, by: Any) -> Committee:
    before = _committee(committee, by)
    settle(committee, before, seen)
    _refuse_taken(committee)
    return rewritten(before, committee, "committee.changed", by)


@acts(rule=rules.close_committee, on="committee")
def close_committee(*, committee: Committee, on: dt.date, by: Any) -> Committee:
    """Dissolved from that day on; it and its meetings stay."""
    kept = _committee(committee, by)
    ahead = kept.meetings.to_come().filter(on__gte=on).count()
    if ahead:
        raise ValidationError({"closed_on": TO_COME.format(count=counted(ahead, "réunion à venir", "réunions à venir"))})
    last = kept.meetings.held().order_by("-on").first()
    if last and last.on > on:
        raise ValidationError({"closed_on": MET_LATER.format(on=french_date(last.on))})
    kept.closed_on = on
    kept.save(update_fields=["closed_on"])
    journal.write(by, "committee.closed", kept, {"on": on.isoformat()})
    return kept


@acts(rule=rules.reopen_committee, on="committee")
def reopen_committee(*, committee: Committee, by: Any) -> Committee:
    kept = _committee(committee, by)
    kept.closed_on = None
    kept.save(update_fields=["closed_on"])
    journal.write(by, "committee.reopened", kept)
    return kept


@acts(rule=rules.remove_committee, on="committee")
def remove_committee(*, committee: Committee, by: Any) -> None:
    """What was opened by mistake; one that has met is dissolved."""
    kept = _committee(committee, by)
    if kept.meetings.exists():
        raise ValidationError(HAS_MET)
    removed(kept, "committee.removed", by)


@acts(rule=rules.add_committee_member, on="committee")
def add_committee_member(*, committee: Committee, member: CommitteeMember, by: Any) -> CommitteeMember:
    """A seat: an organisation, and whoever represents it, if known."""
    member.committee = _committee(committee, by)
    _refuse_bad_seat(member)
    return added(member, "committee_member.added", by)


@acts(rule=rules.change_committee_member, on="member")
def change_committee_member(*, member: CommitteeMember, seen: Mapping[str, str] | None = None, by: Any) -> CommitteeMember:
    before = _seat(member, by)
    if before.committee_id != member.committee_id:
        raise Refused("A seat stays in its committee")
    settle(member, before, seen)
    _refuse_bad_seat(member)
    return rewritten(before, member, "committee_member.changed", by)


@acts(rule=rules.end_committee_member, on="member")
def end_committee_member(*, member: CommitteeMember, on: dt.date, by: Any) -> CommitteeMember:
    """The last day of a seat: it stays in the history of the body."""
    kept = _seat(member, by)
    if kept.starts_on and on < kept.starts_on:
        raise ValidationError({"ends_on": BEGINS_LATER.format(on=french_date(kept.starts_on))})
    kept.ends_on = on
    kept.save(update_fields=["ends_on"])
    journal.write(by, "committee_member.ended", kept, {"on": on.isoformat()})
    return kept


@acts(rule=rules.remove_committee_member, on="member")
def remove_committee_member(*, member: CommitteeMember, by: Any) -> None:
    """A seat typed by mistake; one that ends is ended."""
    removed(_seat(member, by), "committee_member.removed", by)


def _committee(committee: Committee, by: Any) -> Committee:
    kept: Committee = locked(committee, rules.keep_committee, by, *PLACE)
    return kept


def _seat(member: CommitteeMember, by: Any) -> CommitteeMember:
    kept: CommitteeMember = locked(member, rules.change_committee_member, by, "committee__node__territory")
    return kept


def _refuse_taken(committee: Committee) -> None:
    others = Committee.objects.filter(node=committee.node).exclude(pk=committee.pk).values_list("name", flat=True)
    if fold(committee.name) in {fold(name) for name in others}:
        raise ValidationError({"name": NAME_TAKEN})


def _refuse_bad_seat(member: CommitteeMember) -> None:
    """The same person for the same organisation, in the same capacity, sits there once at a time."""
    member.clean()
    seat = {"organisation": member.organisation_id, "person": member.person_id, "title__iexact": member.title.strip()}
    same = CommitteeMember.objects.filter(committee=member.committee_id, **seat).exclude(pk=member.pk)
    begun, over = member.starts_on or dt.date.min, member.ends_on or dt.date.max
    crossing = same.filter(Q(starts_on=None) | Q(starts_on__lte=over), Q(ends_on=None) | Q(ends_on__gte=begun))
    if crossing.exists():
        raise ValidationError({"organisation": SITS_ALREADY})
