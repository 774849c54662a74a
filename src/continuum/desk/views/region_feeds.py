"""What programs take of a region: its calendar, its news, the map of public pages, the picture shown when it is shared."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks

from continuum.community.models import Practice
from continuum.desk import queries
from continuum.desk.models import RegionPage
from continuum.meetings.models import Meeting
from continuum.meetings.queries import announced_feed
from continuum.plan.queries import public_resources, published_plans
from continuum.toolkit import clock
from continuum.toolkit.access import anyone, page
from continuum.toolkit.throttling import throttled

from .cards import card_of
from .regions import gathering_read, region_read
from .structured import event_url

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML 1.0 holds under no spelling (2.2): Django would refuse the whole feed for one of them."""
STAMP = re.compile(r"^DTSTAMP:.*$", re.MULTILINE)
A_QUARTER = 15 * 60
"""How long, in seconds, a program may keep what it took."""
NEWS = 30


@page(anyone)
@throttled("120/m", by="address")
def region_calendar(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The agenda as calendars subscribe to it."""
    found = region_read(request, slug)
    text = announced_feed(queries.gatherings_of(found), f"Rencontres, {found}", lambda one: event_url(one, found))
    return _taken(request, text, "text/calendar; charset=utf-8", f"agenda-{slug}.ics")


@page(anyone)
@throttled("120/m", by="address")
def region_event_file(request: HttpRequest, slug: str, pk: UUID) -> HttpResponseBase:
    """One gathering, to be opened by the calendar of a phone."""
    found = region_read(request, slug)
    meeting = gathering_read(found, pk)
    text = announced_feed([meeting], str(meeting), lambda one: event_url(one, found))
    return _taken(request, text, "text/calendar; charset=utf-8", "rencontre.ics")


@page(anyone)
@throttled("120/m", by="address")
def region_agenda_news(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What is announced, as readers of news follow it (RFC 4287)."""
    found = region_read(request, slug)
    feed = _feed(found, f"Agenda, {found}", "desk:region_agenda", "desk:region_agenda_news")
    announced = list(queries.to_come(found)[:NEWS])
    changed = queries.changed_at(announced)
    for one in announced:
        told = _told_at(one)
        gone = f"{one.get_status_display().capitalize()}\u00a0: " if one.is_gone else ""
        said = "\n\n".join(filter(None, (one.where_text, one.purpose)))
        feed.add_item(
            title=f"{gone}{one.title}, {one.when_text}",
            link=event_url(one, found),
            description=linebreaks(said, autoescape=True) if said else None,
            unique_id=f"urn:uuid:{one.pk}",
            pubdate=told,
            updateddate=max(told, changed.get(one.pk, told)),
        )
    return _taken(request, feed.writeString("utf-8"), Atom1Feed.content_type, "agenda.atom")


@page(anyone)
@throttled("120/m", by="address")
def region_news(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What can be read or taken, the latest first: practices, resources, letters, plans."""
    found = region_read(request, slug)
    feed = _feed(found, f"Nouveautés, {found}", "desk:region", "desk:region_news")
    for title, link, told, key in _news_of(found):
        feed.add_item(title=title, link=link, description=None, unique_id=key, pubdate=told, updateddate=told)
    return _taken(request, feed.writeString("utf-8"), Atom1Feed.content_type, "nouveautes.atom")


@page(anyone)
@throttled("60/m", by="address")
def region_card(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The picture that a message or another site shows beside the address."""
    content = card_of(region_read(request, slug))
    return _kept_awhile(request, HttpResponse(content, content_type="image/png"))


@page(anyone)
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Every public page, for search engines."""
    return sitemap_view(request, {"pages": PublicPages()})


@page(anyone)
def robots(request: HttpRequest) -> HttpResponse:
    """The demonstration is not to be found by search engines."""
    if settings.DEMO:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        lines = ["User-agent: *", "Allow: /", f"Sitemap: {settings.SITE_URL}{reverse('desk:sitemap')}"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


class PublicPages(Sitemap):
    """Addresses, with the day on which each changed, where it is known."""

    def items(self) -> list[tuple[str, dt.datetime | dt.date | None]]:
        return list(_public_pages())

    def location(self, item: tuple[str, dt.datetime | dt.date | None]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, dt.datetime | dt.date | None]) -> dt.datetime | dt.date | None:
        return item[1]

    def get_domain(self, site: object = None) -> str:
        """The address that the site says it has, whatever the one by which it was asked."""
        return settings.SITE_URL.partition("://")[2]

    def get_protocol(self, protocol: str | None = None) -> str:
        return settings.SITE_URL.partition("://")[0]


def _public_pages() -> Iterator[tuple[str, dt.datetime | dt.date | None]]:
    yield reverse("desk:welcome"), None
    for name in ("desk:regions", "plan:published", "plan:public_resources", "desk:accessibility"):
        yield reverse(name), None
    for found in queries.open_pages():
        yield found.get_absolute_url(), found.written_at
        for name in ("region_agenda", "region_practices", "region_resources", "region_letter"):
            yield reverse(f"desk:{name}", args=[found.slug]), None
        for one in queries.gatherings_of(found):
            yield reverse("desk:region_event", args=[found.slug, one.pk]), _told_at(one)
        for practice in queries.practices_of(found):
            yield _practice(found, practice), practice.published_at
        for letter in queries.letters_of(found):
            yield reverse("community:public_letter", args=[letter.pk]), letter.sent_at
    for plan in published_plans():
        yield reverse("plan:published_plan", args=[plan.node.address]), plan.published_at
    for resource in public_resources():
        yield reverse("plan:public_resource", args=[resource.pk]), resource.last_day


def _news_of(found: RegionPage) -> list[tuple[str, str, dt.datetime, str]]:
    """Title, address, moment and key of each, the latest first."""
    resources = [
        (one.title, reverse("plan:public_resource", args=[one.pk]), _at_noon(one.last_day), f"urn:uuid:{one.pk}")
        for one in queries.resources_of(found)[:NEWS]
    ]
    plans = [
        (one.title, reverse("plan:published_plan", args=[one.node.address]), one.published_at, f"urn:uuid:{one.pk}")
        for one in queries.plans_of(found)
    ]
    practices = [
        (one.title, _practice(found, one), one.published_at, f"urn:uuid:{one.pk}") for one in queries.practices_of(found)[:NEWS]
    ]
    letters = [
        (one.subject, reverse("community:public_letter", args=[one.pk]), one.sent_at, f"urn:uuid:{one.pk}")
        for one in queries.letters_of(found)[:NEWS]
    ]
    rows = sorted([*resources, *plans, *practices, *letters], key=lambda row: row[2], reverse=True)[:NEWS]
    return [(title, f"{settings.SITE_URL}{address}", told, key) for title, address, told, key in rows]


def _practice(found: RegionPage, practice: Practice) -> str:
    return reverse("desk:region_practice", args=[found.slug, practice.pk])


class Followed(Atom1Feed):
    """As readers follow it: without what XML cannot hold, and of the same moment as long as nothing changes."""

    def __init__(self, *, written_at: dt.datetime, **known: Any) -> None:
        super().__init__(**{name: _without_controls(value) for name, value in known.items()})
        self.written_at = written_at

    def add_item(self, **known: Any) -> None:
        super().add_item(**{name: _without_controls(value) for name, value in known.items()})

    def latest_post_date(self) -> dt.datetime:
        """That of the page where nothing is announced: Django would say now."""
        return max([self.written_at, *(one["updateddate"] for one in self.items)])


def _without_controls(value: Any) -> Any:
    return CONTROLS.sub(" ", value) if isinstance(value, str) else value


def _feed(found: RegionPage, title: str, page_name: str, feed_name: str) -> Followed:
    link, own = (f"{settings.SITE_URL}{reverse(name, args=[found.slug])}" for name in (page_name, feed_name))
    said = {"title": title, "link": link, "description": found.tagline, "feed_url": own, "feed_guid": own}
    return Followed(language="fr", author_name=found.contact_role, written_at=found.written_at, **said)


def _told_at(meeting: Meeting) -> dt.datetime:
    """When it was announced; what was noted afterwards, on its day."""
    return meeting.convened_at or _at_noon(meeting.on)


def _at_noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), clock.PARIS)


def _taken(request: HttpRequest, text: str, content_type: str, name: str) -> HttpResponseBase:
    """Asked again, nothing where nothing changed."""
    etag = f'"{hashlib.sha256(STAMP.sub("", text).encode()).hexdigest()[:32]}"'
    response = HttpResponse(text, content_type=content_type)
    response["ETag"] = etag
    _kept_awhile(request, response)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def _kept_awhile(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """By whoever is nobody: what somebody gets because of who she is stays nowhere."""
    if request.user.is_anonymous:
        response["Cache-Control"] = f"public, max-age={A_QUARTER}"
    return response
