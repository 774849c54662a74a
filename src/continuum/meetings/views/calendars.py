"""Calendars that other programs read: the secret addresses, and what they give."""

from __future__ import annotations

import hashlib
import re
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response

from continuum.directory.rules import member, staff
from continuum.meetings import queries, rules, services
from continuum.meetings.calendars import feed_of
from continuum.meetings.forms import PublicCalendarForm
from continuum.meetings.models import CalendarLink
from continuum.toolkit.access import anyone, page, visible_or_404
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once
from continuum.toolkit.throttling import throttled
from continuum.toolkit.writing import Sheet, answer, ask_before

from .tabs import tabs
from .writing import to_list

SHOWN = "calendar_shown"
"""Where the session keeps which link was just opened, until its address has been shown."""
STAMP = re.compile(r"^DTSTAMP:.*$", re.MULTILINE)


@page(anyone)
@throttled("120/m", by="address")
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the program of its reader takes; asked again, nothing where nothing changed."""
    link = queries.living_calendar(token) if request.method in ("GET", "HEAD") else None
    if link is None:
        raise Http404
    name = "Mes réunions" if link.person_id else f"Rencontres\u00a0: {link.node}"
    text = feed_of(queries.meetings_of_calendar(link), name, is_public=link.person_id is None)
    services.note_read(link)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["ETag"] = f'"{hashlib.sha256(STAMP.sub("", text).encode()).hexdigest()[:32]}"'
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="reunions.ics"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@page(member, personal=True)
def calendars(request: HttpRequest) -> HttpResponse:
    """One's own link, those of the plans that one runs; the address just opened, once."""
    links = CalendarLink.objects.visible_to(request.user).living().select_related("node", "made_by")
    context = {
        "own": links.filter(person=request.user).first(),
        "public": links.filter(person=None),
        "form": OnceForm(person=request.user),
        "may_open_public": staff(request.user),
        "shown": _address_just_opened(request),
        "crumbs": _crumbs(request),
        "tabs": tabs(request, "calendars"),
    }
    return render(request, "meetings/calendars.html", context)


@page(member, personal=True)
@once
def open_own_calendar(request: HttpRequest) -> HttpResponse:
    """A new address; the former one stops."""
    if request.method == "POST":
        link = services.open_own_calendar(person=request.user, by=request.user)
        request.session[SHOWN] = str(link.pk)
        messages.success(request, "Votre lien d’agenda est ouvert.")
    return redirect("meetings:calendars")


@page(staff, personal=True)
@once
def open_public_calendar(request: HttpRequest) -> HttpResponse:
    form = initial_or_kept(request, PublicCalendarForm, nodes=queries.nodes_with_calendar(request.user))
    sheet = Sheet(
        title="Ouvrir un agenda public",
        submit="Ouvrir cet agenda",
        back=reverse("meetings:calendars"),
        done="L’agenda public est ouvert.",
        crumbs=[*_crumbs(request), {"label": "Mes agendas", "url": reverse("meetings:calendars")}],
        intro="Il montre les rencontres convoquées ou tenues, ouvertes à tout le programme\u00a0: jour, heures, lieu et objet. "
        "Jamais un nom de personne, ni un lien de connexion.",
    )

    def act() -> None:
        link = services.open_public_calendar(node=form.cleaned_data["node"], by=request.user)
        request.session[SHOWN] = str(link.pk)

    return answer(request, form, act, sheet)


@page(member, personal=True)
@once
def close_calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    links = CalendarLink.objects.living().select_related("person", "node__territory", "node__programme")
    found: CalendarLink = visible_or_404(links, request.user, pk=pk)
    if not rules.close_calendar(request.user, found):
        raise Http404
    sheet = Sheet(
        title=f"Fermer l’{found}\u202f?",
        submit="Fermer ce lien",
        back=reverse("meetings:calendars"),
        done="Le lien est fermé.",
        crumbs=[*_crumbs(request), {"label": "Mes agendas", "url": reverse("meetings:calendars")}],
    )
    consequences = ["Les agendas qui le lisent ne recevront plus rien.", "Un nouveau lien aura une autre adresse."]
    return ask_before(request, lambda: services.close_calendar(link=found, by=request.user), sheet, consequences)


def _address_just_opened(request: HttpRequest) -> str:
    """Shown once: a second look at the page finds nothing."""
    pk = request.session.pop(SHOWN, None)
    link = CalendarLink.objects.visible_to(request.user).living().filter(pk=pk).first() if pk else None
    return f"{settings.SITE_URL}{reverse('meetings:feed', args=[services.calendar_token(link)])}" if link else ""


def _crumbs(request: HttpRequest) -> list[dict[str, str]]:
    return [to_list(request)]
