"""What anyone may read of a region: its gatherings, its published plans, what is open to all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from continuum.community.models import Community, Practice
from continuum.community.queries import practices_open_to_all
from continuum.community.queries.letter_pages import letters_open_to_all
from continuum.community.queries.subscriptions import communities_with_letter as offering_letter
from continuum.desk.models import RegionPage
from continuum.directory.enums import TerritoryKind
from continuum.directory.models import Territory
from continuum.meetings.models import Meeting
from continuum.meetings.queries import announced_meetings
from continuum.plan.enums import NodeKind
from continuum.plan.models import Node, PlanVersion, run_by
from continuum.plan.queries import public_resources, published_plans
from continuum.toolkit import clock
from continuum.toolkit.models import JournalEntry

CHANGES_WHAT_IS_ANNOUNCED = ("meeting.changed", "meeting.postponed", "meeting.cancelled", "meeting.resumed")
SHOWN_BACK = dt.timedelta(days=366)
"""What took place within the year is still told; a calendar goes as far back."""


def open_pages() -> QuerySet[RegionPage]:
    return RegionPage.objects.open().select_related("territory").order_by("territory__name")


def page_read_by(slug: str, person: Any) -> RegionPage | None:
    """Open to all; or not yet, for those who keep it."""
    rows = RegionPage.objects.select_related("territory").filter(slug=slug)
    return rows.open().first() or rows.visible_to(person).first()


def gatherings_of(page: RegionPage) -> QuerySet[Meeting]:
    """Those of its plans that lie in the region and are open to a whole programme: the soonest first."""
    rows = announced_meetings(page.nodes.all()).filter(
        node__territory__path__startswith=page.territory.path, on__gte=clock.today() - SHOWN_BACK
    )
    return rows.select_related("commune", "node").defer("minutes").order_by("on", "starts", "pk")


def to_come(page: RegionPage) -> QuerySet[Meeting]:
    return gatherings_of(page).filter(on__gte=clock.today())


def changed_at(meetings: Iterable[Meeting]) -> dict[UUID, dt.datetime]:
    """When each was last corrected, moved, cancelled or taken up again; nothing of those that stayed as they were."""
    keys = {str(one.pk): one.pk for one in meetings}
    rows = JournalEntry.objects.filter(kind=Meeting._meta.label_lower, object_id__in=keys, verb__in=CHANGES_WHAT_IS_ANNOUNCED)
    lasts = rows.order_by().values("object_id").annotate(last=Max("at"))
    return {keys[one["object_id"]]: one["last"] for one in lasts}


def lately(page: RegionPage) -> QuerySet[Meeting]:
    """What took place, the latest first."""
    return gatherings_of(page).held().filter(on__lt=clock.today()).order_by("-on", "-starts", "pk")


def plans_of(page: RegionPage) -> Sequence[PlanVersion]:
    """Its plans that anyone may read, and those of the country that reach it."""
    near = (page.territory.path, *page.territory.paths_above)
    return [one for one in published_plans() if one.node.territory.path.startswith(near[0]) or one.node.territory.path in near]


def resources_of(page: RegionPage) -> QuerySet[Any]:
    """What its programmes put at anyone's disposal, and what serves the whole country."""
    here = Q(node__territory__path__startswith=page.territory.path) | Q(node__territory__path__in=page.territory.paths_above)
    return public_resources().filter(here)


def practices_of(page: RegionPage) -> QuerySet[Any]:
    """Those of its communities that their structure and the team have opened to everybody."""
    return practices_open_to_all().filter(community__node__territory__path__startswith=page.territory.path)


def public_practice(practice: Practice) -> str:
    """Where anyone reads it, while it is open to all and so is the page of its region; otherwise nothing."""
    place = practice.community.node.territory
    page = open_pages().filter(territory__path__in=(place.path, *place.paths_above)).first() if practice.is_open_to_all else None
    return reverse("desk:region_practice", args=[page.slug, practice.pk]) if page else ""


def public_meeting(meeting: Meeting) -> str:
    """Where anyone reads that it takes place: the page of a region that announces it, while that page is open."""
    place = meeting.node.territory
    pages = open_pages().filter(territory__path__in=(place.path, *place.paths_above))
    page = next((one for one in pages if gatherings_of(one).filter(pk=meeting.pk).exists()), None)
    return reverse("desk:region_event", args=[page.slug, meeting.pk]) if page else ""


def letters_of(page: RegionPage) -> QuerySet[Any]:
    """The letters that anyone may read, the latest first."""
    rows = letters_open_to_all().filter(community__node__territory__path__startswith=page.territory.path)
    return rows.order_by("-sent_at", "pk")


def communities_with_letter(page: RegionPage) -> QuerySet[Community]:
    """Whose letter one may ask for without an account."""
    return offering_letter().filter(node__territory__path__startswith=page.territory.path).order_by("name", "pk")


# --- For the team ------------------------------------------------------------------------------------------------------------


def pages_kept_by(person: Any) -> QuerySet[RegionPage]:
    return RegionPage.objects.visible_to(person).select_related("territory")


def regions_without_page(person: Any) -> QuerySet[Territory]:
    """The regions that she follows whole, and that have none yet."""
    held = [own for own in person.active_memberships() if own.programme_id is None]
    paths = [own.territory.path for own in held if own.territory]
    everywhere = any(own.territory is None for own in held)
    regions = Territory.objects.filter(kind=TerritoryKind.REGION).exclude(pk__in=RegionPage.objects.values("territory"))
    within = Q(pk__isnull=False) if everywhere else Q(path__in=paths)
    return regions.filter(within).order_by("name")


def nodes_to_announce(person: Any, territory: Territory) -> QuerySet[Node]:
    """The programmes and plans that she runs there."""
    rows = Node.objects.filter(run_by(person), kind__in=(NodeKind.PROGRAMME, NodeKind.PLAN))
    return rows.filter(territory__path__startswith=territory.path).select_related("territory").order_by("path")
