"""Which communities a person belongs to, runs, or has a charter to accept in."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from continuum.community.models import CharterAcceptance, Community
from continuum.plan.models import Node, run_by


def communities_of(person: Any) -> QuerySet:
    return Community.objects.visible_to(person).select_related("node__territory", "node__programme")


def communities_run_by(person: Any) -> QuerySet:
    return Community.objects.run_by(person)


def communities_taken_part_in(person: Any) -> QuerySet:
    """Those that she runs, and those whose present charter she accepted."""
    return communities_of(person).exclude(pk__in=to_accept(person).values("pk"))


def to_accept(person: Any) -> QuerySet:
    """Those to which she belongs without having accepted their present charter."""
    accepted = CharterAcceptance.objects.filter(
        community=OuterRef("pk"), person=person.pk, charter_written_at=OuterRef("charter_written_at")
    )
    run = Community.objects.run_by(person).values("pk")
    return communities_of(person).exclude(pk__in=run).exclude(Exists(accepted)).order_by(F("opened_at"))


def nodes_without_community(person: Any) -> QuerySet:
    """In whose name she may open one."""
    return Node.objects.filter(run_by(person), community=None).select_related("territory", "programme").order_by("path")
