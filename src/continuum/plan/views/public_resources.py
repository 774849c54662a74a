"""Resources at everybody's disposal, without an account; how many times each is taken, nobody being followed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.plan import queries, rules, services
from continuum.toolkit.access import anyone, helped_by, page

from .attachments import sealed


@page(anyone)
def public_resources(request: HttpRequest) -> HttpResponse:
    return render(request, "plan/public_resources.html", {"resources": queries.public_resources()})


@page(anyone)
def public_resource(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = queries.public_resources().filter(pk=pk).first()
    if found is None:
        raise Http404
    context = {
        "resource": found,
        "record": queries.ResourceRecord.of(found, request.user),
        "crumbs": [{"label": "Ressources", "url": reverse("plan:public_resources")}, {"label": str(found)}],
    }
    return render(request, "plan/resource_public.html", context)


@page(anyone)
def edition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The edition itself: its file, or where it stands; of what is not public, for the members of the programme alone."""
    found = queries.edition_to_take(pk)
    if found is None or not rules.take_edition(request.user, found):
        raise Http404
    if is_taken(request):
        services.count_download(edition=found, by=request.user)
    return sealed(found.document) if found.document else redirect(found.link)


def is_taken(request: HttpRequest) -> bool:
    """Asked for by a person who opens it; not looked at from afar, nor fetched ahead by a browser, nor shown by a helper."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return request.method == "GET" and not ahead and helped_by(request) is None
