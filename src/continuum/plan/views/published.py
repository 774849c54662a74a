"""Plans that anyone may read, without an account: their list, and the versions opened to everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.plan import queries
from continuum.toolkit.access import anyone, page


@page(anyone)
def published(request: HttpRequest) -> HttpResponse:
    """Every plan that has a public version."""
    return render(request, "plan/published.html", {"versions": queries.published_plans()})


@page(anyone)
def published_plan(request: HttpRequest, address: str) -> HttpResponse:
    """The last public version, at an address that stays."""
    return _read(request, address, None)


@page(anyone)
def published_version(request: HttpRequest, address: str, number: int) -> HttpResponse:
    """One public version, to be quoted."""
    return _read(request, address, number)


def _read(request: HttpRequest, address: str, number: int | None) -> HttpResponse:
    found = list(queries.public_versions(address))
    version = next((one for one in found if number in (None, one.number)), None)
    if version is None:
        if moved := queries.new_public_address(address):
            return redirect("plan:published_plan", moved) if number is None else redirect("plan:published_version", moved, number)
        raise Http404
    content = queries.content_in(version).for_everybody()
    context = {
        "version": version,
        "shown": queries.shown(content),
        "others": [one for one in found if one is not version],
        "is_last": version is found[0],
        "crumbs": [{"label": "Plans publiés", "url": reverse("plan:published")}, {"label": version.title}],
    }
    return render(request, "plan/version_public.html", context)
