"""The community of the demonstration: its members, drawn among those asked for their diagnosis, and who accepted its charter."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from continuum.community.forms.communities import PROPOSED
from continuum.community.models import Community
from continuum.community.services import accept_charter, open_community
from continuum.directory.enums import Function, Role
from continuum.directory.models import Membership, Person, Position
from continuum.plan.models import Node
from continuum.toolkit import clock
from continuum.toolkit.enums import Origin

from .respondents import NAMESPACE

Row = dict[str, Any]
Put = Callable[[Any, Row, Row], Any]
ENTERED = ((Function.DIRECTOR, Role.DIRECTOR, "directors"), (Function.PRESIDENT, Role.BOARD_MEMBER, "board_members"))


def load_community(rows: list[Row], put: Put) -> None:
    """Open it once, a year ago, and have each member accept its charter a few days later."""
    for row in rows:
        node = Node.objects.select_related("territory").get(path=f"{row['node']}/")
        if Community.objects.filter(node=node).exists():
            continue
        opened_on = clock.today() - dt.timedelta(days=row["opened_days_ago"])
        with clock.held_at(at(opened_on, 9)):
            opened = Community(
                pk=identity(f"community {row['node']}"),
                name=row["name"],
                purpose=row["purpose"],
                charter=PROPOSED,
                origin=Origin.INVENTED,
            )
            community = open_community(node=node, community=opened, by=Person.objects.get(email=row["opened_by"]))
        members = _members(node, row, put)
        known = list(Person.objects.filter(email__in=row["accepted_by"]).order_by("email"))
        for rank, person in enumerate([*known, *members[: len(members) - row["late"]]]):
            with clock.held_at(at(opened_on + dt.timedelta(days=1 + rank), 12)):
                accept_charter(community=community, read=community.edition, by=person)


def _members(node: Node, row: Row, put: Put) -> list[Person]:
    """« membre-01@… » and so on: people who answer for a structure of the region, given the access that goes with it."""
    found: list[Person] = []
    for function, role, count in ENTERED:
        held = Position.objects.filter(
            function=function,
            origin=Origin.INVENTED,
            organisation__territory__path__startswith=node.territory.path,
            person__memberships=None,
        )
        for position in held.select_related("person", "organisation").order_by("pk")[: row[count]]:
            person = position.person
            person.email = f"membre-{len(found) + 1:02}@continuum.example"
            person.save(update_fields=["email"])
            lookup = {"person": person, "role": role, "programme": node.programme, "organisation": position.organisation}
            rests = {"territory": node.territory, "position": position, "starts_on": position.starts_on}
            put(Membership, lookup, rests | {"origin": Origin.INVENTED})
            found.append(person)
    return found


def identity(key: str) -> uuid.UUID:
    """The same row at each loading."""
    return uuid.uuid5(NAMESPACE, key)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """That hour on the clocks of Paris."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=clock.PARIS)
