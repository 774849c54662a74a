"""Pages of the toolkit: long works, the demonstration's mailbox and date, and what is said when something is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import urlize
from django.utils.safestring import mark_safe

from . import clock as the_clock
from .access import demo_only, helped_by, page, signed_in, visible_or_404
from .forms import DateInput, HourInput
from .listing import Column, Filter, Listing, as_read
from .mail_layout import framed
from .outbox import outgoing
from .records import MailState, OutboxMessage, Work
from .services import move_clock, note_work_seen
from .submissions import OnceForm, initial_or_kept, keep_typing, once
from .tasks import as_told
from .throttling import refusal
from .typography import french_date

my_works = Listing(
    "travaux",
    title="Mes travaux longs",
    columns=[
        Column("label", "Travail", link=lambda work: work.get_absolute_url()),
        Column("about", "Objet"),
        Column("created_at", "Demandé le", value=lambda work: as_told(work.created_at), sortable=True),
        Column("state", "État", value=lambda work: work.get_state_display()),
    ],
    default_order="-created_at",
    empty="Aucun travail long pour le moment. Un bilan ou un export volumineux que vous demandez apparaît ici.",
    words=("travail", "travaux"),
)

all_mail = Listing(
    "courrier",
    title="Courrier de la démonstration",
    columns=[
        Column("subject", "Objet", link=lambda message: message.get_absolute_url()),
        Column("to", "Destinataire", sortable=True),
        Column("dated_at", "Écrit le", sortable=True),
        Column("state", "État", value=lambda message: message.get_state_display()),
    ],
    filters=[Filter("etat", "État", MailState.choices, apply="state")],
    search=("to", "subject"),
    default_order="-created_at",
    empty="Aucun courriel n’a encore été écrit. Invitez une personne ou demandez un code de connexion, puis revenez ici.",
    words=("courriel", "courriels"),
)


@page(signed_in, personal=True)
def works(request: HttpRequest) -> HttpResponseBase:
    return my_works.page(request, Work.objects.visible_to(request.user))


@page(signed_in, personal=True)
def work(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far a long work is; the page refreshes itself while it lives, and may be left."""
    found = visible_or_404(Work, request.user, pk=pk)
    note_work_seen(work=found, by=request.user)
    template = "toolkit/pages/long_work_progress.html" if getattr(request, "htmx", False) else "toolkit/pages/long_work.html"
    return render(request, template, {"work": found})


@page(demo_only, personal=True)
def mailbox(request: HttpRequest) -> HttpResponseBase:
    return all_mail.page(request, OutboxMessage.objects.all())


@page(demo_only, personal=True)
def mail(request: HttpRequest, pk: UUID) -> HttpResponse:
    message = get_object_or_404(OutboxMessage, pk=pk)
    facts = [
        {"label": "Destinataire", "value": message.to},
        {"label": "Écrit le", "value": as_read(message.dated_at)},
        {"label": "État", "value": message.get_state_display()},
    ]
    leaves = outgoing(message)
    text = mark_safe(urlize(leaves.text, nofollow=True, autoescape=True))  # noqa: S308 - escaped by urlize
    context = {"message": message, "facts": facts, "text": text, "headers": leaves.headers}
    return render(request, "toolkit/pages/mail.html", context)


@page(demo_only, personal=True)
def mail_laid_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A mail of the demonstration as its reader's program draws it, alone in its frame."""
    message = get_object_or_404(OutboxMessage.objects.exclude(html=""), pk=pk)
    return framed(outgoing(message).html)


class ClockForm(OnceForm):
    """« Nous sommes le … »; left empty, back to the present."""

    day = forms.DateField(
        label="Nous sommes le",
        required=False,
        widget=DateInput,
        help_text="Laissez vide pour revenir à la date réelle.",
    )
    hour = forms.TimeField(
        label="Heure",
        required=False,
        widget=HourInput,
        help_text="À l’heure de Paris\u202f; laissez vide pour garder l’heure qu’il est.",
        error_messages={"invalid": "Écrivez une heure, par exemple 09:30."},
    )

    def clean_day(self) -> dt.date | None:
        day = self.cleaned_data["day"]
        if day and not 2000 <= day.year <= 2100:
            raise forms.ValidationError("Choisissez une date entre 2000 et 2100.")
        return day

    @property
    def moment(self) -> dt.datetime | dt.date | None:
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"]
        return dt.datetime.combine(day, hour, the_clock.PARIS) if day and hour else day


@page(demo_only)
@once
def clock(request: HttpRequest) -> HttpResponse:
    """Move the demonstration's date."""
    form = initial_or_kept(request, ClockForm, initial={"day": the_clock.today()})
    if request.method == "POST" and form.is_valid():
        move_clock(to=form.moment, by=request.user)
        messages.success(request, f"Nous sommes le {french_date(the_clock.today())}.")
        return redirect("toolkit:clock")
    return render(request, "toolkit/pages/clock.html", {"form": form, "today": the_clock.today()})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page had aged: what was typed is kept and offered back by the same page."""
    context = {"why": "csrf_kept" if keep_typing(request) else "csrf", "form_path": request.get_full_path()}
    return render(request, "toolkit/pages/form_refused.html", context, status=403)


def _said(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "toolkit/pages/error.html", {"why": why}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _said(request, "bad_request", 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _said(request, "forbidden" if helped_by(request) is None else "looking_only", 403)


def too_many_requests(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return refusal(request)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _said(request, "not_found", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing here may need the database or the person: either may be what failed."""
    return render(None, "toolkit/pages/server_error.html", status=500)
