"""The desk of each person, the public first page, search, and the demonstration's accounts."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from continuum.desk import queries
from continuum.directory.enums import Role
from continuum.directory.models import Person, Programme
from continuum.directory.queries import own_structures, previous_visit
from continuum.directory.rules import corrects_organisation
from continuum.directory.services import note_visit
from continuum.plan.rules import create_programme
from continuum.toolkit.access import anyone, demo_only, page, signed_in
from continuum.toolkit.throttling import throttled


@page(anyone)
def welcome(request: HttpRequest) -> HttpResponse:
    """What anyone may see: what this is, and how one enters."""
    if request.user.is_authenticated:
        return redirect("desk:home")
    return render(request, "desk/welcome.html", {"demo": settings.DEMO, "pages": queries.open_pages()})


@page(signed_in)
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, then what moved since my last visit."""
    context = {
        "waiting": queries.waiting_for(request.user),
        "moved": queries.moved_since(request.user, previous_visit(request.session)),
        "coming": queries.coming(request.user),
        "programmes": Programme.objects.visible_to(request.user).select_related("territory"),
        "creates": create_programme(request.user),
        "memberships": request.user.active_memberships(),
        "structures": [(one, corrects_organisation(request.user, one)) for one in own_structures(request.user)],
    }
    return render(request, "desk/home.html", context)


@page(signed_in)
@throttled("60/m")
def search(request: HttpRequest) -> HttpResponse:
    """Every room searched at once, each reduced to what the person may see."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:200]
    groups = queries.found(request.user, text) if len(text) > 1 else []
    return render(request, "desk/search.html", {"text": text, "groups": groups})


@page(anyone)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/accessibility.html")


@page(demo_only)
def accounts(request: HttpRequest) -> HttpResponse:
    """One account per role, entered in one click, in the demonstration only."""
    entering = Person.objects.filter(origin="invented", is_active=True, memberships__isnull=False).exclude(presentation="")
    people = entering.distinct().prefetch_related("memberships__territory", "memberships__programme", "memberships__organisation")
    order = list(Role.values)
    ranked = sorted(people, key=lambda person: min((order.index(m.role) for m in person.memberships.all()), default=99))
    return render(request, "desk/accounts.html", {"people": ranked})


@page(demo_only)
@require_POST
def enter(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk, origin="invented", is_active=True)
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    note_visit(person=person, session=request.session)
    return redirect("desk:home")
