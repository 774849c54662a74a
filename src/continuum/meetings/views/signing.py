"""On the day: the code shown in the room, the press that confirms, half-days signed by each, and the proof of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from continuum.directory.rules import staff
from continuum.meetings import queries, rules, services
from continuum.meetings.forms import NO_SUCH_CODE, CodeForm, SignForm
from continuum.meetings.models import Meeting, Signature
from continuum.toolkit import frames
from continuum.toolkit.access import page, signed_in, visible_or_404
from continuum.toolkit.submissions import OnceForm, initial_or_kept, once
from continuum.toolkit.throttling import throttled
from continuum.toolkit.writing import attempt

from .drawing import qr_svg
from .writing import meeting_to_write, to_meeting


@page(staff)
def room_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To be projected: a code to scan, and the same in words; drawn again every minute."""
    meeting = meeting_to_write(request, pk, rules.show_code)
    opens, closes = queries.code_hours(meeting)
    context = {"meeting": meeting, "opens": opens, "closes": closes, "crumbs": _crumbs(request, meeting, "Code de la salle")}
    if queries.shows_code(meeting):
        code = queries.room_code(meeting)
        address = f"{settings.SITE_URL}{reverse('meetings:confirm', args=[code])}"
        typed_at = f"{settings.SITE_URL}{reverse('meetings:here')}".partition("//")[2]
        context |= {"svg": _drawn(address), "code": queries.spelt(code), "address": typed_at}
    return render(request, "meetings/room_code.html", context)


def _drawn(address: str) -> SafeString:
    return mark_safe(qr_svg(address, "Code à scanner pour confirmer sa présence"))  # noqa: S308 - drawn by us, from our own address


@page(signed_in)
@throttled("60/m")
def here(request: HttpRequest) -> HttpResponse:
    """Type the code of the room; it leads to the page where one confirms."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        if _shown(request, form.cleaned_data["code"]) is not None:
            return redirect("meetings:confirm", form.cleaned_data["code"].strip().upper())
        form.add_error("code", NO_SUCH_CODE)
    return render(request, "meetings/here.html", {"form": form})


@page(signed_in, personal=True)
@throttled("60/m")
@once
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """One press says that she is there; opening the page says nothing."""
    meeting = _shown(request, code)
    if meeting is None:
        form = CodeForm({"code": ""})
        form.add_error("code", NO_SUCH_CODE)
        return render(request, "meetings/here.html", {"form": form}, status=404)
    form = initial_or_kept(request, OnceForm)

    def act() -> None:
        services.confirm_presence(meeting=meeting, code=code, by=request.user)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "C’est noté\u00a0: vous êtes là.")
        return redirect("meetings:own_presence", meeting.pk)
    own = meeting.attendances.filter(person=request.user).select_related("organisation").first()
    return render(request, "meetings/confirm.html", {"meeting": meeting, "own": own, "form": form})


def _shown(request: HttpRequest, code: str) -> Meeting | None:
    """A code that is not shown, or shown in a room that is not hers: the same answer."""
    found = queries.meeting_of_code(code)
    return found if found and rules.confirm_presence(request.user, found) else None


# --- Signing -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Own:
    """A half-day as she sees it: signed, or its form while it may be signed, or when it opens."""

    sitting: queries.Sitting
    signature: Signature | None
    form: SignForm | None


@page(signed_in, personal=True)
@once
def own_presence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is noted of her, the half-days that she signs, her certificate afterwards."""
    rows = queries.meeting_shown(request.user)
    meeting: Meeting = visible_or_404(rows, request.user, pk=pk)
    if not rules.sign_half_day(request.user, meeting):
        raise Http404
    frames.place(request, programme=meeting.node.programme, territory=meeting.node.territory)
    own = meeting.attendances.filter(person=request.user).select_related("organisation").first()
    signed = {one.half_day: one for one in own.signatures.all()} if own else {}
    closed = queries.why_not_today(meeting)
    sittings = queries.half_days_of(meeting) if meeting.is_signed else []
    shown = [Own(one, signed.get(one.half_day), None if closed else _form(request, one, signed)) for one in sittings]
    if request.method == "POST" and (done := _signed(request, meeting, shown)):
        return done
    context = {
        "meeting": meeting,
        "own": own,
        "half_days": shown,
        "closed": closed,
        "is_certified": bool(own and queries.certified(own)),
        "refused": next((one.form for one in shown if one.form and one.form.errors), None),
        "crumbs": _crumbs(request, meeting, "Ma présence"),
    }
    return render(request, "meetings/own_presence.html", context)


def _form(request: HttpRequest, sitting: queries.Sitting, signed: dict[str, Signature]) -> SignForm | None:
    if sitting.half_day in signed or not (sitting.is_open or sitting.is_late):
        return None
    if request.method == "POST" and request.POST.get("half_day") != sitting.half_day:
        return SignForm(sitting=sitting, person=request.user)
    form: SignForm = initial_or_kept(request, SignForm, sitting=sitting)
    return form


def _signed(request: HttpRequest, meeting: Meeting, shown: list[Own]) -> HttpResponse | None:
    """Sign the half-day whose button was pressed; whatever is asked at another hour is asked of the service, which refuses."""
    posted = request.POST.get("half_day", "")
    form: Any = next((one.form for one in shown if one.form and one.form.is_bound), None) or OnceForm(request.POST)

    def act() -> None:
        reason = form.cleaned_data.get("late_reason", "")
        services.sign_half_day(meeting=meeting, half_day=posted, late_reason=reason, by=request.user)

    if form.is_valid() and attempt(form, act):
        messages.success(request, "C’est signé.")
        return redirect("meetings:own_presence", meeting.pk)
    if not isinstance(form, SignForm):
        messages.error(request, " ".join(form.non_field_errors()))
        return redirect("meetings:own_presence", meeting.pk)
    return None


@page(staff)
def signatures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that was signed, and whether the chain still holds."""
    meeting = meeting_to_write(request, pk, rules.check_signatures)
    context = {
        "meeting": meeting,
        "signatures": queries.signatures_of(meeting),
        "check": queries.check_chain(meeting),
        "crumbs": _crumbs(request, meeting, "Émargement"),
    }
    return render(request, "meetings/signatures.html", context)


def _crumbs(request: HttpRequest, meeting: Meeting, label: str) -> list[dict[str, str]]:
    return [*to_meeting(request, meeting), {"label": label}]
