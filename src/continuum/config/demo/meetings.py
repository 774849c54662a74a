"""The committees and meetings of the demonstration: what is to come is counted in days from the day of loading.

A meeting to come falls on a working day, whatever the day of loading; half-days are signed by their people, at their hour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from continuum.directory.models import Organisation, Person, Territory
from continuum.meetings.models import (
    AgendaItem,
    Attendance,
    Committee,
    CommitteeMember,
    Decision,
    Meeting,
    MinutesMailing,
    ProgrammeSlot,
)
from continuum.meetings.queries import minutes_digest
from continuum.meetings.services import sign_half_day
from continuum.plan.models import Milestone, Node
from continuum.toolkit import clock
from continuum.toolkit.holidays import holiday_on

Row = dict[str, Any]
Put = Callable[..., Any]
LINKED: dict[str, tuple[Any, str]] = {
    "node": (Node, "path"),
    "committee": (Committee, "name"),
    "organisation": (Organisation, "name"),
    "host": (Organisation, "name"),
    "person": (Person, "email"),
    "owner": (Person, "email"),
    "organiser": (Person, "email"),
}
PARTS = ("item", "slot", "attendance", "decision", "signature")
IN_DAYS = {"on_in_days": "on", "due_in_days": "due_on", "reply_in_days": "reply_until"}
SATURDAY = 5
NOBODY_MEETS = ((12, 24), (1, 2))
"""From Christmas Eve to the day after New Year's."""


def load_committees(rows: list[Row], put: Put) -> None:
    """Write each committee under its name, with who sits there."""
    for row in rows:
        members = row.pop("member", [])
        committee = put(Committee, {"node": _linked("node", row.pop("node")), "name": row.pop("name")}, _values(row))
        for member in members:
            seat = {"committee": committee, "organisation": _linked("organisation", member.pop("organisation"))}
            put(CommitteeMember, seat | {"person": _linked("person", member.pop("person", None))}, _values(member))


def load_meetings(rows: list[Row], territory: Callable[[str], Territory], put: Put) -> None:
    """Write each meeting under its title and node, with its agenda, its programme, who came and what was decided."""
    for row in rows:
        parts = {name: row.pop(name, []) for name in PARTS}
        values = _values(row)
        if "commune" in row:
            values["commune"] = territory(row["commune"])
        if "milestone" in row:
            values["milestone"] = Milestone.objects.get(node=values["node"], on=values["on"].isoformat())
        identity = {"node": values.pop("node"), "title": values.pop("title"), "on": values.pop("on")}
        _load_parts(put(Meeting, identity, values), parts, put)


def _load_parts(meeting: Meeting, parts: dict[str, list[Row]], put: Put) -> None:
    for order, item in enumerate(parts["item"], start=1):
        put(AgendaItem, {"meeting": meeting, "title": item.pop("title")}, _values(item) | {"order": order})
    for slot in parts["slot"]:
        put(ProgrammeSlot, {"meeting": meeting, "title": slot.pop("title")}, _values(slot))
    for came in parts["attendance"]:
        who = {"person": _linked("person", came.pop("person", None)), "name": came.pop("name", "")}
        put(Attendance, {"meeting": meeting, **who}, _values(came) | _told(meeting))
    for decision in parts["decision"]:
        put(Decision, {"meeting": meeting, "text": decision.pop("text")}, _values(decision))
    for signature in parts["signature"]:
        _sign(meeting, signature)
    if meeting.minutes_shared_at:
        sent = {"digest": minutes_digest(meeting), "sent_at": meeting.minutes_shared_at}
        put(MinutesMailing, {"meeting": meeting, "number": 1}, sent)


def _sign(meeting: Meeting, signature: Row) -> None:
    """By her own hand, at that hour of the day of the meeting; what she signed already stays as it is."""
    with clock.held_at(signature["at"]):
        late, by = signature.get("late_reason", ""), _linked("person", signature["person"])
        sign_half_day(meeting=meeting, half_day=signature["half_day"], late_reason=late, by=by)


def _told(meeting: Meeting) -> Row:
    """Whoever is on the list of a meeting to come was convened to it as it stands."""
    return {"invited_at": meeting.convened_at, "told_sequence": meeting.sequence if meeting.convened_at else None}


def _linked(name: str, value: str | None) -> Any:
    model, field = LINKED[name]
    return None if value is None else model.objects.get(**{field: f"{value}/" if model is Node else value})


def _values(row: Row) -> Row:
    today = clock.today()
    dates = {field: today + dt.timedelta(days=row[name]) for name, field in IN_DAYS.items() if name in row}
    if "on_in_days" in row:
        dates["on"] = working_day(dates["on"])
    linked = {name: _linked(name, value) for name, value in row.items() if name in LINKED}
    plain = {name: value for name, value in row.items() if name not in {*IN_DAYS, *LINKED, "commune", "milestone"}}
    if row.get("status") == "convened":
        dates["convened_at"] = clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
    return {**plain, **dates, **linked}


def working_day(day: dt.date) -> dt.date:
    """That day, or the first one after it on which people meet, in Moselle as well."""
    while not _is_worked(day):
        day += dt.timedelta(days=1)
    return day


def _is_worked(day: dt.date) -> bool:
    from_eve, until = NOBODY_MEETS
    between_years = (day.month, day.day) >= from_eve or (day.month, day.day) <= until
    return day.weekday() < SATURDAY and not between_years and not holiday_on(day, alsace_moselle=True)
