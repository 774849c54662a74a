"""What anyone may read of a region, without an account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from continuum.community.queries import tried_in_words
from continuum.desk import queries
from continuum.desk.models import RegionPage
from continuum.meetings.models import Meeting
from continuum.toolkit.access import anyone, page

from .structured import event_data, organisation_data

NEXT_ONES = 3
"""How much of each part the first page of a region shows."""


@page(anyone)
def regions(request: HttpRequest) -> HttpResponse:
    """The regions whose page is open."""
    return render(request, "desk/regions.html", {"pages": queries.open_pages()})


@page(anyone)
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """Who one is there for, what comes next, what can be read and taken."""
    found = region_read(request, slug)
    context = {
        "gatherings": queries.to_come(found)[:NEXT_ONES],
        "plans": queries.plans_of(found),
        "resources": queries.resources_of(found)[:NEXT_ONES],
        "structured": organisation_data(found),
        **of_region(request, found, "region"),
    }
    return render(request, "desk/region.html", context)


@page(anyone)
def region_agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """What is to come, what took place within the year, and how to have it in one's own calendar."""
    found = region_read(request, slug)
    context = {
        "to_come": queries.to_come(found),
        "lately": queries.lately(found),
        "feed_url": request.build_absolute_uri(reverse("desk:region_calendar", args=[slug])),
        **of_region(request, found, "region_agenda"),
    }
    return render(request, "desk/region_agenda.html", context)


@page(anyone)
def region_event(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One gathering, with an address that can be sent to somebody."""
    found = region_read(request, slug)
    meeting = gathering_read(found, pk)
    context = {
        "meeting": meeting,
        "structured": event_data(meeting, found),
        **of_region(request, found, "region_agenda"),
        "crumbs": [
            *_crumbs(found),
            {"label": "Agenda", "url": reverse("desk:region_agenda", args=[slug])},
            {"label": str(meeting)},
        ],
    }
    return render(request, "desk/region_event.html", context)


@page(anyone)
def region_resources(request: HttpRequest, slug: str) -> HttpResponse:
    found = region_read(request, slug)
    context = {"resources": queries.resources_of(found), **of_region(request, found, "region_resources")}
    return render(request, "desk/region_resources.html", context)


@page(anyone)
def region_practices(request: HttpRequest, slug: str) -> HttpResponse:
    """What structures of the region did, that they let anyone read."""
    found = region_read(request, slug)
    rows = [(one, tried_in_words(one)) for one in queries.practices_of(found)]
    return render(request, "desk/region_practices.html", {"practices": rows, **of_region(request, found, "region_practices")})


@page(anyone)
def region_practice(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One practice, without the name of its structure nor what others told its members of their trials."""
    found = region_read(request, slug)
    practice = queries.practices_of(found).filter(pk=pk).first()
    if practice is None:
        raise Http404
    to_list = {"label": "Pratiques", "url": reverse("desk:region_practices", args=[slug])}
    context = {
        "practice": practice,
        "tried": tried_in_words(practice),
        **of_region(request, found, "region_practices"),
        "crumbs": [*_crumbs(found), to_list, {"label": str(practice)}],
    }
    return render(request, "desk/region_practice.html", context)


@page(anyone)
def region_letter(request: HttpRequest, slug: str) -> HttpResponse:
    """Where one asks for the letter, and those that anyone may read."""
    found = region_read(request, slug)
    context = {
        "communities": queries.communities_with_letter(found),
        "letters": queries.letters_of(found),
        **of_region(request, found, "region_letter"),
    }
    return render(request, "desk/region_letter.html", context)


# --- What they share -----------------------------------------------------------------------------------------------------

PARTS = (
    *(("region", "Présentation"), ("region_agenda", "Agenda"), ("region_practices", "Pratiques")),
    *(("region_resources", "Ressources"), ("region_letter", "Lettre")),
)


def region_read(request: HttpRequest, slug: str) -> RegionPage:
    """Open to all, or kept by who asks."""
    found = queries.page_read_by(slug, request.user)
    if found is None:
        raise Http404
    return found


def gathering_read(found: RegionPage, pk: UUID) -> Meeting:
    meeting = queries.gatherings_of(found).filter(pk=pk).first()
    if meeting is None:
        raise Http404
    return meeting


def of_region(request: HttpRequest, found: RegionPage, part: str) -> dict[str, Any]:
    """What every page of a region shows around its own part."""
    card = reverse("desk:region_card", args=[found.slug])
    return {
        "region_page": found,
        "tabs": [
            {"label": label, "url": reverse(f"desk:{name}", args=[found.slug]), "current": name == part} for name, label in PARTS
        ],
        "crumbs": _crumbs(found) if part == "region" else [*_crumbs(found), {"label": dict(PARTS)[part]}],
        "card_url": request.build_absolute_uri(card),
        "page_url": request.build_absolute_uri(request.path),
    }


def _crumbs(found: RegionPage) -> list[dict[str, str]]:
    return [{"label": "Régions", "url": reverse("desk:regions")}, {"label": str(found), "url": found.get_absolute_url()}]
