"""The practices of the demonstration: told by members, read over by the delegation, tried elsewhere, through the services."""

from __future__ import annotations

import datetime as dt
from typing import Any

from continuum.community.models import Community, Practice, Trial
from continuum.community.services import (
    open_practice_as_host,
    open_practice_as_team,
    publish_practice,
    submit_practice,
    tell_trial,
    write_practice,
)
from continuum.directory.models import Organisation, Person
from continuum.toolkit import clock
from continuum.toolkit.enums import Origin

from .community import at, identity

Row = dict[str, Any]
READ_OVER_BY = "grand-est@continuum.example"
HOSTED = "continuum.example"


def load_practices(rows: list[Row]) -> None:
    """Once: what was told stays as it is."""
    if not rows or Practice.objects.filter(pk=identity(f"practice {rows[0]['title']}")).exists():
        return
    community = Community.objects.visible_to(_person(rows[0]["by"])).get()
    team = Person.objects.get(email=READ_OVER_BY)
    trials = []
    for row in rows:
        trials += [{**one, "practice": row["title"]} for one in row.pop("trial", [])]
        _tell(community, row, team)
    for one in sorted(trials, key=lambda one: -one["days_ago"]):
        _try(one)


def _tell(community: Community, row: Row, team: Person) -> None:
    """Written one day, proposed the next, published three days later, unless it waits."""
    person, day = _person(row.pop("by")), _day(row.pop("days_ago"))
    state, opened_by = row.pop("state", "published"), row.pop("opened_by", [])
    told = {name: value.strip() if isinstance(value, str) else value for name, value in row.items()}
    with clock.held_at(at(day, 18)):
        practice = write_practice(
            practice=Practice(
                pk=identity(f"practice {row['title']}"),
                community=community,
                organisation=_structure(person),
                origin=Origin.INVENTED,
                **told,
            ),
            by=person,
        )
    if state == "draft":
        return
    with clock.held_at(at(day + dt.timedelta(days=1), 12)):
        submit_practice(practice=practice, by=person)
    if state == "submitted":
        return
    with clock.held_at(at(day + dt.timedelta(days=4), 10)):
        publish_practice(practice=practice, by=team)
        if "structure" in opened_by:
            open_practice_as_host(practice=practice, is_open=True, by=person)
        if "team" in opened_by:
            open_practice_as_team(practice=practice, is_open=True, by=team)


def _try(row: Row) -> None:
    person, practice = _person(row["by"]), Practice.objects.get(pk=identity(f"practice {row['practice']}"))
    day = _day(row["days_ago"])
    with clock.held_at(at(day, 20)):
        trial = Trial(
            pk=identity(f"trial {row['by']} {row['practice']}"),
            practice=practice,
            organisation=_structure(person),
            tried_on=day - dt.timedelta(days=14),
            result=row["result"],
            text=row["text"],
            shows_host=row.get("shows_host", False),
            origin=Origin.INVENTED,
        )
        tell_trial(trial=trial, by=person)


def _person(name: str) -> Person:
    return Person.objects.get(email=f"{name}@{HOSTED}")


def _structure(person: Person) -> Organisation:
    found: Organisation = Organisation.objects.filter(pk__in=[one.organisation_id for one in person.active_memberships()]).get()
    return found


def _day(days_ago: int) -> dt.date:
    return clock.today() - dt.timedelta(days=days_ago)
