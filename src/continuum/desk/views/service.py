"""The state of the service: one word for a machine, a page for those who look after it, and the check of the mail."""

from __future__ import annotations

import logging

from django import forms
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from continuum.desk import queries, services
from continuum.desk.rules import looks_after_the_service
from continuum.toolkit import health
from continuum.toolkit.access import anyone, page
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once

logger = logging.getLogger(__name__)


@page(anyone)
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """For a program that watches: one word, one query, nothing else."""
    try:
        well = health.answers()
    except Error:
        logger.exception("The database does not answer")
        well = False
    answer = HttpResponse("en service\n" if well else "hors service\n", content_type="text/plain; charset=utf-8")
    answer.status_code = 200 if well else 503
    answer["Cache-Control"] = "no-store"
    return answer


@page(looks_after_the_service)
def state(request: HttpRequest) -> HttpResponse:
    """Each thing that must work, and what to do when it does not."""
    lines = health.report()
    wrong = [line for line in lines if line.kind != health.GOOD]
    return render(request, "desk/service.html", {"lines": lines, "wrong": len(wrong)})


class MailCheckForm(OnceForm):
    """Where to send the test."""

    to = forms.EmailField(
        label="Adresse qui recevra le courriel d’essai",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@page(looks_after_the_service)
@once
def mail(request: HttpRequest) -> HttpResponse:
    """What the last check found, and another one."""
    form = initial_or_kept(request, MailCheckForm, initial={"to": getattr(request.user, "email", "")})
    if request.method == "POST" and form.is_valid():
        return redirect(services.ask_mail_check(to=form.cleaned_data["to"], by=request.user))
    crumbs = [{"label": "État du service", "url": reverse("desk:service")}, {"label": "Vérification du courrier"}]
    return render(request, "desk/service_mail.html", {"form": form, "found": queries.last_mail_check(), "crumbs": crumbs})
