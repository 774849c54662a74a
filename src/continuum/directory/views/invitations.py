"""Answering an invitation: the link of the mail leads here, and only a button answers."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from continuum.directory import queries, services
from continuum.directory.models import Invitation, hash_of
from continuum.toolkit.access import anyone, page
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once
from continuum.toolkit.throttling import throttled

HELD = "invitation"
"""Where the session keeps the hash of the link that was followed: never the token itself."""


@page(anyone)
@throttled("30/m", by="address")
@csrf_exempt
@never_cache
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, whatever the method, so that no refusal writes it in a log; it answers nothing."""
    request.session[HELD] = hash_of(token)
    return redirect("account_invitation")


@page(anyone, personal=True)
@never_cache
@once
def invitation(request: HttpRequest) -> HttpResponse:
    """Who invites, into what, until when; accepting signs in, by the same stages as a code."""
    found = _held(request)
    if found is None:
        return _closed(request)
    form = initial_or_kept(request, OnceForm)
    if request.method == "POST" and form.is_valid():
        return _accept(request, found)
    if request.headers.get("Sec-Fetch-User") == "?1":  # a click, not a filter of mail that reads every link
        services.note_opened(invitation=found)
    other = request.user.is_authenticated and request.user.pk != found.person_id
    return render(request, "directory/invitation.html", {"invitation": found, "form": form, "other": other})


@page(anyone, personal=True)
@never_cache
@once
def refuse(request: HttpRequest) -> HttpResponse:
    """Ask, then refuse: the access is closed, whoever invited is told."""
    found = _held(request)
    if found is None:
        return _closed(request)
    form = initial_or_kept(request, OnceForm)
    if request.method == "POST" and form.is_valid():
        try:
            services.refuse_invitation(invitation=found, by=found.person)
        except ValidationError:
            return _closed(request)
        request.session.pop(HELD, None)
        return redirect("account_invitation_refused")
    return render(request, "toolkit/confirm.html", {"form": form, **_asked_before_refusing(found)})


@page(anyone)
def refused(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/invitation_refused.html")


def _held(request: HttpRequest) -> Invitation | None:
    return queries.open_invitation(request.session.get(HELD, ""))


def _closed(request: HttpRequest) -> HttpResponse:
    """Unknown, too old, answered or cancelled: the same page, which says what to do."""
    request.session.pop(HELD, None)
    return render(request, "directory/invitation_closed.html", status=404)


def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    try:
        accepted = services.accept_invitation(invitation=found, by=found.person)
    except ValidationError:
        return _closed(request)
    request.session.pop(HELD, None)
    person = accepted.person
    if request.user.is_authenticated and request.user.pk == person.pk:
        return redirect(settings.LOGIN_REDIRECT_URL)
    logout(request)
    record_authentication(request, person, method="invitation", email=person.email)
    return perform_login(request, Login(user=person, email=person.email))


def _asked_before_refusing(found: Invitation) -> dict[str, Any]:
    return {
        "title": "Refuser cette invitation\u202f?",
        "text": f"{found.title}, sur l’invitation de {found.by or 'Continuum'}.",
        "consequences": [
            "Cet accès est refermé\u202f; le lien n’ouvre plus rien.",
            "La personne qui vous a invité·e en est avertie.",
            "Vos autres accès, s’il y en a, restent ouverts.",
        ],
        "submit": "Refuser l’invitation",
        "cancel_url": reverse("account_invitation"),
        "cancel_label": "Revenir à l’invitation",
    }
