"""What leaves the structure: said in plain words, agreed to one thing at a time, taken back as easily."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from continuum.surveys import rules, services
from continuum.surveys.enums import ConsentScope
from continuum.surveys.forms.sharing import SharingForm
from continuum.surveys.models import Consent
from continuum.surveys.queries.consents import consent_in_force, past_consents, scopes_of
from continuum.surveys.queries.sight import Sight, decided_by
from continuum.toolkit.access import anyone, page
from continuum.toolkit.submissions import OnceForm, once, once_fields
from continuum.toolkit.typography import counted
from continuum.toolkit.writing import attempt

from .given_back import closed, reading, shown_to

TAKEN_BACK = "C’est retiré\u00a0: plus personne hors de votre structure ne le lit."


@page(anyone, personal=True)
@never_cache
@once
def sharing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The three things that may leave; nothing is ticked beforehand."""
    sight = _deciding(request, pk)
    if sight is None:
        return closed(request, pk)
    scopes = scopes_of(sight.request)
    may_decide = rules.decide_sharing(sight.reader, sight.request)
    form = SharingForm(request.POST if request.method == "POST" else None, person=request.user, scopes=scopes)
    if request.method == "POST" and may_decide and form.is_valid():
        wanted = form.cleaned_data["scopes"]
        given: list[Consent] = []
        act = {"request": sight.request, "scopes": wanted, "by": sight.reader}
        if attempt(form, lambda: given.extend(services.give_consent(**act))):
            messages.success(request, f"C’est noté\u00a0: {counted(len(given), 'accord donné', 'accords donnés')}.")
            return redirect(request.path)
    context = {
        "form": form,
        "may_decide": may_decide,
        "scopes": [(one, once_fields(request)) for one in scopes],
        "nothing": not any(one.consent for one in scopes),
        "past": past_consents(sight.request),
    }
    return render(request, "surveys/results_sharing.html", {**context, **shown_to(request, sight, "sharing")})


@page(anyone, personal=True)
@never_cache
@once
def take_back_consent(request: HttpRequest, pk: UUID, scope: str) -> HttpResponse:
    """One button: it is taken back at once. Asked for by its address, it changes nothing."""
    sight = _deciding(request, pk)
    if sight is None or scope not in ConsentScope.values:
        return closed(request, pk)
    consent = consent_in_force(sight.request, scope)
    form = OnceForm(request.POST if request.method == "POST" else None, person=request.user)
    if request.method == "POST" and form.is_valid() and consent is not None:
        if not rules.take_back_consent(sight.reader, consent):
            raise Http404
        services.take_back_consent(consent=consent, by=sight.reader)
        messages.success(request, TAKEN_BACK)
    return redirect(reverse("surveys:sharing", args=[pk]))


def _deciding(request: HttpRequest, pk: UUID) -> Sight | None:
    """Whoever reads these results as hers; and any of those who decide for the structure, without reading them."""
    sight = reading(request, pk)
    return sight if sight is not None and sight.is_own else decided_by(request.user, pk)
