"""« Voir comme » : begin, leave, and what every request of a help meets."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from continuum.directory import rules, services
from continuum.directory.enums import HelpEnd
from continuum.directory.forms import ReasonForm
from continuum.directory.models import Person
from continuum.directory.services import HELP
from continuum.toolkit.access import page, signed_in, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once

from .crumbs import of_person


@page(rules.grants_access)
@once
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask why, then look in this person's place."""
    person = visible_or_404(Person, request.user, pk=pk)
    if not rules.start_help(request.user, person):
        raise Http404
    form = initial_or_kept(request, ReasonForm)
    if request.method == "POST" and form.is_valid():
        started = services.start_help(person=person, reason=form.cleaned_data["reason"], by=request.user)
        request.session[HELP] = str(started.pk)
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "person": person, "crumbs": of_person(person, "Voir comme")}
    return render(request, "directory/help_start.html", context)


@page(signed_in)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Back to oneself. Whoever looks is met here as herself."""
    ended = services.leave_help(session=request.session, end=HelpEnd.LEFT, by=request.user)
    if ended is None:
        raise Http404
    messages.success(request, f"Vous ne voyez plus le site comme {ended.person}.")
    return HttpResponseRedirect(ended.person.get_absolute_url())
