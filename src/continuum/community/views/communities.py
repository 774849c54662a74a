"""The first page of the community, its charter, and opening one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from continuum.community import queries, rules, services
from continuum.community.forms import AcceptForm, CharterForm, CommunityForm
from continuum.community.models import Community
from continuum.directory.rules import staff
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, attempt

from .entering import charter_first, tabs


@page(rules.enters_community)
@charter_first
def home(request: HttpRequest) -> HttpResponse:
    """Where she stands: her communities, and what each of their parts holds for her."""
    since = queries.last_visit(request.session)
    context = {
        "since": since,
        "moved": queries.moved_since(request.user, since),
        "communities": queries.communities_taken_part_in(request.user),
        "run": {one.pk for one in queries.communities_run_by(request.user)},
        "may_open": staff(request.user) and queries.nodes_without_community(request.user).exists(),
        "tabs": tabs(request, "home"),
    }
    return render(request, "community/home.html", context)


@page(staff)
@once
def new_community(request: HttpRequest) -> HttpResponse:
    if not queries.nodes_without_community(request.user).exists():
        raise Http404
    form = initial_or_kept(request, CommunityForm)
    sheet = Sheet(
        title="Ouvrir une communauté",
        submit="Ouvrir cette communauté",
        back=reverse("community:home"),
        done="La communauté est ouverte\u00a0: ses membres la trouvent, et lisent sa charte en y entrant.",
        crumbs=[to_home()],
    )

    def act() -> None:
        services.open_community(node=form.cleaned_data["node"], community=form.instance, by=request.user)

    return answer(request, form, act, sheet)


@page(staff)
@once
def change_community(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = visible_or_404(Community, request.user, pk=pk)
    if not rules.write_charter(request.user, found):
        raise Http404
    form = initial_or_kept(request, CharterForm, instance=found)
    sheet = Sheet(
        title=f"Modifier «\u00a0{found}\u00a0»",
        submit="Enregistrer cette communauté",
        back=reverse("community:charter", args=[pk]),
        done="La communauté est modifiée.",
        crumbs=[to_home(), {"label": str(found), "url": reverse("community:charter", args=[pk])}],
    )

    def act() -> None:
        services.write_charter(community=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(rules.enters_community)
@once
def charter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read it; and, for a member, accept it, then go on to where she was going."""
    found = visible_or_404(Community, request.user, pk=pk)
    asked = queries.to_accept(request.user).filter(pk=pk).exists()
    then = _asked_for(request) or reverse("community:home")
    if request.method == "POST" and not asked:
        return redirect(then)
    form = initial_or_kept(request, AcceptForm, initial={"read": found.edition})
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["read"]
        if attempt(form, lambda: services.accept_charter(community=found, read=read, by=request.user)):
            return redirect(then)
        form.data = form.data.copy()
        form.data["read"] = found.edition
    context: dict[str, Any] = {
        "community": found,
        "form": form,
        "asked": asked,
        "may_write": rules.write_charter(request.user, found),
        "crumbs": [to_home(), {"label": "Charte"}],
    }
    return render(request, "community/charter.html", context)


def _asked_for(request: HttpRequest) -> str:
    """Where she was going, if it is a page of this site."""
    wanted = request.GET.get("suite", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else ""


def to_home() -> dict[str, str]:
    return {"label": "Communauté", "url": reverse("community:home")}
