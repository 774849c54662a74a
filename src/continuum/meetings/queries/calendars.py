"""What a secret address reads: the meetings of a person, or what anyone may know of those of a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from continuum.directory.models import Programme, hash_of
from continuum.meetings.enums import MeetingStatus, Openness, Reply
from continuum.meetings.models import Attendance, CalendarLink, Meeting
from continuum.meetings.models.gatherings import GONE
from continuum.plan.enums import NodeKind
from continuum.plan.models import Node, run_by
from continuum.toolkit import clock

SHOWN_BACK = dt.timedelta(days=400)
"""How far a calendar goes back: programs read it anew each time."""


def living_calendar(token: str) -> CalendarLink | None:
    """The link of that address, while it is open and its person is here."""
    rows = CalendarLink.objects.living().filter(secret_hash=hash_of(token))
    return rows.filter(Q(person=None) | Q(person__is_active=True)).select_related("person", "node").first()


def meetings_of_calendar(link: CalendarLink) -> QuerySet[Meeting]:
    """What it gives to read, with all that an event says."""
    rows = public_meetings(link.node) if link.node else meetings_of(link.person)
    return (
        rows.filter(on__gte=clock.today() - SHOWN_BACK).select_related("commune").defer("minutes").order_by("on", "starts", "pk")
    )


def meetings_of(person: Any) -> QuerySet[Meeting]:
    """Those to which she is expected and has not said no, and those that she organises."""
    hers = Attendance.objects.filter(person=person, told_sequence__isnull=False).exclude(reply=Reply.NO)
    organised = Q(organiser=person, node__programme__in=Programme.objects.visible_to(person))
    return Meeting.objects.filter(Q(pk__in=hers.values("meeting")) | organised)


def public_meetings(node: Node) -> QuerySet[Meeting]:
    """Convened or held, open to the whole programme, in the name of the node or of what is under it."""
    below = Q(node__programme=node.programme_id, node__path__startswith=node.path)
    settled = (MeetingStatus.CONVENED, MeetingStatus.HELD)
    return Meeting.objects.filter(below, openness=Openness.PROGRAMME, status__in=settled)


def announced_meetings(nodes: Iterable[Node]) -> QuerySet[Meeting]:
    """What a public page tells of these plans: besides, what was convened and no longer takes place, for who had noted it."""
    below = Q(pk__in=[])
    for node in nodes:
        below |= Q(node__programme=node.programme_id, node__path__startswith=node.path)
    settled = Q(status__in=(MeetingStatus.CONVENED, MeetingStatus.HELD)) | Q(status__in=GONE, convened_at__isnull=False)
    return Meeting.objects.filter(below, settled, openness=Openness.PROGRAMME)


def nodes_with_calendar(person: Any) -> QuerySet[Node]:
    """The programmes and plans of which she may make an agenda public."""
    plans = Node.objects.visible_to(person).filter(run_by(person), kind__in=(NodeKind.PROGRAMME, NodeKind.PLAN))
    return plans.order_by("programme", "path")
