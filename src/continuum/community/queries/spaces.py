"""Which spaces somebody reads, and who else reads them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from continuum.community.enums import SpaceLevel
from continuum.community.models import CharterAcceptance, Community, Space, SpaceSeat
from continuum.directory.models import Person
from continuum.meetings.models import Attendance, Meeting


def spaces_read(person: Any) -> QuerySet:
    """With what saying them reads."""
    return Space.objects.visible_to(person).select_related("community__node__territory", "meeting")


def open_spaces_of(person: Any) -> QuerySet:
    """Where she may open a topic."""
    return spaces_read(person).filter(is_closed=False)


def members_of(community: Community) -> QuerySet[Person]:
    """Those who belong to it today, the team left out."""
    return Person.objects.filter(pk__in=community.memberships().values("person"))


def members_entered(community: Community) -> QuerySet[Person]:
    """Those of them who accepted its present charter: the others have said nothing here, and are not named."""
    accepted = CharterAcceptance.objects.filter(
        community=community, person=OuterRef("pk"), charter_written_at=community.charter_written_at
    )
    return members_of(community).filter(Exists(accepted))


def readers_of(space: Space) -> QuerySet[Person]:
    """The members who read it; the team, which reads them all, is left out."""
    people = members_entered(space.community)
    if space.level == SpaceLevel.GROUP:
        return people.filter(pk__in=SpaceSeat.objects.filter(space=space).values("person"))
    if space.level == SpaceLevel.MEETING:
        return people.filter(pk__in=Attendance.objects.filter(meeting=space.meeting_id, meeting__isnull=False).values("person"))
    return people


def people_for_group(space: Space) -> QuerySet[Person]:
    """Whom the group may count: who has entered, and who is called already."""
    entered, seated = members_entered(space.community).values("pk"), SpaceSeat.objects.filter(space=space).values("person")
    return members_of(space.community).filter(Q(pk__in=entered) | Q(pk__in=seated))


def offered_as_boxes(people: QuerySet[Person]) -> list[tuple[str, str]]:
    """As boxes offer them: by their names alone, for their structures are not for all who animate a programme."""
    return [(str(one.pk), str(one)) for one in people]


def seated_in(space: Space) -> set[UUID]:
    return set(SpaceSeat.objects.filter(space=space).values_list("person_id", flat=True))


def meetings_for_spaces(person: Any, community: Community) -> QuerySet[Meeting]:
    """Those of its programme and of its territory, the latest first."""
    node = community.node
    here = Meeting.objects.visible_to(person).filter(node__programme=node.programme_id)
    return here.filter(node__territory__path__startswith=node.territory.path).order_by("-on", "title")
