"""« J’ai essayé »: what came of a practice in another structure, told and corrected."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from continuum.community import queries, rules, services
from continuum.community.forms import TrialForm
from continuum.community.models import Trial
from continuum.toolkit.access import page, visible_or_404
from continuum.toolkit.submissions import initial_or_kept, once
from continuum.toolkit.writing import Sheet, answer, ask_before

from .entering import charter_first
from .practices import seen_practice, to_practices


@page(rules.enters_community)
@charter_first
@once
def new_trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Once for each structure, whatever the result."""
    practice = seen_practice(request, pk)
    speaks = queries.structures_to_speak_for(request.user, [practice.community])
    may_try = queries.structures_to_try(request.user, practice) if request.method != "POST" else speaks
    if not practice.is_published or not may_try.exists():
        raise Http404
    form = initial_or_kept(request, TrialForm, instance=Trial(practice=practice))
    sheet = Sheet(
        title="J’ai essayé",
        submit="Raconter cet essai",
        back=practice.get_absolute_url(),
        done="Merci\u00a0: votre essai est raconté aux membres.",
        crumbs=to_practices(practice),
        intro="Un essai qui n’a pas marché aide autant qu’une réussite. Les membres de la communauté lisent ce que vous écrivez.",
    )

    def act() -> None:
        services.tell_trial(trial=form.instance, by=request.user)

    return answer(request, form, act, sheet, to=lambda: form.instance.get_absolute_url())


@page(rules.enters_community)
@charter_first
@once
def change_trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _seen(request, pk)
    if not rules.change_trial(request.user, found):
        raise Http404
    form = initial_or_kept(request, TrialForm, instance=found)
    sheet = Sheet(
        title="Corriger cet essai",
        submit="Enregistrer cet essai",
        back=found.get_absolute_url(),
        done="L’essai est corrigé.",
        crumbs=to_practices(found.practice),
        remove_url=reverse("community:remove_trial", args=[pk]),
        remove="Supprimer cet essai",
    )

    def act() -> None:
        services.change_trial(trial=form.instance, seen=form.seen_values, by=request.user)

    return answer(request, form, lambda: form.told(act), sheet)


@page(rules.enters_community)
@charter_first
@once
def remove_trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _seen(request, pk)
    if not rules.remove_trial(request.user, found):
        raise Http404
    sheet = Sheet(
        title="Supprimer cet essai\u202f?",
        submit="Supprimer cet essai",
        back=found.get_absolute_url(),
        done="L’essai est supprimé.",
        crumbs=to_practices(found.practice),
    )
    remove = {"trial": found, "by": request.user}
    return ask_before(request, lambda: services.remove_trial(**remove), sheet)


def _seen(request: HttpRequest, pk: UUID) -> Trial:
    rows = Trial.objects.select_related("practice__community__node__territory", "organisation")
    found: Trial = visible_or_404(rows, request.user, pk=pk)
    return found
