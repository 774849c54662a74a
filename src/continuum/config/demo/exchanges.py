"""What the members of the community of the demonstration say to each other, through the services, each at her own hour."""

from __future__ import annotations

import datetime as dt
from typing import Any

from continuum.community.models import Community, Post, Space, Topic
from continuum.community.services import (
    answer_topic,
    arrange_topic,
    certify_post,
    flag_post,
    note_reading,
    open_space,
    open_topic,
    seat_people,
    withdraw_post,
)
from continuum.directory.models import Person
from continuum.meetings.models import Meeting
from continuum.toolkit import clock
from continuum.toolkit.enums import Origin

from .community import at, identity

Row = dict[str, Any]
ANIMATOR = "grand-est"
HOUR = 18


def load_exchanges(spaces: list[Row], topics: list[Row]) -> None:
    """Written once: what is there already is left as visitors made it."""
    community = Community.objects.select_related("node__territory").first()
    if community is None or Space.objects.filter(pk__in=[_space_key(row["key"]) for row in spaces]).exists():
        return
    for row in spaces:
        _load_space(community, row)
    for row in sorted(topics, key=lambda row: -row["days_ago"]):
        _load_topic(row)


def _load_space(community: Community, row: Row) -> None:
    meeting = Meeting.objects.filter(node=community.node, title=row["meeting"]).first() if "meeting" in row else None
    fields = {name: row[name] for name in ("name", "purpose", "level")}
    space = Space(pk=_space_key(row["key"]), meeting=meeting, origin=Origin.INVENTED, **fields)
    with clock.held_at(_moment(row)):
        open_space(community=community, space=space, by=_person(ANIMATOR))
        if "people" in row:
            people = Person.objects.filter(email__in=[_email(name) for name in row["people"]])
            seat_people(space=space, people=list(people), by=_person(ANIMATOR))


def _load_topic(row: Row) -> None:
    space, author = Space.objects.get(pk=_space_key(row["space"])), _person(row["by"])
    topic = Topic(pk=identity(f"topic {row['title']}"), title=row["title"], origin=Origin.INVENTED)
    with clock.held_at(_moment(row)):
        open_topic(space=space, topic=topic, text=row["text"].strip(), by=author)
    for said in row.get("post", []):
        _load_post(topic, said)
    if row.get("pinned") or row.get("closed"):
        with clock.held_at(_moment(row["post"][-1], 2) if "post" in row else _moment(row, 2)):
            settled = {"is_pinned": row.get("pinned", False), "is_closed": row.get("closed", False)}
            arrange_topic(topic=topic, by=_person(ANIMATOR), **settled)


def _load_post(topic: Topic, row: Row) -> None:
    told = Person.objects.filter(email__in=[_email(name) for name in row.get("told", [])])
    with clock.held_at(_moment(row)):
        post = answer_topic(topic=topic, text=row["text"].strip(), told=list(told), by=_person(row["by"]))
    with clock.held_at(_moment(row, 2)):
        _moderate(post, row)


def _moderate(post: Post, row: Row) -> None:
    """What came of it two hours later."""
    if row.get("certified"):
        certify_post(post=post, certified=True, by=_person(ANIMATOR))
    if "withdrawn" in row:
        withdraw_post(post=post, reason=row["withdrawn"], by=_person(ANIMATOR))
    if "flagged" in row:
        flag_post(post=post, reason=row["flagged"], by=_person(row["flagged_by"]))
    note_reading(topic=post.topic, by=_person(ANIMATOR))


def _moment(row: Row, hours: int = 0) -> dt.datetime:
    return at(clock.today() - dt.timedelta(days=row["days_ago"]), HOUR + hours)


def _person(name: str) -> Person:
    """Read anew each time: what she belongs to depends on the day."""
    return Person.objects.get(email=_email(name))


def _email(name: str) -> str:
    return f"{name}@continuum.example"


def _space_key(key: str) -> Any:
    return identity(f"space {key}")
