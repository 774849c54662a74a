"""Minutes read by the link of a mail, without an account: it opens one text, writes nothing, and ends; sooner if one asks."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from continuum.meetings import queries, services
from continuum.toolkit.access import anyone, page
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once
from continuum.toolkit.throttling import throttled
from continuum.toolkit.writing import attempt

ENDED = "Ce lien est fermé\u00a0: il n’ouvre plus rien, sur aucun appareil."


@page(anyone)
@throttled("60/m", by="address")
@csrf_exempt
@never_cache
def minutes_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, whatever the method, so that no log keeps it; it changes nothing."""
    return services.MINUTES_LINKS.follow(request, token)


@page(anyone)
def no_minutes(request: HttpRequest) -> HttpResponse:
    """Where a link leads that is false or past: its own address is in no log."""
    return _closed(request)


@page(anyone, personal=True)
@never_cache
@throttled("60/m", by="address")
@once
def read_minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was said and decided, for whoever followed her link, or is signed in and was invited; she may end her link."""
    found = services.MINUTES_LINKS.held_or_own(request, pk)
    if found is None:
        return _closed(request)
    form = initial_or_kept(request, OnceForm)
    if form.is_valid() and attempt(form, lambda: services.end_minutes_link(attendance=found, by=found.person)):
        messages.success(request, ENDED)
        return redirect(request.path)
    meeting = found.meeting
    context = {
        "meeting": meeting,
        "attendance": found,
        "record": queries.MinutesRecord.of(meeting),
        "decisions": queries.shown(queries.decisions_of(meeting, found.person)),
        "mailings": [one for one in queries.mailings_of(meeting) if one.change],
        "until": queries.read_until(meeting),
        "form": form,
    }
    return render(request, "meetings/read_minutes.html", context)


def _closed(request: HttpRequest) -> HttpResponse:
    """Unknown, of somebody else, too old: the same page, which says what to do."""
    return render(request, "meetings/minutes_closed.html", status=404)
