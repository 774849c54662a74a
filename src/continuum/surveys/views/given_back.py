"""Who reads what was given in, signed in or by the link of a mail, and the parts that she may open."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.surveys import rules, services
from continuum.surveys.models import Request
from continuum.surveys.queries.compiled import compiled_of
from continuum.surveys.queries.results import advises
from continuum.surveys.queries.shared import SharedDiagnosis
from continuum.surveys.queries.sight import Sight, sight_of
from continuum.surveys.queries.waves import earlier_of
from continuum.toolkit import frames


def reading(request: HttpRequest, pk: UUID) -> Sight | None:
    """What she may see of this request: her own, what was shared with her, or that whose link this browser has followed."""
    seen = sight_of(request.user, pk)
    if seen is not None:
        return seen
    held = services.ANSWER_LINKS.held_or_own(request, pk)
    return sight_of(held.person, pk, held=True) if held is not None else None


def closed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Not given in yet: on to the questions. Anything else is not found, whatever the reason."""
    found = Request.objects.visible_to(request.user).filter(pk=pk, answered_at=None).first()
    if found is not None and rules.answer_request(request.user, found):
        return redirect("surveys:answer", pk)
    if request.user.is_authenticated:
        raise Http404
    return render(request, "surveys/answering/closed.html", status=404)


def shown_to(request: HttpRequest, sight: Sight, current: str) -> dict[str, Any]:
    """What every page of the give-back bears: whose it is, its parts, and its frame."""
    found = sight.request
    if request.user.is_authenticated:
        frames.place(request, programme=found.campaign.node.programme, territory=found.campaign.node.territory)
    return {
        "sight": sight,
        "row": found,
        "tabs": tabs_of(sight, current),
        "layout": "toolkit/base.html" if request.user.is_authenticated else "toolkit/bare.html",
        "crumbs": _crumbs(request, sight),
    }


def _crumbs(request: HttpRequest, sight: Sight) -> list[dict[str, str]]:
    if not request.user.is_authenticated:
        return []
    if sight.is_own:
        return [{"label": "Mon diagnostic", "url": reverse("surveys:own_requests")}, {"label": sight.request.campaign.title}]
    return [
        {"label": sight.request.campaign.title, "url": sight.request.campaign.get_absolute_url()},
        {"label": str(sight.request.organisation)},
    ]


def tabs_of(sight: Sight, current: str) -> list[dict[str, Any]]:
    """The parts that she may open, in the order in which they are read."""
    reads = sight.results or sight.answers
    parts = [("results", "Où vous en êtes" if sight.is_own else "Résultats", reads)]
    parts.append(
        ("results_needs", "Par quoi commencer", sight.results and advises(compiled_of(sight.request.sheet.version).form))
    )
    parts.append(("results_schemes", "Dispositifs", sight.is_own and reads))
    parts.append(("sharing", "Ce qui part", sight.is_own))
    parts.append(("shared", "Points de vue", has_voices(sight)))
    parts.append(("results_waves", "Évolution", sight.results and earlier_of(sight) is not None))
    return [
        {"label": label, "url": reverse(f"surveys:{name}", args=[sight.request.pk]), "current": name == current}
        for name, label, is_shown in parts
        if is_shown
    ]


def has_voices(sight: Sight) -> bool:
    """The structure; and the team once it may read the answers of all its points of view."""
    if not sight.answers or not sight.request.campaign.is_shared:
        return False
    shared = SharedDiagnosis(sight.request)
    return shared.is_shared and (sight.is_own or shared.is_open)
