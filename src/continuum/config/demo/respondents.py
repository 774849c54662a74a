"""Who answers the questionnaires of the demonstration: invented structures of the region, and the people invented for them."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from typing import Any

from continuum.directory.enums import Function, OrganisationKind
from continuum.directory.models import Organisation, Person, Position, Territory
from continuum.surveys.enums import Voice
from continuum.toolkit.enums import Origin
from continuum.toolkit.folding import fold

NAMESPACE = uuid.UUID("6d5ec1a4-2616-5ea1-8051-0060d1a90e60")
SPEAKS_AS = {Voice.DIRECTOR: Function.DIRECTOR, Voice.BOARD: Function.PRESIDENT, Voice.STAFF: Function.STAFF_REPRESENTATIVE}


class Pool:
    """Structures in the order in which they were drawn, each given once; their people, once."""

    def __init__(self, frame: dict[str, Any], region: Territory) -> None:
        self.frame = frame
        self.draw = random.Random(frame["seed"])  # noqa: S311 - the same structures each time is the point
        self.waiting = self._drawn(region)
        self.names = self._names()

    def take(self, count: int) -> list[Organisation]:
        taken, self.waiting = self.waiting[:count], self.waiting[count:]
        return taken

    def _drawn(self, region: Territory) -> list[Organisation]:
        """Branches by their shares, in turns: the first ones are as varied as all of them."""
        members = Organisation.objects.filter(
            kind=OrganisationKind.MEMBER,
            origin=Origin.INVENTED,
            territory__path__startswith=region.path,
            positions=None,
            membership=None,
        )
        sized = members.with_headcount(self.frame["counted_on"]).select_related("branch").order_by("pk")
        frame, by_branch = self.frame, dict[str, list[Organisation]]()
        for one in sized:
            if one.employees and frame["smallest"] <= one.employees <= frame["largest"]:
                by_branch.setdefault(one.branch.code, []).append(one)
        found = []
        for branch, share in frame["shares"].items():
            rows = self.draw.sample(by_branch[branch], min(2 * share, len(by_branch[branch])))
            found += [((rank + self.draw.random()) / share, rank, one) for rank, one in enumerate(rows)]
        return [one for _, _, one in sorted(found, key=lambda row: (row[0], row[1], row[2].pk))]

    def _names(self) -> list[str]:
        """« Isaure Hautetour-Fictif »: a name that nobody bears."""
        pairs = [(first, last) for first in self.frame["first_names"] for last in self.frame["surnames"]]
        return [f"{first} {last}-Fictif" for first, last in self.draw.sample(pairs, len(pairs))]

    def people(self, organisations: Sequence[Organisation], voices: Sequence[str]) -> None:
        """Somebody for each point of view, with the function that makes her speak for it."""
        people, positions = [], []
        for one in organisations:
            for voice in map(Voice, voices):
                name = self.names.pop()
                person = Person(pk=uuid.uuid5(NAMESPACE, f"{one.pk}/{voice}"), email=_address(name), name=name)
                person.search_name, person.origin = fold(name)[:120], Origin.INVENTED
                people.append(person)
                positions.append(self._position(one, person, voice))
        Person.objects.bulk_create(people, ignore_conflicts=True)
        Position.objects.bulk_create(positions, ignore_conflicts=True)

    def _position(self, organisation: Organisation, person: Person, voice: Voice) -> Position:
        return Position(
            pk=uuid.uuid5(person.pk, "position"),
            person=person,
            organisation=organisation,
            function=SPEAKS_AS[voice],
            starts_on=dt.date(self.draw.randint(2009, 2024), self.draw.randint(1, 12), 1),
            origin=Origin.INVENTED,
        )


def _address(name: str) -> str:
    return f"{fold(name).replace(' ', '.')}@structures.example"
