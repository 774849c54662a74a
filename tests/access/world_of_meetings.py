"""A body that steers, and a meeting to come, in each scope."""

from __future__ import annotations

import datetime as dt
from typing import Any

from continuum.directory.tests import factories
from continuum.meetings.models import (
    AgendaItem,
    Attendance,
    CalendarLink,
    Committee,
    CommitteeMember,
    Decision,
    Meeting,
    ProgrammeSlot,
)
from continuum.plan.models import Node
from continuum.toolkit import clock

from .scopes import MOMENT, mark


def bodies(scope: str, node: Node) -> dict[str, Any]:
    """A body that steers, where an institution sits."""
    committee = Committee.objects.create(node=node, kind="technical", name=mark(scope, "instance"))
    seat = {"organisation": factories.OrganisationFactory(institution=True), "title": mark(scope, "siège")}
    return {"committee": committee, "committee member": CommitteeMember.objects.create(committee=committee, **seat)}


def invitations(scope: str, node: Node) -> dict[str, Any]:
    """A meeting to come that is open to its programme, somebody who is expected there, and the calendar of the plan."""
    to_come = {"kind": "community_day", "on": clock.today() + dt.timedelta(days=30), "openness": "programme"}
    meeting = Meeting.objects.create(
        node=node, title=mark(scope, "convocation"), status="convened", convened_at=MOMENT, **to_come
    )
    return {
        "convened meeting": meeting,
        "slot": ProgrammeSlot.objects.create(
            meeting=meeting, kind="talk", title=mark(scope, "moment"), starts=dt.time(9), ends=dt.time(10)
        ),
        "agenda item": AgendaItem.objects.create(meeting=meeting, title=mark(scope, "point")),
        "invitation": Attendance.objects.create(meeting=meeting, name=mark(scope, "invitée"), told_sequence=0),
        "decision": Decision.objects.create(meeting=meeting, text=mark(scope, "décision")),
        "calendar": CalendarLink.objects.create(node=node, secret_hash=scope, made_at=MOMENT),
    }
