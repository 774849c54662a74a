"""Spaces and their topics: the list with its search, one space, opening and keeping it, calling people to a group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.enums import SpaceLevel
from continuum.community.forms import ChangeSpaceForm, SeatsForm, SpaceForm
from continuum.community.models import Community, Space
from continuum.directory.rules import staff
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.listing import Filter, Listing
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer

from .communities import to_home
from .entering import charter_first, tabs

PER_PAGE = 30
SHOWN = {
    "nouveau": ("ce que je n’ai pas lu", lambda rows: rows.filter(fresh__gt=0, withdrawn_at=None)),
    "suivi": ("ce que je suis", lambda rows: rows.filter(is_followed=True)),
    "verifie": ("vérifié par l’équipe", queries.topics_certified),
}


def _spaces(request: HttpRequest) -> list[tuple[Any, str]]:
    return [(one.pk, str(one)) for one in queries.spaces_read(request.user)]


LISTED = Listing(
    "echanges",
    columns=[],
    filters=[
        Filter("espace", "Espace", _spaces, "space"),
        Filter("montrer", "Montrer", [(key, label) for key, (label, _) in SHOWN.items()], lambda rows, key: SHOWN[key][1](rows)),
    ],
    search=queries.topics_matching,
)
"""The search and the filters alone: a list that names authors is never carried away."""


@page(rules.enters_community)
@charter_first
def topics(request: HttpRequest) -> HttpResponse:
    """Every topic that she reads, the latest first; above, the spaces in which they stand."""
    found = queries.topics_read(request.user, queries.last_visit(request.session))
    rows, choice = LISTED.narrowed(request, found)
    context = {
        "spaces": queries.spaces_read(request.user),
        "listing": choice,
        "topics": _page(request, rows.order_by("-last_at", "pk")),
        "run": list(queries.communities_run_by(request.user)),
        "tabs": tabs(request, "topics"),
    }
    return render(request, "community/topics.html", context)


def _page(request: HttpRequest, rows: Any) -> Any:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


@page(rules.enters_community)
@charter_first
def space(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One space: what it serves, who reads it, its topics with those that are pinned at the head."""
    found = _seen(request, pk)
    rows = queries.topics_read(request.user, queries.last_visit(request.session)).filter(space=found)
    runs = rules.run_community(request.user, found.community)
    context = {
        "space": found,
        "topics": _page(request, rows.order_by("-is_pinned", "-last_at", "pk")),
        "runs": runs,
        "seated": queries.seated_in(found) if runs and found.level == SpaceLevel.GROUP else None,
        "followed": queries.follows_space(request.user, found),
        "form": OnceForm(person=request.user),
        "tabs": tabs(request, "topics"),
    }
    return render(request, "community/space.html", context)


@page(rules.enters_community)
@once
def follow_space(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One button: follow it, or no longer."""
    found = _seen(request, pk)
    if request.method == "POST":
        services.follow_space(space=found, followed=request.POST.get("followed") == "oui", by=request.user)
    return redirect(found)


@page(staff)
@once
def new_space(request: HttpRequest, pk: UUID) -> HttpResponse:
    """In a community that she runs."""
    community = visible_or_404(Community.objects.select_related("node__territory"), request.user, pk=pk)
    if not rules.open_space(request.user, community):
        raise Http404
    form = initial_or_kept(request, SpaceForm, community=community)
    opened: list[Space] = []
    sheet = Sheet(
        title="Ouvrir un espace d’échange",
        submit="Ouvrir cet espace",
        back=reverse("community:topics"),
        done="L’espace est ouvert\u00a0: celles et ceux qui le lisent le trouvent dans «\u00a0Échanges\u00a0».",
        crumbs=to_topics(),
    )

    def act() -> None:
        opened.append(services.open_space(community=community, space=form.instance, by=request.user))

    return answer(request, form, act, sheet, to=lambda: _then(opened[0]))


def _then(opened: Space) -> str:
    """A group begins with calling people to it."""
    return reverse("community:seat_people", args=[opened.pk]) if opened.level == SpaceLevel.GROUP else opened.get_absolute_url()


@page(staff)
@once
def change_space(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _kept(request, pk)
    form = initial_or_kept(request, ChangeSpaceForm, instance=found)
    sheet = Sheet(
        title=f"Modifier «\u00a0{found}\u00a0»",
        submit="Enregistrer cet espace",
        back=found.get_absolute_url(),
        done="L’espace est modifié.",
        crumbs=to_topics(found),
    )

    def act() -> None:
        services.change_space(space=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(staff)
@once
def seat_people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who reads the space of a group."""
    found = _kept(request, pk)
    if found.level != SpaceLevel.GROUP:
        raise Http404
    form = initial_or_kept(request, SeatsForm, space=found)
    sheet = Sheet(
        title=f"Composer le groupe «\u00a0{found}\u00a0»",
        submit="Enregistrer ce groupe",
        back=found.get_absolute_url(),
        done="Le groupe est enregistré.",
        crumbs=to_topics(found),
    )

    def act() -> None:
        services.seat_people(space=found, people=form.chosen, shown=form.called_then, by=request.user)

    return answer(request, form, act, sheet)


def _seen(request: HttpRequest, pk: UUID) -> Space:
    rows = Space.objects.select_related("community__node__territory", "meeting")
    found: Space = visible_or_404(rows, request.user, pk=pk)
    return found


def _kept(request: HttpRequest, pk: UUID) -> Space:
    found = _seen(request, pk)
    if not rules.change_space(request.user, found):
        raise Http404
    return found


def to_topics(space: Space | None = None) -> list[dict[str, str]]:
    """The way back: the community, its exchanges, the space."""
    crumbs = [to_home(), {"label": "Échanges", "url": reverse("community:topics")}]
    return [*crumbs, {"label": str(space), "url": space.get_absolute_url()}] if space else crumbs
